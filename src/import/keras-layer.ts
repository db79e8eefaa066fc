import { ACTIVATIONS, type Attribute, LAYERS } from "../document/attributes.ts";
import type { Diagnostic, Place } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";
import { QUANTIZERS, quantizerName } from "../document/quantizers.ts";
import { isRecord } from "../document/values.ts";
import { isKnownLayer } from "./constructors.ts";

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
  /** An activation that sxor does not know: it becomes a layer of its own, behind this one. */
  unknownActivation?: string;
  /** Arguments without a meaning for inference that have been left out. */
  training: string[];
  notes: Diagnostic[];
}

/** Arguments that describe training, storage or Keras' own bookkeeping, not what is computed. */
const TRAINING =
  /(?:_initializer|_regularizer|_constraint)$|^(?:trainable|dtype|autocast|seed|noise_shape|momentum|metrics|renorm|renorm_clipping|renorm_momentum|virtual_batch_size|fused|adjustment|synchronized|implementation|lora_rank|lora_alpha|quantization_config)$/;
/** Arguments that the importer has read elsewhere: names, input shapes. */
const STRUCTURE =
  /^(?:name|batch_input_shape|batch_shape|input_shape|input_dim|batch_size|sparse|ragged|optional|build_config|shared_object_id)$/;

export const isTrainingArgument = (key: string): boolean => TRAINING.test(key);

/**
 * @param name how messages call the layer
 * @param rank number of axes of its input without the batch, for `axis`
 */
export function convertLayer(layer: KerasLayer, name: string, rank: number): Converted {
  const converted: Converted = { attributes: {}, training: [], notes: [] };
  const where = { layers: [name], ...(layer.place ? { place: layer.place } : {}) };
  const table = isKnownLayer(layer.className) ? (LAYERS[layer.className]?.attributes ?? {}) : undefined;
  for (const [key, value] of Object.entries(layer.config)) {
    if (STRUCTURE.test(key)) continue;
    if (isTrainingArgument(key)) {
      converted.training.push(key);
      continue;
    }
    // parseDocument lists what an unknown layer cannot keep.
    if (table === undefined) converted.attributes[key] = null;
    else if (Object.hasOwn(table, key))
      convertAttribute(converted, table[key] as Attribute, key, value, where);
    else if (!isWithoutEffect(key, value, rank))
      converted.notes.push(notUnderstood(key, value, layer.className, where));
  }
  return converted;
}

type Where = { layers: string[]; place?: Place };

function notUnderstood(key: string, value: unknown, owner: string, where: Where): Diagnostic {
  if (key === "data_format" || key === "axis") {
    return problem(
      "SX024",
      "error",
      `${owner} has ${key} ${show(value)}`,
      "sxor computes with channels last, as microcontroller kernels do: images are [height, width, channels]. " +
        "Build the model with data_format channels_last and the channel axis last.",
      where,
    );
  }
  return problem(
    "SX023",
    "warning",
    `${owner} has an argument that sxor does not know: ${key.slice(0, 100)} = ${show(value)}`,
    "It is left out. If it changes what the layer computes, the answers below are about another layer.",
    where,
  );
}

/** Whether an argument that no table has is at a value that changes nothing. */
function isWithoutEffect(key: string, value: unknown, rank: number): boolean {
  if (value === null || value === undefined) return true;
  if (key === "data_format") return value === "channels_last";
  if (key === "axis")
    return [-1, rank].includes(Number(Array.isArray(value) && value.length === 1 ? value[0] : value));
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
    converted.attributes[key] = value === null ? null : quantizer(value, converted.notes, where);
    return;
  }
  if (attribute.kind === "activation") {
    const found = activation(value, converted.notes, where);
    if ("unknown" in found) converted.unknownActivation = found.unknown;
    else converted.attributes[key] = found.known;
    return;
  }
  // Keras writes null where an argument was not given, and takes "SAME" for "same".
  if (value === null && !attribute.nullable) return;
  const choice = attribute.kind === "choice" && typeof value === "string";
  converted.attributes[key] = choice ? value.toLowerCase() : value;
}

/** Quantizer arguments that act on gradients or name the object. */
const GRADIENT = /^(?:clip_value|beta|name|trainable|dtype)$/;

/** `"ste_sign"`, `{class_name, config}`, the same with module and registered_name, or a function. */
function quantizer(value: unknown, notes: Diagnostic[], where: Where): unknown {
  const { name, config } = named(value);
  if (name === undefined) return value;
  const known = quantizerName(name);
  if (known === undefined) return name;
  const parameters = QUANTIZERS[known]?.parameters ?? {};
  const spec: Record<string, unknown> = { name: known };
  for (const [key, parameter] of Object.entries(config)) {
    if (Object.hasOwn(parameters, key)) spec[key] = parameter;
    else if (!GRADIENT.test(key) && parameter !== null)
      notes.push(notUnderstood(key, parameter, known, where));
  }
  return spec;
}

/** The name and the arguments of an object as Keras serialises it. Functions have a name only. */
function named(value: unknown): { name: string | undefined; config: Record<string, unknown> } {
  if (typeof value === "string") return { name: value.slice(value.lastIndexOf(">") + 1), config: {} };
  if (!isRecord(value) || typeof value.class_name !== "string") return { name: undefined, config: {} };
  if (value.class_name === "function" && typeof value.config === "string") {
    return { name: value.config.slice(value.config.lastIndexOf(">") + 1), config: {} };
  }
  const name = value.class_name.slice(value.class_name.lastIndexOf(">") + 1);
  return { name, config: isRecord(value.config) ? value.config : {} };
}

function activation(
  value: unknown,
  notes: Diagnostic[],
  where: Where,
): { known: unknown } | { unknown: string } {
  if (value === null) return { known: "linear" };
  const { name } = named(value);
  if (name === undefined) return { known: value };
  if (quantizerName(name) !== undefined) {
    const spec = quantizer(value, notes, where) as Record<string, unknown>;
    return { known: Object.keys(spec).length === 1 ? spec.name : spec };
  }
  const legal = [...ACTIVATIONS].find((known) => known === name || known === name.toLowerCase());
  return legal === undefined ? { unknown: name } : { known: legal };
}
