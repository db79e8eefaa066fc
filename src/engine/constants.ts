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

/** `data` is [outer, inner] row-major, the result [inner, outer]: channels in the lanes of depthwise kernels. */
export function channelLanes<T extends Float32Array | Int16Array>(data: T, outer: number): T {
  const inner = data.length / outer;
  const result = data.slice() as T;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) result[i * outer + o] = data[o * inner + i] as number;
  }
  return result;
}

/** Rows of `inner` 16-bit numbers as words of two, the first in the low half; a last one alone has a 0 beside it. */
export function pairWords(data: Int16Array, inner: number): Uint32Array {
  const pairs = Math.ceil(inner / 2);
  return Uint32Array.from({ length: (data.length / inner) * pairs }, (_, i) => {
    const at = Math.floor(i / pairs) * inner + 2 * (i % pairs);
    const second = 2 * (i % pairs) + 1 < inner ? (data[at + 1] as number) : 0;
    return ((data[at] as number) & 0xffff) | (second << 16);
  });
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
