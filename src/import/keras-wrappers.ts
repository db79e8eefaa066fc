import { isRecord } from "../document/values.ts";
import { Unreadable } from "./files/unreadable.ts";
import { parsePythonJson } from "./sxor-json.ts";

/** Strings inside strings, and the objects that tools put around a model. */
const WRAPPERS = ["model_config", "modelTopology", "model"];
const MOST_WRAPPERS = 8;

/** The object of a model, out of all that is around it. Throws Unreadable. */
export function unwrap(value: unknown): unknown {
  let inner = value;
  for (let i = 0; i < MOST_WRAPPERS; i++) {
    if (typeof inner === "string") inner = decoded(inner);
    else if (isRecord(inner) && inner.class_name === undefined) {
      const record = inner;
      const key = WRAPPERS.find((wrapper) => record[wrapper] !== undefined);
      if (key === undefined) return isBareConfig(record) ? ofConfig(record) : record;
      inner = record[key];
    } else return inner;
  }
  return inner;
}

/** model.get_config() has no class around it. */
const isBareConfig = ({ layers, sxor }: Record<string, unknown>): boolean =>
  sxor === undefined && Array.isArray(layers) && isRecord(layers[0]) && layers[0].class_name !== undefined;

const ofConfig = (config: Record<string, unknown>): Record<string, unknown> => ({
  class_name: config.output_layers === undefined ? "Sequential" : "Functional",
  config,
});

function decoded(text: string): unknown {
  const { value, notes } = parsePythonJson(text);
  if (notes.length === 0) return value;
  throw new Unreadable(
    "SX021",
    `the string inside the JSON is not JSON: ${notes[0]?.title}`,
    "Save the model again.",
  );
}
