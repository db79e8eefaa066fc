import { type Attribute, LAYERS, layerEntry, MAX_LAYERS } from "./attributes.ts";
import { droppableNames } from "./canonical-names.ts";
import type { Path } from "./diagnostic.ts";
import type { AttributeValue, Layer } from "./document.ts";
import { layerNames } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { problem, show, showPath } from "./problem.ts";
import { checkKeys, isRecord, legal, MAX_NAME, parseValue, type Report, readName } from "./values.ts";

/** A Python class name, with the module or package that Keras may put before it. */
const TYPE = /^[A-Za-z_][\w.>]{0,47}$/;

/**
 * The layers of a Document in canonical form.
 *
 * @param input name of the input
 */
export function readLayers(value: unknown, input: string, report: Report): Layer[] {
  if (!Array.isArray(value)) {
    const missing = value === undefined;
    report(
      problem(
        missing ? "SX006" : "SX004",
        "error",
        missing ? "layers are missing" : `layers is ${show(value)}`,
        'Write "layers": [ … ], a list of objects such as {"type": "Flatten"}.',
        { path: missing ? [] : ["layers"] },
      ),
    );
    return [];
  }
  if (value.length > MAX_LAYERS) {
    report(
      problem(
        "SX009",
        "error",
        `${value.length} layers`,
        `A document has at most ${MAX_LAYERS} layers; split the network.`,
        { path: ["layers"] },
      ),
    );
    return [];
  }
  const layers = value.map((layer, i) => readLayer(layer, ["layers", i], report));
  const names = layerNames(layers, input);
  if (!checkNames(names, input, report)) return layers;
  const droppable = droppableNames(layers, names, input);
  const order = new Map<string, number>([input, ...names].map((name, i) => [name, i]));
  return layers.map((layer, i) => {
    const inputs = readInputs(layer, i, order, report);
    const { type, name: _, inputs: __, ...attributes } = layer;
    return {
      type,
      ...(droppable[i] ? {} : { name: names[i] as string }),
      ...(inputs === undefined ? {} : { inputs }),
      ...attributes,
    };
  });
}

function checkNames(names: readonly string[], input: string, report: Report): boolean {
  const first = new Map<string, string>([[input, "the input"]]);
  let unique = true;
  names.forEach((name, i) => {
    const path = ["layers", i];
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, showPath(path));
      return;
    }
    unique = false;
    report(
      problem(
        "SX007",
        "error",
        `the name ${show(name)} is taken by ${other}`,
        "Every layer needs a name of its own; without one it has the name that Keras would give it.",
        { path: [...path, "name"], layers: [name] },
      ),
    );
  });
  return unique;
}

/** One layer without regard to its neighbours; `inputs` are as they were given. */
function readLayer(value: unknown, path: Path, report: Report): Layer {
  const unreadable: Layer = { type: "Layer" };
  if (!isRecord(value)) {
    report(
      problem(
        "SX004",
        "error",
        `a layer is an object, this is ${show(value)}`,
        'Write {"type": "Flatten"}.',
        {
          path,
        },
      ),
    );
    return unreadable;
  }
  const { type } = value;
  if (typeof type !== "string" || !TYPE.test(type)) {
    report(
      problem(
        type === undefined ? "SX006" : "SX005",
        "error",
        type === undefined ? "the type of the layer is missing" : `the type of the layer is ${show(type)}`,
        `Layers that sxor computes: ${Object.keys(LAYERS).join(", ")}.`,
        { path: type === undefined ? path : [...path, "type"] },
      ),
    );
    return unreadable;
  }
  const name = value.name === undefined ? undefined : readName(value.name, [...path, "name"], report);
  return {
    type,
    ...(name === undefined ? {} : { name }),
    ...(value.inputs === undefined ? {} : { inputs: value.inputs as readonly string[] }),
    ...readAttributes(type, value, path, report),
  };
}

const COMMON = ["type", "name", "inputs"];

function readAttributes(
  type: string,
  value: Record<string, unknown>,
  path: Path,
  report: Report,
): Record<string, AttributeValue> {
  const entry = layerEntry(type);
  const known = [...COMMON, ...Object.keys(entry.attributes)];
  if (Object.hasOwn(LAYERS, type)) checkKeys(value, known, type, path, report);
  else {
    const dropped = Object.keys(value).filter((key) => !known.includes(key));
    if (dropped.length > 0) {
      report(
        problem(
          "SX010",
          "info",
          `attributes of ${type} are not kept`,
          `sxor does not know this layer${didYouMean(type, Object.keys(LAYERS)) || "."} Not kept: ${listKeys(dropped)}.`,
          { path },
        ),
      );
    }
  }
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, attribute] of Object.entries(entry.attributes)) {
    if (!Object.hasOwn(value, key)) {
      if (attribute.default !== undefined) continue;
      report(
        problem("SX006", "error", `${key} of ${type} is missing`, `${key} must be ${legal(attribute)}.`, {
          path,
        }),
      );
      continue;
    }
    const found = parseValue(value[key], attribute, [...path, key], report);
    if (found !== undefined && !isDefault(found, attribute, attributes, key)) attributes[key] = found;
  }
  return attributes;
}

/** Strides of a pool that repeat its size are the default, too. */
function isDefault(
  found: AttributeValue,
  attribute: Attribute,
  before: Record<string, AttributeValue>,
  key: string,
): boolean {
  if (found === attribute.default) return true;
  const pool = key === "strides" && attribute.default === null;
  return pool && JSON.stringify(found) === JSON.stringify(before.pool_size ?? 2);
}

const listKeys = (keys: readonly string[]): string =>
  keys
    .slice(0, 20)
    .map((key) => (key.length > MAX_NAME ? show(key) : key))
    .join(", ") + (keys.length > 20 ? ` and ${keys.length - 20} more` : "");

/**
 * The inputs of layer `i`, or undefined if they are the layer before.
 *
 * @param order position of every name: 0 is the input, n the n-th layer
 */
function readInputs(
  layer: Layer,
  i: number,
  order: ReadonlyMap<string, number>,
  report: Report,
): readonly string[] | undefined {
  const given: unknown = layer.inputs;
  if (given === undefined) return undefined;
  const path = ["layers", i, "inputs"];
  const names = [...order.keys()];
  const layers = [names[i + 1] as string];
  if (!Array.isArray(given) || given.length === 0 || given.length > MAX_LAYERS) {
    report(
      problem("SX004", "error", `inputs is ${show(given)}`, "inputs is a list of names of earlier layers.", {
        path,
        layers,
      }),
    );
    return undefined;
  }
  if (given.length > 1 && !layerEntry(layer.type).merges) {
    report(
      problem(
        "SX008",
        "error",
        `${layer.type} has ${given.length} inputs`,
        `${layer.type} reads one layer; join several with Add or Concatenate first.`,
        { path, layers },
      ),
    );
    return undefined;
  }
  given.forEach((name: unknown, j) => {
    const position = typeof name === "string" ? order.get(name) : undefined;
    if (position !== undefined && position <= i) return;
    const hint = typeof name === "string" ? didYouMean(name, names.slice(0, i + 1)) : "";
    report(
      problem(
        "SX008",
        "error",
        position === undefined ? `no layer ${show(name)}${hint}` : `${show(name)} is not before this layer`,
        "inputs name layers that come earlier in the list, or the input.",
        { path: [...path, j], layers },
      ),
    );
  });
  return given.length === 1 && given[0] === names[i] ? undefined : (given as string[]);
}
