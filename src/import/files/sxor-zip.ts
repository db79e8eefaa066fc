import { strToU8, ZipDeflate, Zip as ZipWriter } from "fflate";
import type { Diagnostic } from "../../document/diagnostic.ts";
import { type Document, fileWeightsOf } from "../../document/document.ts";
import {
  digestOf,
  type GivenWeights,
  type LayerVariables,
  VARIABLES,
  type VariableName,
  type WeightArray,
  type WeightTable,
} from "../../document/layer-weights.ts";
import { inputName, layerNames } from "../../document/names.ts";
import { problem, show } from "../../document/problem.ts";
import { pretty } from "../../document/serialise.ts";
import { importSxorJson } from "../sxor-json.ts";
import { decode } from "./bytes.ts";
import { MAX_CONFIG, MAX_WEIGHTS } from "./limits.ts";
import type { OnProgress, ReadModel } from "./model-file.ts";
import { NpyError, readNpy, writeNpy } from "./npy.ts";
import { broken } from "./unreadable.ts";
import type { Zip } from "./zip.ts";

/**
 * A Document with its weights in one file. It is a zip archive of
 *
 *   document.json                     the Document (sxor JSON), whose `weights` are `file`, the name of the file that
 *                                     they came in first, and `digest`, that of the weights below; `signs` where the
 *                                     binary kernels among them are ±1, because they came in a link
 *   weights/<layer>/<variable>.npy    float32, in the shape that Keras gives the variable; in the name of the layer, what
 *                                     URLs escape is escaped as there
 *
 * so that numpy.load opens it, too: `numpy.load("model.sxor.zip")["weights/conv/kernel"]`.
 */

/** Array `done` of `total`. */
export interface WriteProgress {
  done: number;
  total: number;
}

export const DOCUMENT_ENTRY = "document.json";
export const MODEL_ZIP = ".sxor.zip";

const WEIGHT_ENTRY = /^weights\/([^/]+)\/([a-z_]+)\.npy$/;
/** The first moment that a zip file can name; fixed, so that equal models give equal files. */
const TIMESTAMP = new Date(1980, 0, 1);

/** A name of a layer as part of a path, also `.` and `..`. */
const escaped = (layer: string): string =>
  encodeURIComponent(layer).replace(/^\.+$/, (dots) => "%2E".repeat(dots.length));

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw broken(`${show(part)} is no name of a layer`);
  }
}

/** Of the layers of a Document; a table may have those of others. */
function weightsOf(document: Document, table: WeightTable): WeightTable {
  const names = layerNames(document.layers, inputName(document));
  return new Map(names.flatMap((name) => entryOf(table, name)));
}

function entryOf(table: WeightTable, name: string): [string, LayerVariables][] {
  const variables = table.get(name);
  return variables === undefined ? [] : [[name, variables]];
}

/**
 * The archive of a Document and its weights; of these only what belongs to its layers.
 *
 * @param onProgress called before each array of the weights
 */
export function writeSxorZip(
  document: Document,
  { file, signs, table }: GivenWeights,
  onProgress: (progress: WriteProgress) => void = () => {},
): Uint8Array<ArrayBuffer> {
  const own = weightsOf(document, table);
  const weights = { file, digest: digestOf(own), ...(signs ? { signs } : {}) };
  const arrays = [...own].flatMap(([layer, variables]) =>
    [...variables].map(([name, array]) => ({ path: `weights/${escaped(layer)}/${name}.npy`, array })),
  );
  const parts: Uint8Array[] = [];
  const zip = new ZipWriter((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  addFile(zip, DOCUMENT_ENTRY, strToU8(pretty({ ...document, weights })));
  arrays.forEach(({ path, array }, done) => {
    onProgress({ done, total: arrays.length });
    addFile(zip, path, writeNpy(array));
  });
  zip.end();
  return joined(parts);
}

function addFile(zip: ZipWriter, path: string, bytes: Uint8Array): void {
  // Level 1: ±1 shrink by much, floats by little at any level.
  const entry = new ZipDeflate(path, { level: 1 });
  entry.mtime = TIMESTAMP;
  zip.add(entry);
  entry.push(bytes, true);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads what writeSxorZip wrote. Weights of another digest than the Document names are refused. */
export function readSxorZip(zip: Zip, onProgress: OnProgress): ReadModel {
  onProgress({ phase: "structure", done: 0, total: 1 });
  const { document, notes } = importSxorJson(
    decode(zip.read(DOCUMENT_ENTRY, MAX_CONFIG) ?? new Uint8Array()),
  );
  if (document === null) return { format: "sxor zip", document, notes: [...notes], table: new Map() };
  const { table, left } = readTable(zip, onProgress);
  const named = fileWeightsOf(document);
  if (named !== undefined && digestOf(table) !== named.digest)
    throw broken("its weights are not those that its document.json names by their digest");
  const { weights: _, ...rest } = document;
  return {
    format: "sxor zip",
    document: named === undefined ? document : rest,
    notes: [...notes, ...left],
    table,
    ...(named === undefined ? {} : { file: named.file }),
    ...(named?.signs ? { signs: named.signs } : {}),
  };
}

function readTable(zip: Zip, onProgress: OnProgress): { table: WeightTable; left: Diagnostic[] } {
  const names = zip.names().filter((name) => name.startsWith("weights/") && !name.endsWith("/"));
  const table = new Map<string, Map<VariableName, WeightArray>>();
  const left: string[] = [];
  let room = MAX_WEIGHTS;
  names.forEach((name, done) => {
    onProgress({ phase: "weights", done, total: names.length });
    const [, part = "", last = ""] = WEIGHT_ENTRY.exec(name) ?? [];
    const variable = VARIABLES.find((known) => known === last);
    if (variable === undefined) {
      left.push(name);
      return;
    }
    const bytes = zip.read(name, room) ?? new Uint8Array();
    room -= bytes.length;
    const layer = unescaped(part);
    const variables = table.get(layer) ?? new Map<VariableName, WeightArray>();
    table.set(layer, variables.set(variable, arrayOf(name, bytes)));
  });
  return { table, left: left.length === 0 ? [] : [unknownEntries(left)] };
}

function arrayOf(name: string, bytes: Uint8Array): WeightArray {
  try {
    return readNpy(bytes);
  } catch (error) {
    if (error instanceof NpyError) throw broken(`${name}: ${error.message}`);
    throw error;
  }
}

const unknownEntries = (names: readonly string[]): Diagnostic =>
  problem(
    "SX049",
    "warning",
    `the zip has weights that sxor does not know: ${names.slice(0, 4).map(show).join(", ")}`,
    `They are left out. Weights are named weights/<layer>/<variable>.npy; the variables are ${VARIABLES.join(", ")}.`,
  );
