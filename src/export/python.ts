import { layerEntry } from "../document/attributes.ts";
import { type Document, fileWeightsOf, type Layer, seedOf } from "../document/document.ts";
import { kerasWeightsFile, savedFile, toolCommand } from "./command-line.ts";
import { type ExportedLayer, type ExportedModel, exportedModel } from "./model.ts";
import { layerOrigin, type Origin, quantizerOrigin } from "./origin.ts";
import {
  attributeText,
  identifier,
  LAYER_MODULES,
  pythonArguments,
  pythonText,
  pythonValue,
} from "./python-values.ts";
import { quantizerNameOf, quantizersOf } from "./quantizers.ts";

/**
 * A script for TensorFlow with Keras 2 and Larq that builds the model: Sequential where every layer reads the one
 * before it, functional otherwise. Names stand where the Document gives them, arguments where they differ from
 * their defaults. What no library has is taken from a module `custom`, which the script says at its import.
 */
export function pythonScript(document: Document): string {
  const model = exportedModel(document);
  const lines = [...importLines(document), "", ...(model.chain ? sequential : functional)(document, model)];
  return `${[...lines, ...weightLines(document), ...closingLines(document)].join("\n")}\n`;
}

function importLines({ layers }: Document): string[] {
  const layersOf = (origin: Origin) => layers.filter(({ type }) => layerOrigin(type) === origin);
  const quantizers = [...new Set(layers.flatMap(quantizersOf).map(quantizerNameOf))];
  const quantizersFrom = (origin: Origin) => quantizers.filter((name) => quantizerOrigin(name) === origin);
  const uses = (origin: Origin) => layersOf(origin).length + quantizersFrom(origin).length > 0;
  const ownLayers = [...new Set(layersOf("own").map(({ type }) => type))];
  const ownQuantizers = quantizersFrom("own");
  return [
    ...(uses("larq") ? ["import larq as lq"] : []),
    ...(uses("qkeras") ? ["import qkeras"] : []),
    "import tensorflow as tf  # with Keras 2: from 2.16 on, set TF_USE_LEGACY_KERAS=1",
    ...missing("custom.layers", ownLayers),
    ...missing("custom.quantizers", ownQuantizers),
  ];
}

/** The import of a module that the user has to bring along. */
const missing = (module: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [`# Missing: ${names.join(", ")}. Put your own code in place of ${module}.`, `import ${module}`];

const nameOf = (name: string | undefined): Record<string, string> =>
  name === undefined ? {} : { name: pythonText(name) };

const inputText = ({ input }: Document): string =>
  `tf.keras.Input(${pythonArguments([], { shape: pythonValue(input.shape), ...nameOf(input.name) })})`;

/** The constructor of a layer; what has no default comes first, without its name. */
function layerText(layer: Layer): string {
  const origin = layerOrigin(layer.type);
  const positional: string[] = [];
  const named: Record<string, string> = {};
  for (const [key, entry] of Object.entries(layerEntry(layer.type).attributes)) {
    const value = layer[key];
    if (value === undefined) continue;
    const text = attributeText(value as Exclude<typeof value, readonly string[]>, entry, origin);
    if (entry.default === undefined) positional.push(text);
    else named[key] = text;
  }
  const args = pythonArguments(positional, { ...named, ...nameOf(layer.name) });
  return `${LAYER_MODULES[origin]}.${layer.type.split(".").map(identifier).join(".")}(${args})`;
}

function sequential(document: Document, { layers }: ExportedModel): string[] {
  return [
    "model = tf.keras.Sequential(",
    "    [",
    ...[inputText(document), ...layers.map(({ layer }) => layerText(layer))].map(
      (text) => `        ${text},`,
    ),
    "    ],",
    ...(document.name === undefined ? [] : [`    name=${pythonText(document.name)},`]),
    ")",
  ];
}

function functional(document: Document, model: ExportedModel): string[] {
  const variables = variablesOf(model);
  const variable = (name: string) => variables.get(name) as string;
  const calls = model.layers.map(({ layer, name, inputs }) => {
    const read = inputs.map(variable);
    const list =
      read.length > 1 || (layerEntry(layer.type).merges === true && layerOrigin(layer.type) !== "own");
    return `${variable(name)} = ${layerText(layer)}(${list ? `[${read.join(", ")}]` : read[0]})`;
  });
  const outputs = model.outputs.map(variable);
  const args = [
    variable(model.input),
    outputs.length === 1 ? (outputs[0] as string) : `[${outputs.join(", ")}]`,
  ];
  return [
    `${variable(model.input)} = ${inputText(document)}`,
    ...calls,
    `model = tf.keras.Model(${pythonArguments(args, nameOf(document.name))})`,
  ];
}

/** What a script has in use already. */
const TAKEN = ["x", "inputs", "model", "tf", "lq", "qkeras", "custom"];

/** `x` for what the next layer alone reads and for the last tensor, a variable by its name for the others. */
function variablesOf({ input, layers, outputs }: ExportedModel): Map<string, string> {
  const taken = new Set(TAKEN);
  const kept = new Set(outputs);
  layers.forEach(({ inputs }, i) => {
    for (const name of inputs)
      if (name !== (layers[i - 1] as ExportedLayer | undefined)?.name) kept.add(name);
  });
  kept.delete((layers.at(-1) as ExportedLayer).name);
  const variables = new Map([[input, "inputs"]]);
  for (const { name } of layers) variables.set(name, kept.has(name) ? free(identifier(name), taken) : "x");
  return variables;
}

/** A name that no variable has: with a number behind it, if need be. */
function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let i = 1; taken.has(found); i++) found = `${name}_${i}`;
  taken.add(found);
  return found;
}

/** Keras reads the weights of its own files; no script has those of a seed. */
function weightLines(document: Document): string[] {
  const given = fileWeightsOf(document)?.file;
  if (given === undefined)
    return [`# Keras draws the weights anew; sxor draws its own from seed ${seedOf(document)}.`];
  const file = kerasWeightsFile(document);
  return file === undefined
    ? [`# The weights of ${given} are in no file of Keras: they cannot be loaded here.`]
    : [`model.load_weights(${pythonText(file)})`];
}

/** How ST's tool is asked about what the script has built. */
function closingLines(document: Document): string[] {
  const file = savedFile(document);
  return [`# model.save(${pythonText(file)}), then: ${toolCommand(document, file)}`];
}
