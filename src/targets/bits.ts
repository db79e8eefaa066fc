import { wordsFor } from "./plan.ts";

/**
 * Signs as bits, the one order of this project (see Format in plan.ts): +1 -> 0, -1 -> 1, channel c of
 * a pixel at bit 31 - c % 32 of its word c / 32, unused bits 0. Packed in that way, two operands have
 * equal (zero) unused bits, so that popcount(a xor b) counts only the channels that differ.
 */

/** `values` is [pixels, channels] row-major; bit 1 where not value >= 0. */
export function packSigns(values: Float32Array, channels: number): Uint32Array {
  const words = wordsFor(channels);
  const pixels = values.length / channels;
  const packed = new Uint32Array(pixels * words);
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      if ((values[p * channels + c] as number) >= 0) continue;
      const at = p * words + (c >> 5);
      packed[at] = (packed[at] as number) | (1 << (31 - (c & 31)));
    }
  }
  return packed;
}

/** The inverse of packSigns: [pixels, channels] of +1 and -1. */
export function unpackSigns(packed: Uint32Array, channels: number): Float32Array {
  const words = wordsFor(channels);
  const pixels = packed.length / words;
  const values = new Float32Array(pixels * channels);
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      const word = packed[p * words + (c >> 5)] as number;
      values[p * channels + c] = (word >>> (31 - (c & 31))) & 1 ? -1 : 1;
    }
  }
  return values;
}
