import { listed } from "../../../document/listed.ts";
import type { Node } from "../../../graph/graph.ts";

/** Words for one layer or many, of either tool's rules. */

/** A layer in front of a tool. */
interface Case {
  node: Node;
}

const isOne = (cases: readonly Case[]): boolean => new Set(cases.map(({ node }) => node.layer)).size === 1;

/** The layers by name; from five on they are counted, too: "16 layers (a, b, c and 13 more)". */
export function namesOf(cases: readonly Case[]): string {
  const names = [...new Set(cases.map(({ node }) => node.layer))];
  return names.length < 5 ? listed(names) : `${names.length} layers (${listed(names)})`;
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
