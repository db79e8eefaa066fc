import type { Diagnostic } from "../document/diagnostic.ts";
import { problem, show } from "../document/problem.ts";
import { isRecord } from "../document/values.ts";
import { INPUT_LAYER, layerClass } from "./constructors.ts";
import { Unreadable } from "./files/unreadable.ts";
import { joinGroups } from "./grouped-convolution.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { type KerasModel, type KerasNode, toDocument } from "./keras-model.ts";
import { expandCalls, flatLayers, NestedProblem } from "./keras-nested.ts";
import { operation } from "./keras-operations.ts";
import { outputOf, type Reference, referenceKey, referencesIn } from "./keras-references.ts";
import { unwrap } from "./keras-wrappers.ts";
import type { Imported } from "./result.ts";
import { parsePythonJson } from "./sxor-json.ts";

type Json = Record<string, unknown>;

/**
 * The model of a Keras JSON (`model.to_json()`, the `model_config` of an .h5, the config.json of a
 * .keras), Keras 1 to 3, Sequential or Functional, encoded once or several times.
 */
export function importKerasJson(text: string): Imported {
  const { value, notes } = parsePythonJson(text);
  return notes.length > 0 ? { document: null, notes } : importKerasConfig(value);
}

const AS_ONE = "Save the model again, with the layers of the models in it written out as its own.";

