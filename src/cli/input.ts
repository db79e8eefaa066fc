import type { Shape } from "../graph/graph.ts";
import { MAX_FILE_BYTES, MAX_INPUT } from "../import/files/limits.ts";
import { sniff } from "../import/files/sniff.ts";
import { arrayInput } from "../import/input/array-input.ts";
import type { Args } from "./command.ts";
import { attempt, InputError, type Io } from "./io.ts";

/**
 * What `run` takes as the input of a network: the values of an .npy file, one value everywhere, or nothing, which is
 * seeded. Throws InputError with the reason for what is no input of this shape.
 */
export async function readInput(
  args: Args,
  shape: Shape,
  io: Io,
): Promise<Float32Array | number | undefined> {
  const [path, constant, sample] = [args.text("input"), args.text("input-constant"), args.text("sample")];
  if (sample !== undefined && path === undefined) throw new InputError("--sample is for --input only");
  if (constant !== undefined) {
    if (path !== undefined) throw new InputError("give --input or --input-constant, not both");
    return constantOf(constant);
  }
  if (path === undefined) return undefined;
  const position = sample === undefined ? 0 : positionOf(sample);
  const bytes = await attempt(`read ${path}`, () => io.readFile(path));
  const why = noInput(bytes, shape);
  if (why !== undefined) throw new InputError(`cannot use ${path}: ${why}`);
  const made = arrayInput(bytes, shape, { range: "0..255", sample: position });
  if ("refused" in made) throw new InputError(`cannot use ${path}: ${made.refused}`);
  return made.values;
}

function noInput(bytes: Uint8Array, shape: Shape): string | undefined {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count > MAX_INPUT) return `the network takes ${count} values; a file gives up to ${MAX_INPUT}`;
  if (bytes.length > MAX_FILE_BYTES)
    return `it has ${bytes.length} bytes; sxor reads up to ${MAX_FILE_BYTES}: save fewer samples`;
  const kind = sniff(bytes);
  if (kind === "zip") return "it is an archive: save one of its arrays by numpy.save";
  if (kind === "image") return "images are not decoded here: use the page, or save the array with numpy.save";
  return undefined;
}

function constantOf(text: string): number {
  const value = Math.fround(Number(text));
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InputError(`--input-constant is a number that float32 can hold, not ${text}`);
}

function positionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InputError(`--sample is a whole number from 0 on, not ${text}`);
}
