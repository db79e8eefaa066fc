import { MAX_LAYERS } from "../document/attributes.ts";
import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import type { Layer } from "../document/document.ts";
import { layerNames } from "../document/names.ts";
import { parseDocument } from "../document/parse.ts";
import { problem, show } from "../document/problem.ts";
import { hasWeights } from "./constructors.ts";
import { convertLayer, type KerasLayer } from "./keras-layer.ts";
import type { Imported } from "./result.ts";

/** One call of a layer: a tensor. A call of InputLayer has no inputs. */
export interface KerasNode {
  layer: KerasLayer;
  inputs: readonly KerasNode[];
}

export interface KerasModel {
  name?: string;
  /** Every layer in the order in which it was constructed: Keras numbers names by it. */
  layers: readonly KerasLayer[];
  /** Those of them that other models of the same script use. */
  elsewhere?: ReadonlySet<KerasLayer>;
  outputs: readonly KerasNode[];
}

export const INPUT_LAYER = "InputLayer";

/** A layer of a Document before it is checked, and the Keras layer it comes from. */
interface Draft {
  raw: Record<string, unknown>;
  layer: KerasLayer;
}

/** The Document of a Keras model, whatever text it was read from; `notes` say what was left out. */
export function toDocument(model: KerasModel): Imported {
  const notes: Diagnostic[] = [];
  const order = inOrderOfConstruction(model);
  if (order === undefined || order.length > MAX_LAYERS + 1) {
    const what =
      order === undefined ? "the layers read each other in a circle" : `${order.length - 1} layers`;
    return {
      document: null,
      notes: [problem("SX009", "error", what, `sxor reads at most ${MAX_LAYERS} layers.`)],
    };
  }
  const input = onlyInput(order, notes);
  if (input === undefined) return { document: null, notes };
  const names = namesOf(model.layers, order);
  noteUnused(model, order, names, notes);
  const drafts = draftLayers(order, names, notes);
  const raw = {
    sxor: 1,
    ...(model.name === undefined ? {} : { name: model.name }),
    input: { shape: input.layer.config.shape, name: names.get(input) },
    layers: drafts.map((draft) => draft.raw),
  };
  const parsed = parseDocument(raw);
  for (const diagnostic of parsed.diagnostics) notes.push(located(diagnostic, drafts, input.layer));
  return { document: hasError(notes) ? null : parsed.document, notes: merged(notes) };
}

/** The nodes that the outputs need, as far as possible in the order in which their layers were made. */
function inOrderOfConstruction(model: KerasModel): KerasNode[] | undefined {
  const position = new Map(model.layers.map((layer, i) => [layer, i]));
  const at = (node: KerasNode) => position.get(node.layer) ?? 0;
  const needed = inOrder(model.outputs);
  return needed && inOrder([...needed].sort((a, b) => at(a) - at(b)));
}

/** The nodes that `outputs` need, inputs before users; undefined if there is a circle. */
function inOrder(outputs: readonly KerasNode[]): KerasNode[] | undefined {
  const order: KerasNode[] = [];
  const state = new Map<KerasNode, "open" | "done">();
  // A stack of our own: a network may be deeper than the call stack.
  const stack = [...outputs].reverse();
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (state.get(node) === undefined) {
      state.set(node, "open");
      for (const input of [...node.inputs].reverse()) {
        if (state.get(input) === "open") return undefined;
        if (state.get(input) === undefined) stack.push(input);
      }
      continue;
    }
    stack.pop();
    if (state.get(node) === "done") continue;
    state.set(node, "done");
    order.push(node);
  }
  return order;
}

function onlyInput(order: readonly KerasNode[], notes: Diagnostic[]): KerasNode | undefined {
  const inputs = order.filter((node) => node.layer.className === INPUT_LAYER);
  const [only] = inputs;
  if (inputs.length === 1 && only?.layer.config.shape !== undefined) return only;
  if (inputs.length <= 1) {
    const why =
      "Give the first layer an input_shape, or begin with an Input of the shape (height, width, channels).";
    notes.push(problem("SX026", "error", "the model has no input of known shape", why));
  } else {
    const names = inputs.map((node, i) => node.layer.name ?? `input_${i + 1}`).slice(0, 10);
    const why = "A document has one input. Join the inputs outside of the network, or take one branch of it.";
    notes.push(problem("SX025", "error", `the model has ${inputs.length} inputs: ${names.join(", ")}`, why));
  }
  return undefined;
}

/** The name of every node: its layer's, or the one that Keras would give, numbered where called again. */
function namesOf(layers: readonly KerasLayer[], order: readonly KerasNode[]): Map<KerasNode, string> {
  const all = [...new Set([...layers, ...order.map((node) => node.layer)])];
  const isInput = (layer: KerasLayer) => layer.className === INPUT_LAYER;
  const inputs = all.filter(isInput);
  const others = all.filter((layer) => !isInput(layer));
  const names = new Map<KerasLayer, string>();
  for (const [i, layer] of inputs.entries()) names.set(layer, layer.name ?? `input_${i + 1}`);
  const given = others.map(
    (layer): Layer => ({ type: layer.className, ...(layer.name ? { name: layer.name } : {}) }),
  );
  layerNames(given, names.get(inputs[0] as KerasLayer)).forEach((name, i) => {
    names.set(others[i] as KerasLayer, name);
  });
  const calls = new Map<KerasLayer, number>();
  return new Map(
    order.map((node) => {
      const call = (calls.get(node.layer) ?? 0) + 1;
      calls.set(node.layer, call);
      const name = names.get(node.layer) as string;
      return [node, call === 1 ? name : `${name}_call_${call}`];
    }),
  );
}

