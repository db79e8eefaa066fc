import { MAX_LAYERS } from "../document/attributes.ts";
import type { Diagnostic } from "../document/diagnostic.ts";
import type { Layer } from "../document/document.ts";
import { layerNames } from "../document/names.ts";
import { parseDocument } from "../document/parse.ts";
import { problem, show } from "../document/problem.ts";
import { INPUT_LAYER } from "./constructors.ts";
import { type Draft, draftLayers } from "./draft-layers.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { type Imported, imported } from "./result.ts";

/** One call of a layer: a tensor. A call of InputLayer has no inputs. */
export interface KerasNode {
  layer: KerasLayer;
  inputs: readonly KerasNode[];
  /** Which output of the layer it is, for layers with several; 0 without. */
  output?: number;
}

export interface KerasModel {
  name?: string;
  /** Every layer in the order in which it was constructed: Keras numbers names by it. */
  layers: readonly KerasLayer[];
  /** Those of them that other models of the same script use. */
  elsewhere?: ReadonlySet<KerasLayer>;
  /** The tensors that are handed in, in the order of a call; of a model within a model. */
  inputs?: readonly KerasNode[];
  outputs: readonly KerasNode[];
  /** What reading has found odd. */
  notes?: readonly Diagnostic[];
}

/** The Document of a Keras model, whatever text it was read from; `notes` say what was left out. */
export function toDocument(model: KerasModel): Imported {
  const notes: Diagnostic[] = [...(model.notes ?? [])];
  const order = inOrderOfConstruction(model);
  if (order === undefined) {
    const why = "No network computes that: the file is damaged or was changed by hand. Save the model again.";
    return imported(null, [problem("SX021", "error", "the layers read each other in a circle", why)]);
  }
  if (order.length > MAX_LAYERS + 1) {
    const why = `sxor reads at most ${MAX_LAYERS} layers. Give a part of the network.`;
    return imported(null, [problem("SX009", "error", `${order.length - 1} layers`, why)]);
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
  return imported(parsed.document, merged(notes));
}

/** The nodes that the outputs need, as far as possible in the order in which their layers were made. */
function inOrderOfConstruction(model: KerasModel): KerasNode[] | undefined {
  const position = new Map(model.layers.map((layer, i) => [layer, i]));
  const at = (node: KerasNode) => position.get(node.layer) ?? 0;
  const needed = inOrder(model.outputs);
  return needed && inOrder([...needed].sort((a, b) => at(a) - at(b)));
}

/** The nodes that `outputs` need, inputs before users; undefined if there is a circle. */
export function inOrder(outputs: readonly KerasNode[]): KerasNode[] | undefined {
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
  const where = (input: KerasNode | undefined) => (input?.layer.place ? { place: input.layer.place } : {});
  if (inputs.length === 1 && only?.layer.config.shape !== undefined) return only;
  if (inputs.length <= 1) {
    const why =
      "Give the first layer an input_shape, or begin with an Input of the shape (height, width, channels).";
    notes.push(problem("SX026", "error", "the model has no input of known shape", why, where(only)));
  } else {
    const names = inputs.map((node, i) => node.layer.name ?? `input_${i + 1}`).slice(0, 10);
    const why = "A document has one input. Join the inputs outside of the network, or take one branch of it.";
    const title = `the model has ${inputs.length} inputs: ${names.join(", ")}`;
    notes.push(problem("SX025", "error", title, why, { layers: names, ...where(inputs[1]) }));
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
      const name = names.get(node.layer) as string;
      if (node.output !== undefined) return [node, `${name}_output_${node.output}`];
      const call = (calls.get(node.layer) ?? 0) + 1;
      calls.set(node.layer, call);
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
