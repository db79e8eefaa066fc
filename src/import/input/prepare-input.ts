import type { ReaderWorker } from "../files/client.ts";
import { MAX_FILE_BYTES, MAX_INPUT } from "../files/limits.ts";
import { sniff } from "../files/sniff.ts";
import { arrayInput } from "./array-input.ts";
import { imageHeader } from "./image-header.ts";
import { type InputValues, imageInput, noImageFor, type Raster, tooManyPixels } from "./image-input.ts";
import type { ArraySource, ImageSource, InputChoices, PreparedInput } from "./prepared.ts";
import { levelIn } from "./prepared.ts";
import { channelPreview } from "./preview.ts";
import { inputStatistics } from "./statistics.ts";

export interface InputRequest {
  name: string;
  /** The file, or what was kept of it. */
  data: Blob;
  /** Of the network's input. */
  shape: readonly number[];
  choices: InputChoices;
}

/** Rows that are scaled; of none while the file is read and decoded. */
export interface InputProgress {
  done: number;
  total: number;
}

/** It does what prepareInput does (worker.ts). */
export type InputWorker = ReaderWorker<InputRequest, InputProgress, PreparedInput>;

/** Pixels that somebody else has decoded; `close` gives their memory back. */
export interface Decoded extends Raster {
  close(): void;
}

/** Decodes an image; rejects if it cannot. */
export type Decode = (data: Blob) => Promise<Decoded>;

type Values = InputValues<ImageSource | ArraySource>;

/** Makes an input of a file, or says why not: never throws on what the file holds. */
export async function prepareInput(
  { name, data, shape, choices }: InputRequest,
  decode: Decode,
  onProgress: (progress: InputProgress) => void,
): Promise<PreparedInput | { refused: string }> {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count > MAX_INPUT)
    return refuse(`The network takes ${figure(count)} values; a file gives up to ${figure(MAX_INPUT)}.`);
  if (data.size > MAX_FILE_BYTES)
    return refuse(`It has ${figure(data.size)} bytes; sxor reads up to ${figure(MAX_FILE_BYTES)}.`);
  const bytes = new Uint8Array(await data.arrayBuffer());
  const kind = sniff(bytes);
  let made: Values | { refused: string };
  if (kind === "npy") {
    made = arrayInput(bytes, shape, choices);
    if ("refused" in made) return refuse(sentence(made.refused));
  } else if (kind === "image") made = await ofImage(bytes, data, shape, choices, decode, onProgress);
  else made = refuse("It is neither an image nor an .npy file.");
  if ("refused" in made) return made;
  const { values, source } = made;
  const statistics = inputStatistics(values);
  const preview = channelPreview(values, shape, bounds(source, choices, statistics));
  const kept = data instanceof File ? new Blob([bytes]) : data;
  return { name, data: kept, shape, choices, values, source, statistics, preview };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const refuse = (refused: string) => ({ refused });
const figure = (n: number): string => n.toLocaleString("en-US");

async function ofImage(
  bytes: Uint8Array,
  data: Blob,
  shape: readonly number[],
  choices: InputChoices,
  decode: Decode,
  onProgress: (progress: InputProgress) => void,
): Promise<InputValues<ImageSource> | { refused: string }> {
  const header = imageHeader(bytes);
  if ("refused" in header) return header;
  const why = noImageFor(shape) ?? tooManyPixels(header);
  if (why !== undefined) return refuse(why);
  let raster: Decoded;
  try {
    raster = await decode(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      `The browser cannot decode this ${header.format}: ${reason} It may be cut or damaged: save it again.`,
    );
  }
  try {
    const tooLarge = tooManyPixels(raster);
    if (tooLarge !== undefined) return refuse(tooLarge);
    const onRow = (done: number, total: number) => onProgress({ done, total });
    const { values, source } = imageInput(raster, shape, choices, onRow);
    const { format, bits } = header;
    return { values, source: { ...source, format, ...(bits === undefined ? {} : { bits }) } };
  } finally {
    raster.close();
  }
}

/** What is shown as black and as white: the ends of the range where there is one, else the smallest and the largest. */
function bounds(
  source: ImageSource | ArraySource,
  { range }: InputChoices,
  { min, max }: { min: number; max: number },
): [number, number] {
  if (source.kind === "array" && source.dtype !== "uint8") return [min, max];
  return [levelIn[range](0), levelIn[range](255)];
}
