import type { Diagnostic } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import { layerClass } from "./constructors.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { INPUT_LAYER, type KerasModel, type KerasNode, toDocument } from "./keras-model.ts";
import type { Imported } from "./result.ts";
import { parseJson } from "./sxor-json.ts";

type Json = Record<string, unknown>;

/** What is wrong with the file as a whole; never leaves this module. */
class Unreadable extends Error {
  readonly diagnostic: Diagnostic;
  constructor(code: string, title: string, why: string, layers: readonly string[] = []) {
    super(title);
    this.diagnostic = problem(code, "error", title, why, { layers });
  }
}

/**
 * The model of a Keras JSON (`model.to_json()`, the `model_config` of an .h5, the config.json of a
 * .keras), Keras 1 to 3, Sequential or Functional, encoded once or several times.
 */
export function importKerasJson(text: string): Imported {
  const { value, notes } = parseJson(text);
  return notes.length > 0 ? { document: null, notes } : importKerasConfig(value);
}

/** As importKerasJson, from parsed JSON. */
export function importKerasConfig(value: unknown): Imported {
  try {
    return toDocument(readModel(unwrap(value)));
  } catch (error) {
    if (error instanceof Unreadable) return { document: null, notes: [error.diagnostic] };
    throw error;
  }
}

/** Strings inside strings, and the objects that tools put around a model. */
const WRAPPERS = ["model_config", "modelTopology", "model"];
const MOST_WRAPPERS = 8;

function unwrap(value: unknown): unknown {
  let inner = value;
  for (let i = 0; i < MOST_WRAPPERS; i++) {
    if (typeof inner === "string") inner = decoded(inner);
    else if (isRecord(inner) && inner.class_name === undefined) {
      const record = inner;
      const key = WRAPPERS.find((wrapper) => record[wrapper] !== undefined);
      if (key === undefined) return inner;
      inner = record[key];
    } else return inner;
  }
  return inner;
}

function decoded(text: string): unknown {
  const { value, notes } = parseJson(text);
  if (notes.length === 0) return value;
  throw new Unreadable(
    "SX021",
    `the string inside the JSON is not JSON: ${notes[0]?.title}`,
    "Save the model again.",
  );
}

/** True for what importKerasConfig can begin to read. */
export function looksLikeKeras(value: unknown): boolean {
  try {
    const model = unwrap(value);
    return isRecord(model) && typeof model.class_name === "string";
  } catch {
    return false;
  }
}

function readModel(value: unknown): KerasModel {
  if (!isRecord(value) || typeof value.class_name !== "string") {
    throw new Unreadable("SX021", 'the JSON has no "class_name"', "Use the text of model.to_json().");
  }
  switch (layerClass(value.class_name)) {
    case "Sequential":
      return readSequential(value.config);
    case "Functional":
    case "Model":
      return readFunctional(value.config);
    default:
      throw new Unreadable(
        "SX021",
        `the model is a ${show(value.class_name)}`,
        "sxor reads Sequential and Functional models. A subclassed model has no structure in its file: " +
          "build it with Input and Model(inputs, outputs).",
      );
  }
}

const listOf = (value: unknown, what: string): unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Unreadable("SX021", `${what} is ${show(value)} where a list belongs`, "Save the model again.");
};

function readLayer(value: unknown): KerasLayer {
  if (!isRecord(value) || typeof value.class_name !== "string") {
    const title = `a layer is ${show(value)} without a "class_name"`;
    throw new Unreadable("SX021", title, "Save the model again.");
  }
  const config = isRecord(value.config) ? value.config : {};
  const name = [config.name, value.name].find((name) => typeof name === "string");
  const className = layerClass(value.class_name);
  const build = isRecord(value.build_config) ? { build_config: value.build_config } : {};
  return {
    className,
    ...(name === undefined ? {} : { name }),
    config:
      className === INPUT_LAYER ? { shape: shapeOf(config, name ?? "the input") } : { ...config, ...build },
  };
}

/**
 * A TensorFlow function that Keras wrapped as a layer: additions and concatenations of tensors are what
 * Add and Concatenate compute. Its arguments stand among the tensors that it reads.
 */
function operation(layer: KerasLayer, inbound: unknown, inputs: number): KerasLayer {
  const { function: name, ...config } = layer.config;
  if (typeof name !== "string") return layer;
  if (/^(?:math\.|__operators__\.)?add$/.test(name) && inputs === 2)
    return { ...layer, className: "Add", config };
  if (name === "concat")
    return { ...layer, className: "Concatenate", config: { ...config, axis: axisIn(inbound) } };
  return { ...layer, className: `tf.${name}`, config };
}

