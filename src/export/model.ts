import type { Document, Layer } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";

/** One layer with everything that a Document leaves to its neighbours. */
export interface ExportedLayer {
  layer: Layer;
  name: string;
  /** Names of what it reads: layers before it, or the input. */
  inputs: readonly string[];
}

/** A Document as a list of calls, in an order in which they can be made. */
export interface ExportedModel {
  input: string;
  layers: readonly ExportedLayer[];
  /** Names of the tensors that no layer reads: the outputs, in their order. */
  outputs: readonly string[];
  /** Every layer reads the one before it, so that a Sequential can hold them. */
  chain: boolean;
}

export function exportedModel(document: Document): ExportedModel {
  const input = inputName(document);
  const names = layerNames(document.layers, input);
  const layers = document.layers.map((layer, i): ExportedLayer => {
    const before = i === 0 ? input : (names[i - 1] as string);
    return { layer, name: names[i] as string, inputs: layer.inputs ?? [before] };
  });
  const read = new Set(layers.flatMap(({ inputs }) => inputs));
  return {
    input,
    layers,
    outputs: [input, ...names].filter((name) => !read.has(name)),
    chain: document.layers.every((layer) => layer.inputs === undefined),
  };
}
