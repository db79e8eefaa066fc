import type { Node } from "../../../graph/graph.ts";
import type { Case } from "./rule.ts";

/** Words for one layer or many. */

/** "a, b, c and 4 more", each once. */
export function listed(names: readonly string[], most = 3): string {
  const once = [...new Set(names)];
  const shown = once.slice(0, most);
  const rest = once.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

const isOne = (cases: readonly Case[]): boolean => new Set(cases.map(({ node }) => node.layer)).size === 1;

/** The layers by name; from five on they are counted, too: "16 layers (a, b, c and 13 more)". */
export function namesOf(cases: readonly Case[]): string {
  const names = [...new Set(cases.map(({ node }) => node.layer))];
  return names.length < 5 ? listed(names, 4) : `${names.length} layers (${listed(names)})`;
}

/** "falls" for one layer, "fall" for several. */
export const verb = (cases: readonly Case[], one: string, many: string): string =>
  isOne(cases) ? one : many;

/** "its", or "their". */
export const its = (cases: readonly Case[]): string => verb(cases, "its", "their");

/** The attribute that holds the quantizer of the weights of a node. */
export function kernelAttribute(node: Node): string {
  if (node.type.includes("Separable"))
    return node.name === node.layer ? "pointwise_quantizer" : "depthwise_quantizer";
  return node.type.includes("Depthwise") ? "depthwise_quantizer" : "kernel_quantizer";
}