/** As importKerasJson, from parsed JSON. */
export function importKerasConfig(value: unknown): Imported {
  try {
    return toDocument(readModel(unwrap(value)));
  } catch (error) {
    if (error instanceof NestedProblem)
      return { document: null, notes: [problem("SX021", "error", error.message, AS_ONE)] };
    if (error instanceof Unreadable) return { document: null, notes: [error.diagnostic] };
    throw error;
  }
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

/** Models in models in models: no model of people has so many. */
const MOST_NESTED = 8;

function readModel(value: unknown, depth = 0): KerasModel {
  if (!isRecord(value) || typeof value.class_name !== "string") {
    throw new Unreadable("SX021", 'the JSON has no "class_name"', "Use the text of model.to_json().");
  }
  switch (layerClass(value.class_name)) {
    case "Sequential":
      return readSequential(value.config, depth);
    case "Functional":
    case "Model":
      return readFunctional(value.config, depth);
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

/** Arguments that were called otherwise from Keras 2 on. */
const KERAS_1 =
  /^(?:nb_filter|nb_row|nb_col|border_mode|subsample|dim_ordering|output_dim|init|[Wb]_(?:regularizer|constraint))$/;

function refuseKeras1(config: Json, name: string): void {
  const key = Object.keys(config).find((each) => KERAS_1.test(each));
  if (key === undefined) return;
  throw new Unreadable(
    "SX038",
    `the model is of Keras 1: ${name} has ${key}`,
    "sxor reads Keras 2 and 3. Load the model with Keras 2, which knows the old arguments, and save it again.",
    [name],
  );
}

/** A layer that is a model is read into `nested`, too. */
function readLayer(value: unknown, nested: Map<KerasLayer, KerasModel>, depth: number): KerasLayer {
  if (!isRecord(value) || typeof value.class_name !== "string") {
    const title = `a layer is ${show(value)} without a "class_name"`;
    throw new Unreadable("SX021", title, "Save the model again.");
  }
  const config = isRecord(value.config) ? value.config : {};
  const name = [config.name, value.name].find((name) => typeof name === "string");
  refuseKeras1(config, name ?? value.class_name);
  const className = layerClass(value.class_name);
  const build = isRecord(value.build_config) ? { build_config: value.build_config } : {};
  const layer: KerasLayer = {
    className,
    ...(name === undefined ? {} : { name }),
    config:
      className === INPUT_LAYER ? { shape: shapeOf(config, name ?? "the input") } : { ...config, ...build },
  };
  if (/^(?:Sequential|Functional|Model)$/.test(className) && Array.isArray(config.layers)) {
    if (depth >= MOST_NESTED)
      throw new Unreadable(
        "SX009",
        "models lie within models without end",
        `sxor reads ${MOST_NESTED}. ${AS_ONE}`,
      );
    nested.set(layer, readModel(value, depth + 1));
  }
  return layer;
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
      .map((size) => (size === null ? "any" : show(size)))
      .join(", ")}]`,
    "sxor needs every size of the image. Build the model with a fixed input shape.",
    [name],
  );
}

function readSequential(config: unknown, depth: number): KerasModel {
  const record = isRecord(config) ? config : {};
  const nested = new Map<KerasLayer, KerasModel>();
  // Keras 1 and 2.0 wrote the bare list.
  const all = listOf(Array.isArray(config) ? config : record.layers, "layers").map((value) =>
    readLayer(value, nested, depth),
  );
  const name = typeof record.name === "string" ? { name: record.name } : {};
  const [first] = all;
  if (first === undefined)
    throw new Unreadable("SX021", "the model has no layers", "Add layers before saving it.");
  const inner = nested.get(first)?.inputs?.[0]?.layer;
  const layers = first.className === INPUT_LAYER ? all : [inner ?? sequentialInput(first, record), ...all];
  const [input, ...rest] = layers as [KerasLayer, ...KerasLayer[]];
  const notes = [...nested.values()].flatMap((model) => model.notes ?? []);
  const begin: KerasNode = { layer: input, inputs: [] };
  let node = begin;
  const used: KerasLayer[] = [];
  for (const layer of rest) {
    const read = nested.has(layer) ? layer : operation(layer, [], 1, notes);
    used.push(read);
    node = { layer: read, inputs: [node] };
  }
  return {
    ...name,
    layers: [input, ...flatLayers(used, nested)],
    inputs: [begin],
    outputs: expandCalls([node], nested),
    notes,
  };
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

function readFunctional(config: unknown, depth: number): KerasModel {
  const record = isRecord(config) ? config : {};
  const nested = new Map<KerasLayer, KerasModel>();
  const layers: KerasLayer[] = [];
  const nodes = new Map<string, KerasNode>();
  const notes: Diagnostic[] = [];
  const wires: { inputs: KerasNode[]; from: Reference[]; name: string }[] = [];
  for (const value of listOf(record.layers, "layers")) {
    const read = readLayer(value, nested, depth);
    const name = read.name ?? "";
    const given = (value as Json).inbound_nodes;
    const calls = given === undefined ? [] : listOf(given, `inbound_nodes of ${name}`);
    const from = (calls.length === 0 ? [[]] : calls).map((inbound) => referencesIn(inbound));
    const inner = nested.get(read);
    for (const note of inner?.notes ?? []) notes.push(note);
    const { module } = value as Json;
    const layer = inner === undefined ? operation(read, calls[0], from[0]?.length ?? 0, notes, module) : read;
    layers.push(layer);
    if (nodes.has(referenceKey({ layer: name, call: 0 })))
      throw new Unreadable(
        "SX007",
        `two layers are called ${show(name)}`,
        "Others name what they read: give each layer its own name.",
        [name],
      );
    from.forEach((references, call) => {
      const inputs: KerasNode[] = [];
      nodes.set(referenceKey({ layer: name, call }), { layer, inputs });
      wires.push({ inputs, from: references, name });
    });
  }
  const outs = referencesIn(record.output_layers);
  const isModel = new Set([...nested.keys()].map((layer) => layer.name ?? ""));
  const fromZero = new Set(
    [...wires.flatMap(({ from }) => from), ...outs]
      .filter(({ call }) => call === 0)
      .map(({ layer }) => layer),
  );
  const find = (reference: Reference, by: string): KerasNode => {
    // Call 0 of a functional model is its own making, so that Keras counts the others from 1.
    const { layer, call } = reference;
    const node = nodes.get(
      referenceKey({ layer, call: isModel.has(layer) && !fromZero.has(layer) ? call - 1 : call }),
    );
    if (node !== undefined) return outputOf(node, reference, nodes);
    const title = `${by} reads ${show(reference.layer)}, which is not in the file`;
    throw new Unreadable("SX021", title, "The file is cut or was changed by hand. Save the model again.", [
      by,
    ]);
  };
  for (const { inputs, from, name } of wires)
    for (const reference of from) inputs.push(find(reference, name));
  const outputs = outs.map((reference) => find(reference, "the output"));
  if (outputs.length === 0)
    throw new Unreadable("SX021", 'the model has no "output_layers"', "Save the model again.");
  const name = typeof record.name === "string" ? { name: record.name } : {};
  const inputs = referencesIn(record.input_layers).map((reference) => find(reference, "the input"));
  return joinGroups({
    ...name,
    layers: flatLayers(layers, nested),
    inputs,
    outputs: expandCalls(outputs, nested),
    notes,
  });
}
