import { attribute } from "../document/defaults.ts";
import type { Diagnostic } from "../document/diagnostic.ts";
import { type Document, fileWeightsOf, type Layer, seedOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { inputName, layerNames } from "../document/names.ts";
import { problem } from "../document/problem.ts";
import type { Built, Part } from "./context.ts";
import { elements, type Graph, type Node, type Shape } from "./graph.ts";
import { inferSigns } from "./known-signs.ts";
import { LAYER_BUILDERS } from "./layers.ts";
import { Problem } from "./problem.ts";
import { misfits, onesWithoutSign } from "./weight-shapes.ts";
import { givenWeights, partlyGivenWeights, seededWeights, type WeightSource } from "./weights.ts";

/**
 * The meaning of a Document: every layer with its shape, its resolved pads and its quantizers. A layer
 * that cannot be understood becomes an opaque node with the shape of its input, and an error says so;
 * the layers behind it are built all the same.
 *
 * @param given the weights that the document names. Without them, it is analysed as with drawn ones, and says so; where
 *   some do not fit, those of the other layers are still known to the analysis
 */
export function buildGraph(document: Document, given?: GivenWeights): Graph {
  const input = inputName(document);
  const names = layerNames(document.layers, input);
  const ids = new Map<string, number>([[input, 0]]);
  const diagnostics: Diagnostic[] = [];
  const nodes: Node[] = [
    {
      id: 0,
      name: input,
      layer: input,
      type: "InputLayer",
      inputs: [],
      shape: document.input.shape,
      op: { kind: "input" },
    },
  ];
  const taken = new Set([input, ...names]);
  document.layers.forEach((layer, index) => {
    const name = names[index] as string;
    const inputs = (layer.inputs ?? [index === 0 ? input : (names[index - 1] as string)]).map(
      (from) => ids.get(from) ?? 0,
    );
    const shapes = inputs.map((from) => nodes[from]?.shape ?? []);
    const report = (problem: Problem) => diagnostics.push(problem.diagnostic(name, index));
    const { before, ...part } = understand(layer, shapes, report);
    const common = { layer: name, type: layer.type };
    if (before !== undefined) {
      const { suffix, ...first } = before;
      nodes.push({ id: nodes.length, name: free(name + suffix, taken), ...common, inputs, ...first });
    }
    const id = nodes.length;
    nodes.push({ id, name, ...common, inputs: before === undefined ? inputs : [id - 1], ...part });
    ids.set(name, id);
  });
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const { weights, why } = weightsFor(document, nodes, given);
  if (why !== undefined) diagnostics.push(withoutWeights(why));
  return {
    name: document.name ?? "model",
    nodes: inferSigns(nodes),
    outputs: nodes.filter((node) => !read.has(node.id)).map((node) => node.id),
    weights,
    ...(why === undefined ? {} : { withoutWeights: why }),
    diagnostics,
  };
}

/** The weights that a document names, or those to analyse it with, and why it has not its own. */
function weightsFor(
  document: Document,
  nodes: readonly Node[],
  given: GivenWeights | undefined,
): { weights: WeightSource; why?: string } {
  const named = fileWeightsOf(document);
  const seed = seedOf(document);
  if (named === undefined) return { weights: seededWeights(seed) };
  if (given?.digest !== named.digest)
    return { weights: seededWeights(seed), why: `the weights of ${named.file} are not here` };
  const analysed = (layers: ReadonlySet<string>, why: string) => ({
    weights: partlyGivenWeights(given.table, layers, seed),
    why,
  });
  const others = misfits(nodes, given.table);
  const [layer] = others;
  if (layer !== undefined)
    return analysed(others, `the weights of ${named.file} do not fit the layer ${layer}`);
  // Their quantizer was changed since the link was made.
  const signs = new Set(named.signs ? onesWithoutSign(nodes, given.table) : []);
  const [sign] = signs;
  if (sign !== undefined)
    return analysed(signs, `of the kernel of ${sign} in ${named.file} only the signs are here`);
  return { weights: givenWeights(given.table) };
}

const withoutWeights = (why: string): Diagnostic =>
  problem(
    "SX067",
    "warning",
    why,
    "What is said about the layers holds for any weights but for one thing: where a sign would move through a " +
      "BatchNormalization whose weights are not known, its gammas are taken for positive. Nothing is run and no C is written: open the file of " +
      "this model, or draw weights from a seed.",
  );

/** A name that no layer has. */
function free(name: string, taken: Set<string>): string {
  const found = taken.has(name) ? free(`${name}_`, taken) : name;
  taken.add(found);
  return found;
}

/** Elements that a tensor or an array of weights may have: what an index of 32 bits reaches. */
const MAX_ELEMENTS = 2 ** 31;

/** Figures are exact: products that leave the integers of a double are refused. */
function checkCountable({ op, shape }: Part): void {
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

function understand(layer: Layer, shapes: readonly Shape[], report: (problem: Problem) => void): Built {
  const build = Object.hasOwn(LAYER_BUILDERS, layer.type) ? LAYER_BUILDERS[layer.type] : undefined;
  const given = attribute(layer, "output_shape") as Shape | null;
  const opaque = { op: { kind: "opaque" } as const, shape: given ?? shapes[0] ?? [1] };
  if (build === undefined) {
    const behind = given === null ? "as if it kept the shape of its input" : "by the shape of its output";
    report(
      new Problem({
        code: "SX050",
        title: `sxor does not know the layer type ${layer.type}`,
        why: `What it computes is left open. The layers behind it are shown ${behind}; nothing can be run or generated.`,
      }),
    );
    return opaque;
  }
  try {
    const built = build({ layer, shapes, note: report, attribute: (key) => attribute(layer, key) });
    checkCountable(built);
    if (built.before !== undefined) checkCountable(built.before);
    return built;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    report(problem);
    return opaque;
  }
}
