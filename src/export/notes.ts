import type { Diagnostic } from "../document/diagnostic.ts";
import { type Document, fileWeightsOf, targetOf } from "../document/document.ts";
import { listed } from "../document/listed.ts";
import { problem, show } from "../document/problem.ts";
import { versionOf } from "../targets/st-edge-ai/versions.ts";
import { kerasWeightsFile } from "./command-line.ts";
import { exportedModel } from "./model.ts";
import { layerOrigin, quantizerOrigin } from "./origin.ts";
import { quantizerNameOf, quantizersOf } from "./quantizers.ts";

/** What a script or Keras JSON of the Document lacks, layer by layer. */
export function modelNotes(document: Document): Diagnostic[] {
  const { layers, input } = exportedModel(document);
  const notes: Diagnostic[] = [];
  for (const { layer, name } of layers) {
    if (layerOrigin(layer.type) === "own") notes.push(unknownLayer(layer.type, name));
    for (const quantizer of new Set(quantizersOf(layer).map(quantizerNameOf)))
      if (quantizerOrigin(quantizer) === "own") notes.push(ownQuantizer(quantizer, name));
  }
  const names = [input, ...layers.map(({ name }) => name)].filter((name) => !SCOPE.test(name));
  if (names.length > 0) notes.push(refusedNames(names));
  if (document.name !== undefined && !SCOPE.test(document.name)) notes.push(refusedNames([document.name]));
  return notes;
}

/** TensorFlow's scopes, which layers and models are given by their names. */
const SCOPE = /^[A-Za-z0-9.][\w.\\/>-]*$/;

const unknownLayer = (type: string, name: string): Diagnostic =>
  problem(
    "SX410",
    "warning",
    `${type} is in none of Keras, Larq and QKeras`,
    "The export holds its name, and its shape where that is known. Bring its class and its arguments along from your own code.",
    { layers: [name] },
  );

const ownQuantizer = (quantizer: string, name: string): Diagnostic =>
  problem(
    "SX410",
    "warning",
    `the quantizer ${quantizer} is in none of Larq and QKeras`,
    quantizer === "STCustomDoReFa"
      ? "It is a class of ST's model zoo, in common_quantizers.py: take it from there."
      : "The export holds its name alone. Bring it along from your own code.",
    { layers: [name] },
  );

const refusedNames = (names: readonly string[]): Diagnostic =>
  problem(
    "SX411",
    "warning",
    `TensorFlow does not take ${names.length === 1 ? "the name" : "the names"} ${listed(names.map(show))}`,
    "It takes letters without accents, digits and . _ \\ / > -, the first of them a letter, a digit or a dot. Change it before you build the model.",
  );

/** Weights that a script cannot load, or that are others than those here. */
export function scriptNotes(document: Document): Diagnostic[] {
  const named = fileWeightsOf(document);
  if (named === undefined) return [];
  if (kerasWeightsFile(document) === undefined) return [withoutWeights(named.file)];
  return named.signs ? [moreThanSigns(named.file)] : [];
}

const moreThanSigns = (file: string): Diagnostic =>
  problem(
    "SX414",
    "info",
    `the script loads ${file}, of which a link has brought the signs of the binary kernels alone`,
    "It computes the same with the file itself, whose latent weights training goes on from. They are not here: ask for the file.",
  );

/** Keras JSON has no place for weights. */
export function jsonNotes(document: Document): Diagnostic[] {
  const file = fileWeightsOf(document)?.file;
  return file === undefined ? [] : [withoutWeights(file)];
}

const withoutWeights = (file: string): Diagnostic =>
  problem(
    "SX412",
    "info",
    `the weights of ${file} are not in the export`,
    "It holds the architecture: load the weights from their file, if Keras can read it.",
  );

export function commandNotes(document: Document): Diagnostic[] {
  const target = targetOf(document);
  if (versionOf(target) !== undefined) return [];
  const why = "The command is that of ST's tool in its usual version, on the same model.";
  return [problem("SX413", "info", `the target ${target} is not ST's tool`, why)];
}
