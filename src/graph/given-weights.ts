import type { Diagnostic } from "../document/diagnostic.ts";
import { hasError } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { GivenWeights, LayerVariables, VariableName, WeightTable } from "../document/layer-weights.ts";
import { problem } from "../document/problem.ts";
import { buildGraph } from "./build.ts";
import type { Graph, Shape } from "./graph.ts";
import { expectedVariables, fits } from "./weight-shapes.ts";

/** Weights that come in a file: whether they fit a model. */

/**
 * Whether a table has the weights of every layer that takes some, in its shapes, and numbers only. An error means that
 * the model cannot be computed with it; weights that no layer takes are a warning.
 */
export function checkWeights(graph: Graph, table: WeightTable): Diagnostic[] {
  const found: Diagnostic[] = [];
  const missing: string[] = [];
  const taken = new Set<string>();
  for (const node of graph.nodes) {
    const variables: LayerVariables = table.get(node.layer) ?? new Map();
    if (node.op.kind === "opaque") taken.add(node.layer);
    for (const [variable, shape] of expectedVariables(node)) {
      taken.add(node.layer);
      const array = variables.get(variable);
      if (array === undefined) missing.push(`${node.layer} (${variable})`);
      else if (!fits(variable, array.shape, shape))
        found.push(otherShape(node.layer, variable, array.shape, shape));
      else {
        const wrong = notFinite(array.values);
        if (wrong > 0) found.push(notNumbers(node.layer, variable, wrong, array.values.length));
      }
    }
  }
  const extra = [...table.keys()].filter((name) => !taken.has(name));
  return [
    ...found,
    ...(missing.length > 0 ? [missingWeights(missing)] : []),
    ...(extra.length > 0 ? [extraWeights(extra)] : []),
  ];
}

/** How many values are NaN or infinite. By an index: a file may have millions, and a callback for each takes ten times as long. */
function notFinite(values: Float32Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
  return count;
}

const SHOWN = 5;
const listed = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(", ")}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ""}`;
const times = (shape: Shape): string => (shape.length === 0 ? "a single value" : shape.join("×"));

const missingWeights = (names: readonly string[]): Diagnostic =>
  problem(
    "SX063",
    "error",
    `the file has no weights of ${listed(names)}`,
    "Weights are found by the name of the layer. Give the file of this very model, or name the layers as the file does.",
  );

const otherShape = (layer: string, variable: VariableName, found: Shape, wanted: Shape): Diagnostic =>
  problem(
    "SX064",
    "error",
    `${variable} of ${layer} is ${times(found)} in the file, and ${times(wanted)} in the model`,
    "The file is of another model, or the layer or its input was changed since.",
    { layers: [layer] },
  );

const notNumbers = (layer: string, variable: VariableName, count: number, of: number): Diagnostic =>
  problem(
    "SX065",
    "error",
    `${count} of ${of} values of ${variable} of ${layer} are NaN or infinite`,
    "Training has diverged, or the file is damaged. No layer behind it would compute a number.",
    { layers: [layer] },
  );

const extraWeights = (names: readonly string[]): Diagnostic =>
  problem(
    "SX066",
    "warning",
    `no layer takes the weights of ${listed(names)}`,
    "They are left out. If the names differ from those of the model, the file is of another one.",
  );

/**
 * The document with the weights of a file, or, if they do not fit, as it was, with the reasons.
 */
export function attachWeights(
  document: Document,
  weights: GivenWeights,
): { document: Document; attached: boolean; diagnostics: Diagnostic[] } {
  const { file, digest, signs, table } = weights;
  const withFile: Document = { ...document, weights: { file, digest, ...(signs ? { signs } : {}) } };
  const diagnostics = checkWeights(buildGraph(withFile, weights), table);
  return hasError(diagnostics)
    ? { document, attached: false, diagnostics }
    : { document: withFile, attached: true, diagnostics };
}
