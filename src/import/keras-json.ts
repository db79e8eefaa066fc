import type { Diagnostic } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import { INPUT_LAYER, isKnownLayer, layerClass } from "./constructors.ts";
import { joinGroups } from "./grouped-convolution.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { type KerasModel, type KerasNode, toDocument } from "./keras-model.ts";
import { operation } from "./keras-operations.ts";
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
  const notes: Diagnostic[] = [];
  let node: KerasNode = { layer: input, inputs: [] };
  for (const layer of rest) node = { layer: operation(layer, [], 1, notes), inputs: [node] };
  return { ...name, layers: layersOf(node), outputs: [node], notes };
}

/** The layers of a chain, from its input on. */
function layersOf(last: KerasNode): KerasLayer[] {
  const layers: KerasLayer[] = [];
  for (let node: KerasNode | undefined = last; node !== undefined; node = node.inputs[0])
    layers.push(node.layer);
  return layers.reverse();
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

/** A tensor as inbound_nodes name it: which call of which layer, and which of its outputs. */
interface Reference {
  layer: string;
  call: number;
  output: number;
}

const key = ({ layer, call }: Omit<Reference, "output">): string => `${call} ${layer}`;

function readFunctional(config: unknown): KerasModel {
  const record = isRecord(config) ? config : {};
  const layers: KerasLayer[] = [];
  const nodes = new Map<string, KerasNode>();
  const notes: Diagnostic[] = [];
  const wires: { inputs: KerasNode[]; from: Reference[]; name: string }[] = [];
  for (const value of listOf(record.layers, "layers")) {
    const read = readLayer(value);
    const name = read.name ?? "";
    const given = (value as Json).inbound_nodes;
    const calls = given === undefined ? [] : listOf(given, `inbound_nodes of ${name}`);
    const from = (calls.length === 0 ? [[]] : calls).map((inbound) => referencesIn(inbound));
    const layer = operation(read, calls[0], from[0]?.length ?? 0, notes);
    layers.push(layer);
    from.forEach((references, call) => {
      const inputs: KerasNode[] = [];
      nodes.set(key({ layer: name, call }), { layer, inputs });
      wires.push({ inputs, from: references, name });
    });
  }
  const find = (reference: Reference, by: string): KerasNode => {
    const node = nodes.get(key(reference));
    if (node !== undefined) return outputOf(node, reference, nodes);
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
  return joinGroups({ ...name, layers, outputs, notes });
}

/** Another output than the first is a node of its own that reads the same; layers of ours have one. */
function outputOf(first: KerasNode, reference: Reference, nodes: Map<string, KerasNode>): KerasNode {
  const { output } = reference;
  if (output === 0 || isKnownLayer(first.layer.className)) return first;
  const name = `${output} ${key(reference)}`;
  const node = nodes.get(name) ?? { ...first, output };
  nodes.set(name, node);
  return node;
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
    const [layer, call, output, kwargs] = value;
    if (typeof layer === "string" && typeof call === "number") {
      return [{ layer, call, output: Number(output ?? 0) }, ...referencesIn(kwargs, depth + 1)];
    }
    return value.flatMap((item) => referencesIn(item, depth + 1));
  }
  if (!isRecord(value)) return [];
  if (value.class_name === "__keras_tensor__" && isRecord(value.config)) {
    return referencesIn(value.config.keras_history, depth + 1);
  }
  return Object.values(value).flatMap((item) => referencesIn(item, depth + 1));
}