function noteUnused(
  model: KerasModel,
  order: readonly KerasNode[],
  names: ReadonlyMap<KerasNode, string>,
  notes: Diagnostic[],
): void {
  const used = new Set(order.map((node) => node.layer));
  const unused = model.layers.filter((layer) => !used.has(layer) && !model.elsewhere?.has(layer));
  if (unused.length > 0) {
    const list = unused
      .map((layer) => layer.name ?? layer.className)
      .slice(0, 10)
      .join(", ");
    const title = `${unused.length === 1 ? "a layer" : `${unused.length} layers`} not used by the output: ${list}`;
    notes.push(
      problem("SX029", "info", title, "Keras leaves such layers out of the model, and so does sxor."),
    );
  }
  const read = new Set(order.flatMap((node) => node.inputs));
  for (const output of model.outputs.filter((node) => read.has(node))) {
    const name = names.get(output) as string;
    const why =
      "sxor takes the layers that nobody reads for the outputs, so this one is an inner tensor here.";
    notes.push(
      problem("SX028", "warning", `the output ${show(name)} is read by another layer, too`, why, {
        layers: [name],
      }),
    );
  }
}

/** The layers in the form of a Document, with a note for all that is left out. */
function draftLayers(
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
  for (const node of order) {
    const { layer } = node;
    const name = names.get(node) as string;
    tensors.set(node, name);
    if (layer.className === INPUT_LAYER) {
      ranks.set(node, Array.isArray(layer.config.shape) ? layer.config.shape.length : 3);
      continue;
    }
    if (seen.has(layer) && hasWeights(layer.className)) notes.push(sharedWeights(layer, name));
    const rank = ranks.get(node.inputs[0] as KerasNode) ?? 3;
    ranks.set(node, rankAfter(layer, rank));
    const converted = convertLayer(layer, name, rank);
    // A layer that is called again has been commented on.
    if (!seen.has(layer)) notes.push(...converted.notes);
    seen.add(layer);
    for (const key of converted.training) training.add(key);
    const inputs = node.inputs.map((input) => tensors.get(input) as string);
    drafts.push({ raw: { type: layer.className, name, inputs, ...converted.attributes }, layer });
    const { unknownActivation } = converted;
    if (unknownActivation !== undefined) splitActivation(drafts, layer, name, unknownActivation, notes);
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

/** An Activation layer turns into the unknown layer, any other layer is followed by it. */
function splitActivation(
  drafts: Draft[],
  layer: KerasLayer,
  name: string,
  fn: string,
  notes: Diagnostic[],
): void {
  const last = drafts.at(-1) as Draft;
  if (layer.className === "Activation") last.raw = { type: fn, name, inputs: last.raw.inputs };
  else drafts.push({ raw: { type: fn, name: `${name}_${fn}`, inputs: [name] }, layer });
  notes.push(
    problem(
      "SX027",
      "warning",
      `sxor does not compute the activation ${show(fn)}`,
      "It is shown as a layer of its own, so that the rest of the network can be judged.",
      { layers: [name], ...(layer.place ? { place: layer.place } : {}) },
    ),
  );
}

const rankAfter = (layer: KerasLayer, rank: number): number =>
  layer.className === "Flatten" ||
  (layer.className === "GlobalAveragePooling2D" && layer.config.keepdims !== true)
    ? 1
    : rank;

const sharedWeights = (layer: KerasLayer, name: string): Diagnostic =>
  problem(
    "SX028",
    "warning",
    `${name} is a second call of a layer with weights`,
    "sxor draws weights for each call; in the original both calls share them.",
    { layers: [name], ...(layer.place ? { place: layer.place } : {}) },
  );

/** One diagnostic for what is said of several layers in the same words. */
function merged(notes: readonly Diagnostic[]): Diagnostic[] {
  const byText = new Map<string, Diagnostic>();
  for (const note of notes) {
    const key = `${note.code} ${note.title} ${note.why}`;
    const first = byText.get(key);
    const layers = new Set([...(first?.layers ?? []), ...note.layers]);
    byText.set(key, { ...(first ?? note), layers: [...layers] });
  }
  return [...byText.values()];
}

/** A diagnostic about the Document, with the layer it is about and the place of its constructor. */
function located(diagnostic: Diagnostic, drafts: readonly Draft[], input: KerasLayer): Diagnostic {
  const [root, index] = diagnostic.path ?? [];
  const draft = root === "layers" ? drafts[Number(index)] : undefined;
  const place = (root === "input" ? input : draft?.layer)?.place;
  return {
    ...diagnostic,
    ...(draft === undefined ? {} : { layers: [draft.raw.name as string] }),
    ...(place === undefined ? {} : { place }),
  };
}
