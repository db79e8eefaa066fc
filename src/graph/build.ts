import { attribute } from "../document/defaults.ts";
import type { Diagnostic } from "../document/diagnostic.ts";
import { type Document, type Layer, seedOf } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";
import { elements, type Graph, type Node, type Shape } from "./graph.ts";
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

/** Elements that a tensor or an array of weights may have: what an index of 32 bits reaches. */
const MAX_ELEMENTS = 2 ** 31;

/** Figures are exact: products that leave the integers of a double are refused. */
function checkCountable({ op, shape }: Pick<Node, "op" | "shape">): void {
  const weights =
    op.kind === "conv2d"
      ? (op.geometry.kH * op.geometry.kW * op.geometry.inC * op.geometry.outC) / op.geometry.groups
      : op.kind === "dense"
        ? op.features * op.units
        : 0;
  const outputs = elements(shape);
  const macc = weights * (op.kind === "conv2d" ? op.geometry.outH * op.geometry.outW : 1);
  if (Math.max(outputs, weights) <= MAX_ELEMENTS && Number.isSafeInteger(macc)) return;
  throw new Problem({
    code: "SX060",
    title: `about ${Math.max(outputs, weights).toExponential(1)} ${weights > outputs ? "weights" : "output elements"} are more than sxor counts`,
    why: "No microcontroller holds a tensor of more than 2,147,483,648 elements, and beyond that the figures would not be exact. Make the image or the number of channels smaller.",
  });
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
    const built = build({ layer, shapes, note: report, attribute: (key) => attribute(layer, key) });
    checkCountable(built);
    return built;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    report(problem);
    return opaque;
  }
}
