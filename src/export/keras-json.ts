import { type Attribute, layerEntry } from "../document/attributes.ts";
import { attribute, pair } from "../document/defaults.ts";
import type { AttributeValue, Document, Layer, Padding2D } from "../document/document.ts";
import { type ExportedLayer, exportedModel } from "./model.ts";
import { isQuantizer, quantizerObject } from "./quantizers.ts";

/** The Keras whose form this is: the last one that Larq runs on. */
const KERAS_VERSION = "2.15.0";

/**
 * The model as `model.to_json()` of Keras 2 writes it, for `model_from_json`. Always a Functional, which may do
 * without a name: a Sequential with one input says nothing more. Every attribute of the table is written out,
 * pairs as [height, width].
 */
export function kerasJson(document: Document): string {
  const { input, layers, outputs } = exportedModel(document);
  const model = {
    class_name: "Functional",
    config: {
      ...(document.name === undefined ? {} : { name: document.name }),
      layers: [inputLayer(input, document.input.shape), ...layers.map(layerObject)],
      input_layers: [[input, 0, 0]],
      output_layers: outputs.map((name) => [name, 0, 0]),
    },
    keras_version: KERAS_VERSION,
    backend: "tensorflow",
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

const inputLayer = (name: string, shape: readonly number[]) => ({
  class_name: "InputLayer",
  config: { batch_input_shape: [null, ...shape], dtype: "float32", sparse: false, ragged: false, name },
  name,
  inbound_nodes: [],
});

const layerObject = ({ layer, name, inputs }: ExportedLayer) => ({
  class_name: layer.type,
  config: { name, ...configOf(layer) },
  name,
  inbound_nodes: [inputs.map((from) => [from, 0, 0, {}])],
});

function configOf(layer: Layer): Record<string, unknown> {
  const entries = Object.entries(layerEntry(layer.type).attributes);
  return Object.fromEntries(entries.map(([key, entry]) => [key, jsonValue(layer, key, entry)]));
}

function jsonValue(layer: Layer, key: string, entry: Attribute): unknown {
  const value = attribute(layer, key);
  if (isQuantizer(entry.kind, value)) {
    const object = quantizerObject(value);
    // Keras writes a function of the user's by its name.
    return object === undefined ? value : { class_name: object.className, config: object.config };
  }
  // Only the strides of a pool may be nothing: they are its size.
  if (entry.kind === "pair") return pair(layer, key, pair(layer, "pool_size"));
  return entry.kind === "padding2d" ? sides(value as Padding2D) : value;
}

/** [[top, bottom], [left, right]]. */
function sides(padding: AttributeValue & Padding2D): number[][] {
  const [rows, columns] = typeof padding === "number" ? [padding, padding] : padding;
  return [rows, columns].map((side) => (typeof side === "number" ? [side, side] : [...side]));
}
