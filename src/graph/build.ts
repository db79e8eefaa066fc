import { attribute } from "../document/defaults.ts";
import type { Diagnostic } from "../document/diagnostic.ts";
import { type Document, type Layer, seedOf } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";
import type { Graph, Node, Shape } from "./graph.ts";
import { LAYER_BUILDERS } from "./layers.ts";
import { Problem } from "./problem.ts";
import { seededWeights } from "./weights.ts";

/**
 * The meaning of a Document: every layer with its shape, its resolved pads and its quantizers. A layer
 * that cannot be understood becomes an opaque node with the shape of its input, and an error says so;
 * the layers behind it are built all the same.
 */
export function buildGraph(document: Document): Graph {
  const input = inputName(document);
  const names = layerNames(document.layers, input);
  const ids = new Map<string, number>([[input, 0]]);
  const diagnostics: Diagnostic[] = [];
  const nodes: Node[] = [
    {
      id: 0,
      name: input,
      type: "InputLayer",
      inputs: [],
      shape: document.input.shape,
      op: { kind: "input" },
    },
  ];
  document.layers.forEach((layer, index) => {
    const id = index + 1;
    const name = names[index] as string;
    const inputs = (layer.inputs ?? [index === 0 ? input : (names[index - 1] as string)]).map(
      (from) => ids.get(from) ?? 0,
    );
    const shapes = inputs.map((from) => nodes[from]?.shape ?? []);
    const report = (problem: Problem) => diagnostics.push(problem.diagnostic(name, index));
    nodes.push({ id, name, type: layer.type, inputs, ...understand(layer, shapes, report) });
    ids.set(name, id);
  });
  const read = new Set(nodes.flatMap((node) => node.inputs));
  return {
    name: document.name ?? "model",
    nodes,
    outputs: nodes.filter((node) => !read.has(node.id)).map((node) => node.id),
    weights: seededWeights(seedOf(document)),
    diagnostics,
  };
}

function understand(
  layer: Layer,
  shapes: readonly Shape[],
  report: (problem: Problem) => void,
): Pick<Node, "op" | "shape"> {
  const build = Object.hasOwn(LAYER_BUILDERS, layer.type) ? LAYER_BUILDERS[layer.type] : undefined;
  const opaque = { op: { kind: "opaque" } as const, shape: shapes[0] ?? [1] };
  if (build === undefined) {
    report(
      new Problem({
        code: "SX050",
        title: `sxor does not know the layer type ${layer.type}`,
        why: "What it computes is left open. The layers behind it are shown as if it kept the shape of its input; nothing can be run or generated.",
      }),
    );
    return opaque;
  }
  try {
    return build({ layer, shapes, note: report, attribute: (key) => attribute(layer, key) });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    report(problem);
    return opaque;
  }
}
