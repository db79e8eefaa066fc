import type { Diagnostic } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import { documentType, hasWeights, INPUT_LAYER, isKnownLayer } from "./constructors.ts";
import { type Converted, convertLayer, type KerasLayer } from "./keras-layer.ts";
import type { KerasNode } from "./keras-model.ts";

/** A layer of a Document before it is checked, and the Keras layer it comes from. */
export interface Draft {
  raw: Record<string, unknown>;
  layer: KerasLayer;
}

/** The layers in the form of a Document, with a note for all that is left out. */
export function draftLayers(
  order: readonly KerasNode[],
  names: ReadonlyMap<KerasNode, string>,
  notes: Diagnostic[],
): Draft[] {
  const drafts: Draft[] = [];
  const training = new Set<string>();
  const seen = new Set<KerasLayer>();
  /** The name under which others read a node: that of its activation, if it became a layer. */
  const tensors = new Map<KerasNode, string>();
  const ranks = new Map<KerasNode, number>();
  const asked = shapesAskedFor(order);
  for (const node of order) {
    const { layer } = node;
    const name = names.get(node) as string;
    tensors.set(node, name);
    if (layer.className === INPUT_LAYER) {
      ranks.set(node, Array.isArray(layer.config.shape) ? layer.config.shape.length : 3);
      continue;
    }
    if (seen.has(layer) && node.output === undefined && hasWeights(layer.className))
      notes.push(sharedWeights(layer, name));
    const rank = ranks.get(node.inputs[0] as KerasNode) ?? 3;
    const converted = withShape(convertLayer(layer, name, rank), layer, asked.get(node));
    ranks.set(node, rankAfter(layer, rank, converted));
    // A layer that is called again has been commented on.
    if (!seen.has(layer)) for (const note of converted.notes) notes.push(note);
    if (layer.className === "Lambda") notes.push(lambda(layer, name));
    seen.add(layer);
    for (const key of converted.training) training.add(key);
    const inputs = node.inputs.map((input) => tensors.get(input) as string);
    drafts.push({
      raw: { type: documentType(layer.className), name, inputs, ...converted.attributes },
      layer,
    });
    const { ownActivation } = converted;
    if (ownActivation !== undefined)
      splitActivation(drafts, layer, name, ownActivation, ranks.get(node) ?? 3, notes);
    tensors.set(node, drafts.at(-1)?.raw.name as string);
  }
  if (training.size > 0) {
    const list = [...training].join(", ");
    notes.push(
      problem(
        "SX022",
        "info",
        "arguments that matter for training only are left out",
        `They do not change what a trained layer computes: ${list}.`,
      ),
    );
  }
  return drafts;
}

/** An Activation layer turns into the layer of its activation, any other layer is followed by it. */
function splitActivation(
  drafts: Draft[],
  layer: KerasLayer,
  name: string,
  activation: KerasLayer,
  rank: number,
  notes: Diagnostic[],
): void {
  const last = drafts.at(-1) as Draft;
  const { className: fn } = activation;
  const isKnown = isKnownLayer(fn);
  const converted = isKnown ? convertLayer(activation, name, rank) : undefined;
  for (const note of converted?.notes ?? []) notes.push(note);
  const attributes = converted?.attributes ?? {};
  if (["Activation", "QActivation"].includes(layer.className))
    last.raw = { type: documentType(fn), name, inputs: last.raw.inputs, ...attributes };
  else
    drafts.push({
      raw: { type: documentType(fn), name: `${name}_${fn}`, inputs: [name], ...attributes },
      layer,
    });
  if (isKnown) return;
  notes.push(
    problem(
      "SX027",
      "warning",
      `sxor does not compute the activation ${show(activation.name ?? fn)}`,
      "It is shown as a layer of its own, so that the rest of the network can be judged.",
      { layers: [name], ...(layer.place ? { place: layer.place } : {}) },
    ),
  );
}

/** The shapes that readers were built for, as newer files tell them, by what they read. */
function shapesAskedFor(order: readonly KerasNode[]): Map<KerasNode, readonly unknown[]> {
  const asked = new Map<KerasNode, readonly unknown[]>();
  for (const { layer, inputs } of order) {
    const [input] = inputs;
    const build = layer.config.build_config;
    const shape = isRecord(build) && Array.isArray(build.input_shape) ? build.input_shape.slice(1) : [];
    const isShape = shape.length >= 1 && shape.length <= 3 && shape.every((size) => typeof size === "number");
    if (input !== undefined && inputs.length === 1 && isShape) asked.set(input, shape);
  }
  return asked;
}

/** A layer that sxor does not know gets the shape that its reader was built for. */
function withShape(
  converted: Converted,
  layer: KerasLayer,
  asked: readonly unknown[] | undefined,
): Converted {
  const { attributes } = converted;
  if (asked === undefined || isKnownLayer(layer.className) || attributes.output_shape) return converted;
  return { ...converted, attributes: { ...attributes, output_shape: asked } };
}

function rankAfter({ className, config }: KerasLayer, rank: number, converted: Converted): number {
  const { output_shape: shape } = converted.attributes;
  if (Array.isArray(shape)) return shape.length;
  if (className === "Reshape" && Array.isArray(config.target_shape)) return config.target_shape.length;
  const global = /^Global(?:Average|Max)Pooling2D$/.test(className) && config.keepdims !== true;
  return className === "Flatten" || global ? 1 : rank;
}

const lambda = (layer: KerasLayer, name: string): Diagnostic =>
  problem(
    "SX036",
    "warning",
    "a Lambda holds Python code, which sxor does not run",
    "It is shown as one layer of unknown meaning with the shape of its first input, unless its output shape is told. Write it as layers of Keras to have it judged.",
    { layers: [name], ...(layer.place ? { place: layer.place } : {}) },
  );

const sharedWeights = (layer: KerasLayer, name: string): Diagnostic =>
  problem(
    "SX028",
    "warning",
    `${name} is a second call of a layer with weights`,
    "sxor draws weights for each call; in the original both calls share them.",
    { layers: [name], ...(layer.place ? { place: layer.place } : {}) },
  );
