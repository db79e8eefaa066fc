import type { Diagnostic } from "../../document/diagnostic.ts";
import type { Document, Layer } from "../../document/document.ts";
import {
  type LayerVariables,
  type VariableName,
  variablesOf,
  type WeightArray,
} from "../../document/layer-weights.ts";
import { inputName, layerNames } from "../../document/names.ts";
import { problem } from "../../document/problem.ts";
import { importKerasConfig } from "../keras-json.ts";
import { parsePythonJson } from "../sxor-json.ts";
import { decode } from "./bytes.ts";
import { layerVariables, readArray } from "./collect-variables.ts";
import { type Hdf5Object, openHdf5 } from "./hdf5/file.ts";
import { MAX_CONFIG, MAX_WEIGHTS } from "./limits.ts";
import type { OnProgress, ReadModel } from "./model-file.ts";
import { broken, unsupported } from "./unreadable.ts";
import { type Group, layerKeys, variableGroups } from "./variable-groups.ts";
import type { Zip } from "./zip.ts";

/**
 * Keras' .keras: a zip of config.json (the model) and model.weights.h5, where every layer has a group with its
 * variables numbered in the order in which they were made.
 */
export function readKerasZip(zip: Zip, onProgress: OnProgress): ReadModel {
  onProgress({ phase: "structure", done: 0, total: 1 });
  const config = zip.read("config.json", MAX_CONFIG);
  const names = zip.names();
  if (config === undefined && names.length > 0 && names.every((name) => name.endsWith(".npy")))
    throw unsupported(
      `this is an .npz archive of arrays: ${names.slice(0, 5).join(", ")}`,
      `For the input of a run give one of them: numpy.save("x.npy", archive[${JSON.stringify((names[0] as string).slice(0, -4))}]).`,
    );
  if (config === undefined)
    throw unsupported(
      `the zip has no config.json: ${names.slice(0, 5).join(", ") || "it is empty"}`,
      "A .keras file of model.save holds config.json and model.weights.h5. Of another archive give the model in it.",
    );
  const { value, notes: errors } = parsePythonJson(decode(config));
  if (errors.length > 0) return { format: "keras zip", document: null, notes: errors, table: new Map() };
  const { document, notes } = importKerasConfig(value);
  const weights = document === null ? undefined : zip.read("model.weights.h5", MAX_WEIGHTS);
  if (document === null || weights === undefined)
    return { format: "keras zip", document, notes, table: new Map() };
  const groups = variableGroups(openHdf5(weights));
  const { table, left } = match(document, layerKeys(value), groups, onProgress);
  return { format: "keras zip", document, notes: [...notes, ...left], table };
}

function match(
  document: Document,
  keys: ReadonlyMap<string, string>,
  groups: readonly Group[],
  onProgress: OnProgress,
): { table: Map<string, LayerVariables>; left: Diagnostic[] } {
  const names = layerNames(document.layers, inputName(document));
  const layers = new Map(names.map((name, i): [string, Layer] => [name, document.layers[i] as Layer]));
  const table = new Map<string, LayerVariables>();
  const left: Diagnostic[] = [];
  groups.forEach((group, done) => {
    onProgress({ phase: "weights", done, total: groups.length });
    const candidates = [group.name, keys.get(group.key), group.key];
    const name = candidates.find((candidate) => candidate !== undefined && layers.has(candidate));
    const layer = name === undefined ? undefined : layers.get(name);
    if (name === undefined || layer === undefined) left.push(noLayer(group));
    else if (table.has(name)) throw broken(`model.weights.h5 has weights of ${name} twice`);
    else {
      const variables = variablesOf(layer);
      if (variables.length !== group.arrays.length) left.push(otherCount(name, group, variables));
      else
        table.set(
          name,
          layerVariables(
            new Map(
              variables.map((variable, i): [VariableName, WeightArray] => [
                variable,
                readArray(group.arrays[i] as Hdf5Object),
              ]),
            ),
          ),
        );
    }
  });
  return { table, left };
}

const noLayer = ({ key, name, arrays }: Group): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `${arrays.length} arrays of weights in ${name ?? key}, which is no layer of the model`,
    "They are left out.",
  );

const otherCount = (name: string, { arrays }: Group, variables: readonly VariableName[]): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `${name} has ${arrays.length} arrays of weights where ${variables.length} belong`,
    variables.length === 0
      ? "They are left out: sxor computes the layer without weights, or does not know it."
      : `${variables.join(", ")} are expected, so it is not known which is which. They are left out.`,
    { layers: [name] },
  );