/** The first `axis` among the arguments in an entry of inbound_nodes. */
function axisIn(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return undefined;
  if (isRecord(value) && value.axis !== undefined) return value.axis;
  for (const item of Object.values(value)) {
    const found = axisIn(item, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The shape without the batch, from any of the keys that Keras has used; undefined without one. */
function shapeOf(config: Json, name: string): number[] | undefined {
  const build = isRecord(config.build_config) ? config.build_config.input_shape : undefined;
  const found = [config.batch_shape, config.batch_input_shape, config.build_input_shape, build].find(
    Array.isArray,
  );
  const shape = found?.slice(1) ?? (Array.isArray(config.shape) ? config.shape : undefined);
  if (shape === undefined) return undefined;
  if (shape.every((size) => typeof size === "number")) return shape;
  throw new Unreadable(
    "SX026",
    `${name} has the shape [${shape
      .slice(0, 6)
      .map((size) => size ?? "any")
      .join(", ")}]`,
    "sxor needs every size of the image. Build the model with a fixed input shape.",
    [name],
  );
}

function readSequential(config: unknown): KerasModel {
  const record = isRecord(config) ? config : {};
  // Keras 1 and 2.0 wrote the bare list.
  const all = listOf(Array.isArray(config) ? config : record.layers, "layers").map(readLayer);
  const name = typeof record.name === "string" ? { name: record.name } : {};
  const [first] = all;
  if (first === undefined)
    throw new Unreadable("SX021", "the model has no layers", "Add layers before saving it.");
  const layers = first.className === INPUT_LAYER ? all : [sequentialInput(first, record), ...all];
  const [input, ...rest] = layers as [KerasLayer, ...KerasLayer[]];
  let node: KerasNode = { layer: input, inputs: [] };
  for (const layer of rest) node = { layer, inputs: [node] };
  return { ...name, layers, outputs: [node] };
}

/** The input that Keras makes when the first layer alone knows the shape. */
function sequentialInput(first: KerasLayer, config: Json): KerasLayer {
  const name = `${first.name ?? "layer"}_input`;
  const shape = shapeOf(first.config, name) ?? shapeOf(config, name);
  if (shape !== undefined) return { className: INPUT_LAYER, name, config: { shape } };
  throw new Unreadable(
    "SX026",
    "the model does not say the shape of its input",
    "Begin it with an Input, give the first layer an input_shape, or call model.build before saving.",
  );
}

/** A tensor as inbound_nodes name it: which call of which layer. */
interface Reference {
  layer: string;
  call: number;
}

const key = ({ layer, call }: Reference): string => `${call} ${layer}`;

function readFunctional(config: unknown): KerasModel {
  const record = isRecord(config) ? config : {};
  const layers: KerasLayer[] = [];
  const nodes = new Map<string, KerasNode>();
  const wires: { inputs: KerasNode[]; from: Reference[]; name: string }[] = [];
  for (const value of listOf(record.layers, "layers")) {
    const read = readLayer(value);
    const name = read.name ?? "";
    const given = (value as Json).inbound_nodes;
    const calls = given === undefined ? [] : listOf(given, `inbound_nodes of ${name}`);
    const from = (calls.length === 0 ? [[]] : calls).map((inbound) => referencesIn(inbound));
    const layer = read.className === "TFOpLambda" ? operation(read, calls[0], from[0]?.length ?? 0) : read;
    layers.push(layer);
    from.forEach((references, call) => {
      const inputs: KerasNode[] = [];
      nodes.set(key({ layer: name, call }), { layer, inputs });
      wires.push({ inputs, from: references, name });
    });
  }
  const find = (reference: Reference, by: string): KerasNode => {
    const node = nodes.get(key(reference));
    if (node !== undefined) return node;
    const title = `${by} reads ${show(reference.layer)}, which is not in the file`;
    throw new Unreadable("SX021", title, "The file is cut or was changed by hand. Save the model again.", [
      by,
    ]);
  };
  for (const { inputs, from, name } of wires) inputs.push(...from.map((reference) => find(reference, name)));
  const outputs = referencesIn(record.output_layers).map((reference) => find(reference, "the output"));
  if (outputs.length === 0)
    throw new Unreadable("SX021", 'the model has no "output_layers"', "Save the model again.");
  const name = typeof record.name === "string" ? { name: record.name } : {};
  return { ...name, layers, outputs };
}

const DEEPEST = 8;

/**
 * The tensors in one entry of inbound_nodes: ["layer", 0, 0, {…}] of Keras 2, alone or in lists, or the
 * __keras_tensor__ objects of Keras 3 in args and kwargs. The arguments of a TFOpLambda hold tensors, too.
 * Also those of output_layers: [["layer", 0, 0]], or ["layer", 0, 0] for one output in Keras 3.
 */
function referencesIn(value: unknown, depth = 0): Reference[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    const [layer, call, , kwargs] = value;
    if (typeof layer === "string" && typeof call === "number") {
      return [{ layer, call }, ...referencesIn(kwargs, depth + 1)];
    }
    return value.flatMap((item) => referencesIn(item, depth + 1));
  }
  if (!isRecord(value)) return [];
  if (value.class_name === "__keras_tensor__" && isRecord(value.config)) {
    return referencesIn(value.config.keras_history, depth + 1);
  }
  return Object.values(value).flatMap((item) => referencesIn(item, depth + 1));
}
