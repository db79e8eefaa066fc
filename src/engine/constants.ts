import { BLOCK } from "./abi.ts";

/**
 * Constants as the convolution kernels read them: [group][block of BLOCK channels][inner][BLOCK], so
 * that the channels of a block lie in the lanes of vectors. Channels beyond the last of a group have the value `beyond`.
 */

/** Elements that `laneBlocks` gives for `outer` rows of `inner` elements. */
export const laneBlockItems = (outer: number, inner: number, groups: number): number =>
  groups * Math.ceil(outer / groups / BLOCK) * BLOCK * inner;

/** `data` is [outer, inner] row-major, `outer` being split into `groups`; elements are 32 bits wide. */
export function laneBlocks<T extends Float32Array | Int32Array | Uint32Array>(
  data: T,
  outer: number,
  inner: number,
  groups: number,
  beyond = 0,
): T {
  const perGroup = outer / groups;
  const groupItems = laneBlockItems(perGroup, inner, 1);
  const result = new (data.constructor as new (length: number) => T)(laneBlockItems(outer, inner, groups));
  result.fill(beyond);
  for (let o = 0; o < outer; o++) {
    const channel = o % perGroup;
    const block = Math.floor(o / perGroup) * groupItems + Math.floor(channel / BLOCK) * BLOCK * inner;
    for (let i = 0; i < inner; i++) {
      result[block + i * BLOCK + (channel % BLOCK)] = data[o * inner + i] as number;
    }
  }
  return result;
}

/** The words of one pixel whose channels all have the sign of `value` (1 or -1). */
export function signWords(channels: number, value: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(channels / 32));
  if (value >= 0) return words;
  words.fill(0xffffffff);
  const used = channels % 32;
  if (used !== 0) words[words.length - 1] = -(2 ** (32 - used));
  return words;
}
