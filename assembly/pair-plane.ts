import { ENTRY, NIBBLES, ZEROS } from "./pair-table";
import {
  DILATION_W,
  field,
  GROUP_CHANNELS,
  IN_H,
  IN_W,
  INPUT,
  K_W,
  OUT_W,
  PAD_LEFT,
  PAD_TAP,
  PIXEL_UNITS,
  PLANE,
  PLANE_ROW,
  STRIDE_W,
} from "./window";

/**
 * The plane of pairs that conv-s1-pairs.ts reads: for every input row, column X of the padded image and nibble
 * of the pixel the pair (pixel X, pixel X + strideW), these being what a tap of two neighbouring outputs
 * sees. It is the place of its entry in the table of pair-table.ts,
 *
 *   (a + 17 b) ENTRY = 16 a + 272 b   as u16.
 *
 * A row is made in two passes: its nibbles as bytes, with the padding as nibbles beside them (PLANE_ROW);
 * then a and b are that row and the row moved by strideW pixels. Nibble j of a pixel is channels 4j … 4j + 3.
 *
 * Where taps outside the image are signs, one more row behind the last is padding from end to end.
 *
 * Vectors reach beyond the ends of rows: sign-pairs.ts of the engine gives more memory than they have. No byte
 * there is above ZEROS, new memory being zeros, so that every place is one in the table.
 */

/** Nibbles of an input pixel. */
export function pixelNibbles(window: usize): i32 {
  return (field(window, GROUP_CHANNELS) + 3) >> 2;
}

/** Columns of the padded image that have a tap on them. */
function paddedColumns(window: usize): i32 {
  const reach = (field(window, K_W) - 1) * field(window, DILATION_W);
  return (field(window, OUT_W) - 1) * field(window, STRIDE_W) + reach + 1;
}

/** Pairs of a row of the plane, rounded up to whole vectors. */
export function planeRowPairs(window: usize): i32 {
  return ((paddedColumns(window) - field(window, STRIDE_W)) * pixelNibbles(window) + 7) & ~7;
}

/** The bytes of four words in the order of their channels. */
function channelOrder(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** The nibbles of the first two words. */
function nibblesLow(bytes: v128): v128 {
  const high = i8x16.shr_u(bytes, 4);
  const low = v128.and(bytes, i8x16.splat(15));
  return v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The nibbles of the last two words. */
function nibblesHigh(bytes: v128): v128 {
  const high = i8x16.shr_u(bytes, 4);
  const low = v128.and(bytes, i8x16.splat(15));
  return v128.shuffle<u8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Writes the nibbles of `pixels` pixels of signs; up to 32 bytes behind them are written, too. */
function expand(x: usize, at: usize, pixels: i32, words: i32, nibbles: i32): void {
  const total = pixels * words;
  if (nibbles === words << 3) {
    for (let i = 0; i < total; i += 4) {
      const bytes = channelOrder(v128.load(x));
      v128.store(at, nibblesLow(bytes));
      v128.store(at, nibblesHigh(bytes), 16);
      x += 16;
      at += 32;
    }
    return;
  }
  // The last word of a pixel has fewer than 8 nibbles; the next pixel overwrites what is too much.
  const surplus = (words << 3) - nibbles;
  let word = 0;
  for (let i = 0; i < total; i += 4) {
    const bytes = channelOrder(v128.load(x));
    const low = nibblesLow(bytes);
    const high = nibblesHigh(bytes);
    v128.store_lane<u64>(at, low, 0);
    word = word + 1 === words ? 0 : word + 1;
    at += 8 - (word === 0 ? surplus : 0);
    v128.store_lane<u64>(at, low, 1);
    word = word + 1 === words ? 0 : word + 1;
    at += 8 - (word === 0 ? surplus : 0);
    v128.store_lane<u64>(at, high, 0);
    word = word + 1 === words ? 0 : word + 1;
    at += 8 - (word === 0 ? surplus : 0);
    v128.store_lane<u64>(at, high, 1);
    word = word + 1 === words ? 0 : word + 1;
    at += 8 - (word === 0 ? surplus : 0);
    x += 16;
  }
}

/** Writes the nibbles of `pixels` pixels outside the image; up to 32 bytes behind them are written, too. */
function pad(padTap: usize, at: usize, pixels: i32, words: i32, nibbles: i32): void {
  if (padTap === 0) {
    const end = at + pixels * nibbles;
    for (; at < end; at += 16) v128.store(at, i8x16.splat(<i8>ZEROS));
    return;
  }
  for (let i = 0; i < pixels; i++) {
    expand(padTap, at, 1, words, nibbles);
    at += nibbles;
  }
}

/** Pairs of a row of nibbles with the same row `distance` further on. */
function pairs(row: usize, distance: i32, plane: usize, count: i32): void {
  const factor = i16x8.splat(<i16>(NIBBLES * ENTRY));
  for (const end = row + count; row < end; row += 8) {
    const a = v128.load_ext<u8>(row);
    const b = v128.load_ext<u8>(row + distance);
    v128.store(plane, i16x8.add(i16x8.shl(a, 4), i16x8.mul(b, factor)));
    plane += 16;
  }
}

/** s1 -> pairs; `window` is the address of the fields of window.ts. */
export function pairPlane(window: usize): void {
  const inH = field(window, IN_H);
  const inW = field(window, IN_W);
  const words = field(window, PIXEL_UNITS);
  const padTap: usize = field(window, PAD_TAP);
  const row: usize = field(window, PLANE_ROW);
  const nibbles = pixelNibbles(window);
  const columns = paddedColumns(window);
  const distance = field(window, STRIDE_W) * nibbles;
  const rowPairs = planeRowPairs(window);
  const left = min(field(window, PAD_LEFT), columns);
  const inside = min(inW, columns - left);
  const right = columns - left - inside;

  let plane: usize = field(window, PLANE);
  let x: usize = field(window, INPUT);
  if (padTap !== 0) {
    pad(padTap, row, columns, words, nibbles);
    pairs(row, distance, plane + ((inH * rowPairs) << 1), rowPairs);
  }
  const image = row + left * nibbles;
  const behind = image + inside * nibbles;
  pad(padTap, row, left, words, nibbles);
  for (let iy = 0; iy < inH; iy++) {
    expand(x, image, inside, words, nibbles);
    pad(padTap, behind, right, words, nibbles);
    pairs(row, distance, plane, rowPairs);
    x += (inW * words) << 2;
    plane += rowPairs << 1;
  }
}
