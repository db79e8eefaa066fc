import { snakeCase } from "../../document/names.ts";
import { isRecord } from "../../document/values.ts";
import type { Hdf5Object } from "./hdf5/file.ts";
import { tooMuch } from "./unreadable.ts";

/**
 * The groups of a model.weights.h5. Their names are those of Keras' containers and classes in turns,
 * layers/conv2d_1/vars, and for a model within a model layers/functional/layers/conv2d/vars.
 */

export interface Group {
  /** Its path without the containers: `conv2d_1`, `functional/conv2d`. */
  key: string;
  /** The name of the layer, which newer files tell. */
  name: string | undefined;
  /** In the order in which the variables were made. */
  arrays: readonly Hdf5Object[];
}

/** Groups within groups: twice as many as models within models, with room. */
const MAX_DEPTH = 24;
const MAX_GROUPS = 200_000;

/** All groups with variables, in whatever containers they lie; not those of the optimizer. */
export function variableGroups(root: Hdf5Object): Group[] {
  const groups: Group[] = [];
  const stack: { object: Hdf5Object; path: readonly string[] }[] = [{ object: root, path: [] }];
  let looked = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (++looked > MAX_GROUPS)
      throw tooMuch("model.weights.h5 has too many groups", "Up to 200,000 are read.");
    const { object, path } = at;
    for (const name of object.names()) {
      if (path.length === 0 && /^(?:optimizer|metrics|compile_metrics)$/.test(name)) continue;
      const child = object.get(name);
      if (child === undefined || child.isArray) continue;
      if (name === "vars") groups.push(...variablesIn(child, path));
      else if (path.length < MAX_DEPTH) stack.push({ object: child, path: [...path, name] });
      else throw tooMuch("model.weights.h5 has groups in groups without end", `Up to ${MAX_DEPTH} are read.`);
    }
  }
  return groups;
}

function variablesIn(vars: Hdf5Object, path: readonly string[]): Group[] {
  const numbered = vars.names().filter((name) => /^\d+$/.test(name));
  if (numbered.length === 0) return [];
  const given = vars.attribute("name");
  const key = path.length % 2 === 0 ? path.filter((_, i) => i % 2 === 1).join("/") : path.join("/");
  const arrays = numbered
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => vars.get(name))
    .filter((array) => array !== undefined);
  return [{ key, name: typeof given === "string" ? given : undefined, arrays }];
}

/**
 * The names of the layers of a config.json by the keys of their groups, which Keras makes of their classes in the order of
 * the file: `conv2d`, `conv2d_1`, …
 */
export function layerKeys(config: unknown): Map<string, string> {
  const keys = new Map<string, string>();
  addKeys(config, "", keys, 0);
  return keys;
}

function addKeys(model: unknown, prefix: string, keys: Map<string, string>, depth: number): void {
  const layers = isRecord(model) && isRecord(model.config) ? model.config.layers : undefined;
  if (!Array.isArray(layers) || depth > MAX_DEPTH) return;
  const counts = new Map<string, number>();
  for (const layer of layers.filter(isRecord)) {
    const own = isRecord(layer.config) ? layer.config.name : undefined;
    const className = typeof layer.class_name === "string" ? layer.class_name : "";
    const base = snakeCase(className.slice(className.lastIndexOf(">") + 1));
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const key = prefix + (count === 0 ? base : `${base}_${count}`);
    const name = own ?? layer.name;
    if (typeof name === "string") keys.set(key, name);
    addKeys(layer, `${key}/`, keys, depth + 1);
  }
}
