import { ACTIVATIONS, type Attribute, layerEntry } from "../document/attributes.ts";
import type { Diagnostic, Place } from "../document/diagnostic.ts";
import { problem } from "../document/problem.ts";
import { quantizerName } from "../document/quantizers.ts";
import { isRecord } from "../document/values.ts";
import { notUnderstood, type Where } from "./argument-notes.ts";
import { documentType, isKnownLayer, layerClass, standIn } from "./constructors.ts";
import { convertQuantizer, named } from "./keras-quantizer.ts";

/** A layer with the arguments that its constructor got; values are those of JSON. */
export interface KerasLayer {
  /** As layerClass gives it. */
  className: string;
  name?: string;
  config: Readonly<Record<string, unknown>>;
  /** Where its constructor is called in the source text. */
  place?: Place;
}

/** What a constructor means for a Document, before parseDocument has checked any value. */
export interface Converted {
  attributes: Record<string, unknown>;
  /** An activation that no attribute can hold: it becomes a layer of this class, behind this one. */
  ownActivation?: KerasLayer;
  /** Arguments without a meaning for inference that have been left out. */
  training: string[];
  notes: Diagnostic[];
}

/** Arguments that describe training, storage or Keras' own bookkeeping, not what is computed. */
const TRAINING =
  /(?:_initializer|_regularizer|_constraint)$|^(?:trainable|dtype|autocast|seed|noise_shape|momentum|metrics|renorm|renorm_clipping|renorm_momentum|virtual_batch_size|fused|adjustment|synchronized|implementation|lora_rank|lora_alpha|quantization_config)$/;
/** Keras 3's names of arguments that the table has under Keras 2's. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { negative_slope: "alpha" },
};
/** Arguments that the importer has read elsewhere: names, input shapes. */
const STRUCTURE =
  /^(?:name|batch_input_shape|batch_shape|input_shape|input_dim|batch_size|sparse|ragged|optional|build_config|shared_object_id|__passive_serialization__)$/;

/** Arguments of the BatchNormalization inside of a layer; with it the layer always has a bias. */
const FOLDED = /^(?:axis|epsilon|center|scale|ema_freeze_delay|folding_mode|use_bias)$/;

export const isTrainingArgument = (key: string): boolean => TRAINING.test(key);

/**
 * @param name how messages call the layer
 * @param rank number of axes of its input without the batch, for `axis`
 */
export function convertLayer(layer: KerasLayer, name: string, rank: number): Converted {
  const converted: Converted = { attributes: {}, training: [], notes: [] };
  const where = { layers: [name], ...(layer.place ? { place: layer.place } : {}) };
  if (!isKnownLayer(layer.className)) return unknownLayer(layer, rank);
  const { lost, folds = false, idle = false } = standIn(layer.className) ?? {};
  if (idle) {
    const title = `${layer.className} does nothing when the network runs`;
    return { ...converted, notes: [problem("SX022", "info", title, lost ?? "", where)] };
  }
  if (lost !== undefined) {
    const title = folds
      ? `${layer.className} has a BatchNormalization in it`
      : `${layer.className} has quantizers`;
    converted.notes.push(problem(folds ? "SX039" : "SX023", "info", title, lost, where));
  }
  const table = layerEntry(documentType(layer.className)).attributes;
  for (const [given, value] of Object.entries(layer.config)) {
    const key = RENAMED[layer.className]?.[given] ?? given;
    if (STRUCTURE.test(key) || (folds ? FOLDED.test(key) : lost !== undefined && key.endsWith("_quantizer")))
      continue;
    if (isTrainingArgument(key)) converted.training.push(key);
    else if (key === "bias_quantizer") {
      if (value !== null) converted.notes.push(biasQuantizer(where));
    } else if (Object.hasOwn(table, key))
      convertAttribute(converted, table[key] as Attribute, key, value, where);
    else if (!isWithoutEffect(key, value, rank))
      converted.notes.push(notUnderstood(key, value, layer.className, where));
  }
  return converted;
}

