import { NpyError, type NpyHeader, readNpy, readNpyHeader, readNpyItem, tuple } from "../files/npy.ts";
import type { InputValues } from "./image-input.ts";
import { type ArraySource, type InputChoices, levelIn } from "./prepared.ts";

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/**
 * An .npy file as the input of a network: an array of its shape (of one channel also without that axis), or a batch of such arrays, of which one is taken. The
 * range counts for uint8 alone; other values are the file's, rounded to float32.
 */
export function arrayInput(
  bytes: Uint8Array,
  shape: readonly number[],
  { range, sample }: Pick<InputChoices, "range" | "sample">,
): InputValues<ArraySource> | { refused: string } {
  try {
    const header = readNpyHeader(bytes);
    const { dtype, fortranOrder } = header;
    const samples = samplesOf(header, shape);
    if (samples !== null && !(Number.isInteger(sample) && sample >= 0 && sample < samples))
      throw new NpyError(`it has ${samples} samples, 0 to ${samples - 1}; there is no sample ${sample}`);
    const values = samples === null ? readNpy(bytes).values : readNpyItem(bytes, header, sample);
    const source: ArraySource = { kind: "array", dtype, shape: header.shape, fortranOrder, samples };
    return { values: dtype === "uint8" ? values.map(levelIn[range]) : values, source };
  } catch (error) {
    if (error instanceof NpyError) return { refused: error.message };
    throw error;
  }
}

/**
 * Length of the batch, or null if the array is one sample; throws if it is neither. Of pictures with one channel many
 * arrays lack the last axis: (28, 28) has the values of (28, 28, 1) in their order.
 */
function samplesOf({ shape }: NpyHeader, wanted: readonly number[]): number | null {
  const [height, width, channels] = wanted;
  const accepted = channels === 1 ? [wanted, wanted.slice(0, 2)] : [wanted];
  if (accepted.some((one) => same(shape, one))) return null;
  const [samples = 0, ...rest] = shape;
  if (!accepted.some((one) => same(rest, one))) {
    const batch = `(N, ${wanted.join(", ")})`;
    const channelsFirst = [channels, height, width] as number[];
    const order = same(shape, channelsFirst) ? "1, 2, 0" : same(rest, channelsFirst) ? "0, 2, 3, 1" : null;
    throw new NpyError(
      `its shape is ${tuple(shape)}; the network takes ${tuple(wanted)} or a batch, ${batch}${order === null ? "" : `; its channels come first: save x.transpose(${order})`}`,
    );
  }
  if (samples === 0) throw new NpyError(`its shape is ${tuple(shape)}: a batch without a sample`);
  return samples;
}
