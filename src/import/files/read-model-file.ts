import type { Diagnostic } from "../../document/diagnostic.ts";
import type { Document } from "../../document/document.ts";
import { digestOf, type WeightTable } from "../../document/layer-weights.ts";
import { problem } from "../../document/problem.ts";
import { readKerasH5 } from "./keras-h5.ts";
import { readKerasZip } from "./keras-zip.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { ModelFile, OnProgress, ReadModel } from "./model-file.ts";
import { sniff } from "./sniff.ts";
import { DOCUMENT_ENTRY, readSxorZip } from "./sxor-zip.ts";
import { readTflite } from "./tflite/read.ts";
import { CUT, Unreadable } from "./unreadable.ts";
import { Zip } from "./zip.ts";

const READERS: Readonly<Record<string, (bytes: Uint8Array, onProgress: OnProgress) => ReadModel>> = {
  hdf5: readKerasH5,
  zip: readZip,
  tflite: readTflite,
};

function readZip(bytes: Uint8Array, onProgress: OnProgress): ReadModel {
  const zip = new Zip(bytes);
  return (zip.names().includes(DOCUMENT_ENTRY) ? readSxorZip : readKerasZip)(zip, onProgress);
}

/**
 * Reads a model file: Keras .h5 and .keras, the .tflite of Larq Compute Engine, and sxor's own zip. Never throws on what the file
 * holds: the notes say what is wrong. A file of weights alone gives weights without a document. Whether the weights fit
 * the model is for the graph to say (attachWeights).
 *
 * @param name of the file, which the weights are known by
 */
export function readModelFile(bytes: Uint8Array, name: string, onProgress: OnProgress = () => {}): ModelFile {
  const nothing = (notes: Diagnostic[]): ModelFile => ({
    format: null,
    document: null,
    notes,
    weights: null,
  });
  if (bytes.length > MAX_FILE_BYTES) {
    const title = `the file has ${bytes.length.toLocaleString("en-US")} bytes; sxor reads up to ${MAX_FILE_BYTES.toLocaleString("en-US")}`;
    const why = "Save the model without its optimizer (include_optimizer=False), which halves it at least.";
    return nothing([problem("SX009", "error", title, why)]);
  }
  const kind = sniff(bytes);
  const read = READERS[kind];
  if (kind === "image" || kind === "npy") {
    const title = `this is an input and not a model: ${kind === "npy" ? "an .npy file" : "an image"}`;
    const why =
      "The page takes it as the input of Run when it is dropped; sxor run takes .npy files by --input.";
    return nothing([problem("SX020", "error", title, why)]);
  }
  if (read === undefined) {
    const why =
      "sxor reads .h5, .keras, .tflite and .sxor.zip files, and texts: Keras JSON, Larq scripts and sxor JSON.";
    return nothing([problem("SX020", "error", "this is no model file that sxor knows", why)]);
  }
  try {
    return withDigest(read(bytes, onProgress), name);
  } catch (error) {
    if (error instanceof Unreadable) return nothing([error.diagnostic]);
    if (!(error instanceof RangeError)) throw error;
    // An array that is too long, or a stack that is too deep: no file of Keras asks for it.
    return nothing([problem("SX046", "error", `it cannot be read: ${error.message}`, CUT)]);
  }
}

const MAX_NAME = 100;

/** A name that a Document may hold. */
function fileName(name: string): string {
  const legal = Array.from(name, (character) => (/\p{C}/u.test(character) ? "_" : character)).join("");
  return legal.slice(-MAX_NAME).trim() || "weights";
}

function withDigest({ format, document, notes, table, file, signs }: ReadModel, name: string): ModelFile {
  const shared = sharedWeights(document, table);
  const weights =
    shared.size === 0
      ? null
      : {
          ...{ file: file ?? fileName(name), digest: digestOf(shared) },
          ...(signs ? { signs } : {}),
          table: shared,
        };
  return { format, document, notes, weights };
}

/** A second call of a layer is a layer of its own in a Document (`conv_call_2`), with the weights of the first. */
function sharedWeights(document: Document | null, table: WeightTable): WeightTable {
  const shared = new Map(table);
  for (const { name = "" } of document?.layers ?? []) {
    const [, first = ""] = /^(.+)_call_\d+$/.exec(name) ?? [];
    const variables = table.get(first);
    if (variables !== undefined && !table.has(name)) shared.set(name, variables);
  }
  return shared;
}
