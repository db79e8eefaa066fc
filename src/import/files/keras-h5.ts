import type { Diagnostic } from "../../document/diagnostic.ts";
import type { LayerVariables, VariableName, WeightArray, WeightTable } from "../../document/layer-weights.ts";
import { problem } from "../../document/problem.ts";
import { importKerasJson } from "../keras-json.ts";
import { layerVariables, leftOut, readArray, variableName } from "./collect-variables.ts";
import { type Attribute, type Hdf5Object, openHdf5 } from "./hdf5/file.ts";
import { MAX_CONFIG } from "./limits.ts";
import type { OnProgress, ReadModel } from "./model-file.ts";
import { broken, tooMuch, unsupported } from "./unreadable.ts";

/**
 * Keras' .h5: the attribute `model_config` holds the JSON of the model, the group `model_weights` one group per layer,
 * whose attribute `weight_names` lists its arrays. A file of weights alone has those groups at its root.
 */
export function readKerasH5(bytes: Uint8Array, onProgress: OnProgress): ReadModel {
  const root = openHdf5(bytes);
  onProgress({ phase: "structure", done: 0, total: 1 });
  const config = textOf(root.attribute("model_config"));
  if (config === undefined) return { format: "keras h5", document: null, ...weightsAlone(root, onProgress) };
  if (config.length > MAX_CONFIG)
    throw tooMuch(
      `its model_config has ${config.length.toLocaleString("en-US")} characters`,
      `sxor reads up to ${MAX_CONFIG.toLocaleString("en-US")}.`,
    );
  const { document, notes } = importKerasJson(config);
  const group = root.get("model_weights");
  if (document === null || group === undefined)
    return { format: "keras h5", document, notes, table: new Map() };
  const read = readWeights(group, listOf(group, "layer_names") ?? [], onProgress);
  return { format: "keras h5", document, notes: [...notes, ...read.notes], table: read.table };
}

function weightsAlone(root: Hdf5Object, onProgress: OnProgress) {
  const group = root.get("model_weights") ?? root;
  const names = listOf(group, "layer_names");
  if (names === undefined) throw noModel(root);
  const read = readWeights(group, names, onProgress);
  if (read.table.size === 0) throw unsupported("the HDF5 file holds no weights", EMPTY);
  return read;
}

const EMPTY =
  "It lists layers without any array. Save the weights of the model again, or give the whole model.";

function noModel(root: Hdf5Object) {
  if (root.get("layers") !== undefined)
    return unsupported(
      "these are the weights of a .keras file, without the model",
      "Give the whole .keras file, which holds the model, too.",
    );
  return unsupported(
    "the HDF5 file has neither a model nor weights of Keras",
    'It lacks the attributes "model_config" and "layer_names", which model.save and model.save_weights write.',
  );
}

/** Text of an attribute; Keras 1 and 2 wrote bytes, others a list of one. */
const textOf = (value: Attribute): string | undefined =>
  typeof value === "string"
    ? value
    : Array.isArray(value) && typeof value[0] === "string"
      ? value[0]
      : undefined;

/** A list of names; one that is longer than an attribute may be is in parts: layer_names0, layer_names1, … */
function listOf(object: Hdf5Object, name: string): string[] | undefined {
  const whole = object.attribute(name);
  if (whole !== null) return namesIn(whole);
  const all: string[] = [];
  for (let i = 0; ; i++) {
    const part = object.attribute(`${name}${i}`);
    if (part === null) return i === 0 ? undefined : all;
    for (const each of namesIn(part)) all.push(each);
  }
}

/** An empty list is saved as a list of no numbers. */
function namesIn(value: Attribute): string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Float32Array && value.length > 0) throw broken("a list of names holds numbers");
  return value === null || value instanceof Float32Array ? [] : [...value];
}

function readWeights(
  group: Hdf5Object,
  names: readonly string[],
  onProgress: OnProgress,
): { table: WeightTable; notes: Diagnostic[] } {
  const table = new Map<string, LayerVariables>();
  const notes: Diagnostic[] = [];
  names.forEach((name, done) => {
    onProgress({ phase: "weights", done, total: names.length });
    const layer = group.get(name);
    if (layer === undefined) throw broken(`the weights of ${name} are not in the file`);
    for (const [owner, paths] of byOwner(name, listOf(layer, "weight_names") ?? [])) {
      if (table.has(owner)) {
        notes.push(twice(owner));
        continue;
      }
      const variables = new Map<VariableName, WeightArray>();
      const unknown: string[] = [];
      for (const path of paths) {
        const variable = variableName(path);
        const array = layer.get(path);
        if (array === undefined) throw broken(`the array ${path} of ${owner} is not in the file`);
        if (variable === undefined || variables.has(variable)) unknown.push(path);
        else variables.set(variable, readArray(array));
      }
      if (unknown.length > 0) notes.push(leftOut(owner, unknown));
      if (variables.size > 0) table.set(owner, layerVariables(variables));
    }
  });
  return { table, notes };
}

/**
 * The layers that own the arrays of a group: itself, or, for a model in a model, its layers: `inner/conv/kernel:0` in
 * the group `inner` is of `conv`, and so is `conv/kernel:0`. A path of one part names no layer.
 */
function byOwner(group: string, paths: readonly string[]): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  const own = paths.every((path) => !path.includes("/") || path.split("/").includes(group));
  for (const path of paths) {
    const parts = path.split("/");
    const isOwn = own && (parts.length <= 2 || parts.at(-2) === group);
    const owner = isOwn || parts.length < 2 ? group : (parts.at(-2) as string);
    owners.set(owner, [...(owners.get(owner) ?? []), path]);
  }
  return owners;
}

const twice = (name: string): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `the file has weights of ${name} twice`,
    "The first are taken. Give every layer a name of its own, also in models within models.",
    { layers: [name] },
  );
