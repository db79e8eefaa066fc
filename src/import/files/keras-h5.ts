import type { Diagnostic } from "../../document/diagnostic.ts";
import type { LayerVariables, VariableName, WeightArray, WeightTable } from "../../document/layer-weights.ts";
import { problem } from "../../document/problem.ts";
import { importKerasJson } from "../keras-json.ts";
import { parsePythonJson } from "../sxor-json.ts";
import { layerVariables, leftOut, readArray, variableName } from "./collect-variables.ts";
import { fold, foldedLayers } from "./folded-batchnorm.ts";
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
  // Most models have no such layer: they are parsed once.
  const folded = /Batchnorm"/.test(config) ? foldedLayers(parsePythonJson(config).value) : new Map();
  const group = root.get("model_weights");
  if (document === null || group === undefined)
    return { format: "keras h5", document, notes, table: new Map() };
  const read = readWeights(group, listOf(group, "layer_names") ?? [], onProgress, folded);
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

/** @param folded epsilons of the layers with a BatchNormalization in them, as foldedLayers gives them */
export function readWeights(
  group: Hdf5Object,
  names: readonly string[],
  onProgress: OnProgress,
  folded: ReadonlyMap<string, number> = new Map(),
): { table: WeightTable; notes: Diagnostic[] } {
  const table = new Map<string, LayerVariables>();
  const notes: Diagnostic[] = [];
  names.forEach((name, done) => {
    onProgress({ phase: "weights", done, total: names.length });
    const layer = group.get(name);
    if (layer === undefined) throw broken(`the weights of ${name} are not in the file`);
    const owners = byOwner(name, listOf(layer, "weight_names") ?? [], folded);
    for (const [owner, paths] of owners) {
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
      const epsilon = folded.get(owner);
      const kept = epsilon === undefined ? variables : fold(variables, epsilon);
      if (kept === undefined) throw broken(`the BatchNormalization in ${owner} does not fit its kernel`);
      if (unknown.length > 0 && epsilon === undefined) notes.push(leftOut(owner, unknown));
      if (kept.size > 0) table.set(owner, layerVariables(kept));
    }
    const inside = normalizationInside(name, owners, folded);
    if (inside !== undefined && table.delete(name)) {
      table.delete(inside);
      notes.push(notFolded(name));
    }
  });
  return { table, notes };
}

/**
 * The layers that own the arrays of a group: itself, or, for a model in a model, its layers: `inner/conv/kernel:0` in
 * the group `inner` is of `conv`, and so is `conv/kernel:0`. A path of one part names no layer.
 */
function byOwner(
  group: string,
  paths: readonly string[],
  folded: ReadonlyMap<string, number>,
): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  const own = paths.every((path) => !path.includes("/") || path.split("/").includes(group));
  for (const path of paths) {
    const parts = path.split("/");
    const isOwn = own && (parts.length <= 2 || parts.at(-2) === group);
    const whole = parts.findLast((part) => folded.has(part)) ?? (folded.has(group) ? group : undefined);
    const owner = whole ?? (isOwn || parts.length < 2 ? group : (parts.at(-2) as string));
    owners.set(owner, [...(owners.get(owner) ?? []), path]);
  }
  return owners;
}

/** A normalization within a layer that has a kernel itself, where nobody knows its epsilon. */
function normalizationInside(
  group: string,
  owners: ReadonlyMap<string, readonly string[]>,
  folded: ReadonlyMap<string, number>,
): string | undefined {
  const has = (owner: string, variable: VariableName) =>
    owners.get(owner)?.some((path) => variableName(path) === variable) === true;
  if (folded.has(group) || !(has(group, "kernel") || has(group, "depthwise_kernel"))) return undefined;
  return [...owners.keys()].find((owner) => owner !== group && has(owner, "moving_variance"));
}

const notFolded = (name: string): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `the weights of ${name} have a BatchNormalization in them`,
    "Its epsilon is in the model, not in a file of weights alone, so that they cannot be folded. Give the whole .h5.",
    { layers: [name] },
  );

const twice = (name: string): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `the file has weights of ${name} twice`,
    "The first are taken. Give every layer a name of its own, also in models within models.",
    { layers: [name] },
  );