/** A layer of unknown meaning has a shape at most: parseDocument lists what it cannot keep. */
function unknownLayer({ className, config }: KerasLayer, rank: number): Converted {
  const attributes: Record<string, unknown> = {};
  const training: string[] = [];
  for (const key of Object.keys(config)) {
    if (isTrainingArgument(key)) training.push(key);
    else if (!STRUCTURE.test(key) && config[key] !== null && !isFunction(className)) attributes[key] = null;
  }
  const shape = outputShape(config, rank);
  return { attributes: { ...attributes, ...(shape ? { output_shape: shape } : {}) }, training, notes: [] };
}

/** Layers around a function: what they hold is no attribute. */
const isFunction = (className: string): boolean => className === "Lambda" || /^(?:tf|ops)\./.test(className);

/** From the argument of a Lambda, or the units of a dense layer of somebody's own. */
function outputShape(config: KerasLayer["config"], rank: number): readonly unknown[] | undefined {
  const { output_shape: shape, units } = config;
  const list = Array.isArray(shape) ? shape : typeof shape === "number" ? [shape] : undefined;
  if (list !== undefined && list.length <= 3 && list.every((size) => typeof size === "number")) return list;
  return rank === 1 && typeof units === "number" ? [units] : undefined;
}

const biasQuantizer = (where: Where): Diagnostic =>
  problem(
    "SX023",
    "info",
    "bias quantizers are left out",
    "sxor adds biases as they are. They change the value of a bias, and no kernel.",
    where,
  );

/** Whether an argument that no table has is at a value that changes nothing. */
function isWithoutEffect(key: string, value: unknown, rank: number): boolean {
  if (value === null || value === undefined) return true;
  if (key === "data_format") return value === "channels_last";
  if (key === "axis") {
    const axis: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return axis === -1 || axis === rank;
  }
  // Depthwise and other layers carry the arguments of their base class along.
  return key === "groups" && value === 1;
}

function convertAttribute(
  converted: Converted,
  attribute: Attribute,
  key: string,
  value: unknown,
  where: Where,
): void {
  if (attribute.kind === "quantizer") {
    converted.attributes[key] = value === null ? null : convertQuantizer(value, converted.notes, where);
    return;
  }
  if (attribute.kind === "activation") {
    const found = activation(value, converted.notes, where);
    if ("own" in found) converted.ownActivation = found.own;
    else converted.attributes[key] = found.known;
    return;
  }
  // Keras writes null where an argument was not given, and takes "SAME" for "same".
  if (value === null && !attribute.nullable) return;
  const choice = attribute.kind === "choice" && typeof value === "string";
  converted.attributes[key] = choice ? value.toLowerCase() : value;
}

function activation(
  value: unknown,
  notes: Diagnostic[],
  where: Where,
): { known: unknown } | { own: KerasLayer } {
  if (value === null) return { known: "linear" };
  const { name, config = {} } = named(value) ?? {};
  if (name === undefined) return { known: value };
  const own = {
    own: { className: layerClass(name), config, ...(where.place ? { place: where.place } : {}) },
  };
  if (quantizerName(name) !== undefined) {
    const spec = convertQuantizer(value, notes, where);
    // Its name for messages has the argument that makes it another one.
    if (!isRecord(spec)) return { own: { ...own.own, name: String(spec) } };
    return { known: Object.keys(spec).length === 1 ? spec.name : spec };
  }
  const legal = [...ACTIVATIONS].find((known) => known === name || known === name.toLowerCase());
  // A layer as activation, ReLU(max_value=6): its arguments decide, and so it is a layer.
  return legal === undefined || hasArguments(config) ? own : { known: legal };
}

/** Whether an object was made with arguments that change what it computes. */
const hasArguments = (config: KerasLayer["config"]): boolean =>
  Object.entries(config).some(
    ([key, value]) =>
      !STRUCTURE.test(key) && !isTrainingArgument(key) && value !== null && value !== 0 && value !== -1,
  );
