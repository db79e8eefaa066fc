/**
 * The vectors S and T of pair-table.ts in memory, and the sums of matches decoded from them.
 *
 * A cell is the S and T of one step of counting (pair-steps.ts), for a pair of output pixels and a block of 16
 * channels. Cells of a row of outputs lie as [step][pair][block of the tile], pairs being whole tiles.
 *
 * With sl, sh the bytes of a 16-bit lane of S and tl, th those of T, modulo 256
 *
 *   F0 = sl - 16 tl    F2 = sh - 16 th    F1 = tl - 16 F2    F3 = th:
 *
 * pair-table.ts has F0 = sl - 16 F1, and tl is F1 but for a multiple of 16.
 */

/** Bytes of a cell. */
export const CELL = 32;

// As constants of the code these would be made anew in every round of a loop.
const MASKS: usize = memory.data<u32>(
  [
    0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x00f000f0, 0x00f000f0, 0x00f000f0, 0x00f000f0,
    0x00ff00ff, 0x00ff00ff, 0x00ff00ff, 0x00ff00ff,
  ],
  16,
);

/** For `firstPixel`. */
export function lowNibbles(): v128 {
  return v128.load(MASKS);
}

/** For `secondPixel`. */
export function highNibbles(): v128 {
  return v128.load(MASKS, 16);
}

/** For `lowChannels`. */
export function lowBytes(): v128 {
  return v128.load(MASKS, 32);
}

/** F0 and F2, the matches of the first pixel, as the low and high bytes of 16-bit lanes. */
export function firstPixel(s: v128, t: v128, lowNibbles: v128): v128 {
  return i8x16.sub(s, i16x8.shl(v128.and(t, lowNibbles), 4));
}

/** F1 and F3, those of the second pixel, alike; `first` is what `firstPixel` gives. */
export function secondPixel(t: v128, first: v128, highNibbles: v128): v128 {
  return i8x16.sub(t, v128.and(i16x8.shr_u(first, 4), highNibbles));
}

/** Channels 0 … 7 of a pixel, in 16-bit lanes. */
export function lowChannels(pixel: v128, lowBytes: v128): v128 {
  return v128.and(pixel, lowBytes);
}

/** Channels 8 … 15. */
export function highChannels(pixel: v128): v128 {
  return i16x8.shr_u(pixel, 8);
}
