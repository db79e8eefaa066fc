import { LAYERS } from "../document/attributes.ts";
import type { TargetId } from "../document/document.ts";
import { type AttributeValue, DEFAULT_TARGET, type Document, type Layer } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";

/**
 * Edits of a Document as the form makes them. Each returns a new value for `Actions.edit`, which
 * parses it: an edit that makes no legal Document (a layer moved before its input) is refused there.
 *
 * Keras numbers the layers without a name, so adding, removing or moving one renames others. `inputs`
 * mean layers, not numbers: they are rewritten to the new names.
 */

/** A value for `Actions.edit`, and the layer to select afterwards. */
export interface Edited {
  value: unknown;
  layer: string | null;
}

/** A layer with the name it had before the edit; null for a new one. */
interface Slot {
  layer: Layer;
  was: string | null;
}

const slotsOf = (document: Document): Slot[] => {
  const names = layerNames(document.layers, inputName(document));
  return document.layers.map((layer, i) => ({ layer, was: names[i] as string }));
};

/**
 * @param replaced what references to a name mean now, where that layer is gone
 * @param select position of the layer to select
 */
function rebuild(
  document: Document,
  slots: readonly Slot[],
  select: number | null,
  replaced: ReadonlyMap<string, readonly string[]> = new Map(),
): Edited {
  const names = layerNames(
    slots.map((slot) => slot.layer),
    inputName(document),
  );
  const renamed = new Map<string, string>();
  slots.forEach((slot, i) => {
    if (slot.was !== null) renamed.set(slot.was, names[i] as string);
  });
  const layers = slots.map(({ layer }) => {
    if (layer.inputs === undefined) return layer;
    const inputs = layer.inputs.flatMap((name) => replaced.get(name) ?? [name]);
    return { ...layer, inputs: inputs.map((name) => renamed.get(name) ?? name) };
  });
  return { value: { ...document, layers }, layer: select === null ? null : (names[select] ?? null) };
}

/** Names of the layers that layer `index` reads. */
export function inputsOf(document: Document, index: number): readonly string[] {
  const given = document.layers[index]?.inputs;
  if (given !== undefined) return given;
  return [slotsOf(document)[index - 1]?.was ?? inputName(document)];
}

/** Sets an attribute, or leaves it to its default when `value` is undefined. */
export function setAttribute(
  document: Document,
  index: number,
  key: string,
  value: AttributeValue | readonly string[] | undefined,
): unknown {
  const layers = document.layers.map((layer, i) => {
    if (i !== index) return layer;
    const { [key]: _, ...rest } = layer;
    return value === undefined ? rest : { ...rest, [key]: value };
  });
  return { ...document, layers };
}

/** Gives layer `index` a name; an empty one leaves it to Keras. */
export function renameLayer(document: Document, index: number, name: string): Edited {
  const slots = slotsOf(document).map((slot, i) => {
    if (i !== index) return slot;
    const { name: _, ...rest } = slot.layer;
    return { ...slot, layer: (name === "" ? rest : { ...rest, name }) as Layer };
  });
  return rebuild(document, slots, index);
}

const input = { input_quantizer: "ste_sign", use_bias: false } as const;
const binary = { ...input, kernel_quantizer: "ste_sign" } as const;
const window = { kernel_size: 3, padding: "same" } as const;
const filters = { filters: 16, ...window } as const;
const depthwise = { ...input, depthwise_quantizer: "ste_sign" } as const;

/** What a new layer starts with: the attributes that have no default, and those that make it binary. */
const NEW_LAYERS: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>> = {
  QuantConv2D: { ...filters, ...binary },
  QuantDepthwiseConv2D: { ...window, ...depthwise },
  QuantSeparableConv2D: { ...filters, ...depthwise, pointwise_quantizer: "ste_sign" },
  QuantDense: { units: 10, ...binary },
  Conv2D: filters,
  DepthwiseConv2D: window,
  SeparableConv2D: filters,
  Dense: { units: 10 },
  QConv2D: filters,
  QDepthwiseConv2D: window,
  QDense: { units: 10 },
  Activation: { activation: "relu" },
  QActivation: { activation: "binary" },
  Reshape: { target_shape: [-1] },
};

/** Inserts a layer of `type` at position `at`; one that merges reads the two layers before it. */
export function addLayer(document: Document, type: string, at: number): Edited {
  const slots = slotsOf(document);
  const before = slots[at - 1]?.was ?? inputName(document);
  const earlier = inputsOf(document, Math.max(0, at - 1))[0] ?? before;
  const layer: Layer = {
    type,
    ...NEW_LAYERS[type],
    ...(LAYERS[type]?.merges ? { inputs: at === 0 ? [before, before] : [earlier, before] } : {}),
  };
  return rebuild(document, [...slots.slice(0, at), { layer, was: null }, ...slots.slice(at)], at);
}

/** Removes layer `index`; who read it reads its inputs instead. */
export function removeLayer(document: Document, index: number): Edited {
  const slots = slotsOf(document);
  const gone = slots[index]?.was;
  const replaced = new Map<string, readonly string[]>();
  if (gone) replaced.set(gone, inputsOf(document, index).slice(0, 1));
  const rest = slots.filter((_, i) => i !== index);
  return rebuild(document, rest, rest.length === 0 ? null : Math.min(index, rest.length - 1), replaced);
}

/** Moves layer `index` by one: -1 up, +1 down. */
export function moveLayer(document: Document, index: number, by: -1 | 1): Edited {
  const slots = slotsOf(document);
  const [slot] = slots.splice(index, 1);
  if (slot) slots.splice(index + by, 0, slot);
  return rebuild(document, slots, index + by);
}

/** Puts a copy after layer `index`, with the name that Keras gives. */
export function duplicateLayer(document: Document, index: number): Edited {
  const slots = slotsOf(document);
  const { name: _, ...copy } = document.layers[index] as Layer;
  return rebuild(
    document,
    [...slots.slice(0, index + 1), { layer: copy as Layer, was: null }, ...slots.slice(index + 1)],
    index + 1,
  );
}

export const setShape = (document: Document, shape: readonly unknown[]): unknown => ({
  ...document,
  input: { ...document.input, shape },
});

export function setTarget(document: Document, target: TargetId): unknown {
  const { target: _, ...rest } = document;
  return target === DEFAULT_TARGET ? rest : { ...rest, target };
}

export const setSeed = (document: Document, seed: number): unknown => ({ ...document, weights: { seed } });

/** Names the model; an empty name leaves it without one. */
export function setName(document: Document, name: string): unknown {
  const { name: _, ...rest } = document;
  return name === "" ? rest : { ...rest, name };
}
