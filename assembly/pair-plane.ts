import { ZEROS } from "./pair-table";
import { Window } from "./window";

/**
 * The plane of pairs that conv-s1-pairs.ts reads: for every input row, column X of the padded image and nibble
 * of the pixel the pair (pixel X, pixel X + strideW), these being what a tap of two neighbouring outputs
 * sees. It is the place of its entry in the table of pair-table.ts,
 *
 *   (a + 17 b) ENTRY = 16 a + 272 b   as u16.
 *
 * A row is made in two passes: its nibbles as bytes, with the padding as nibbles beside them (planeRow);
 * then a and b are that row and the row moved by strideW pixels. Nibble j of a pixel is channels 4j … 4j + 3.
 *
 * Where taps outside the image are signs, one more row behind the last is padding from end to end.
 *
 * Vectors reach beyond the ends of the row of nibbles and of the plane: SLACK bytes behind both are cleared
 * first, so that no byte there is above ZEROS and every place is one in the table.
 */

/** Bytes behind a row of nibbles and the plane; sign-pairs.ts of the engine gives them. */
const SLACK: usize = 64;

/** Nibbles of an input pixel. */
export function pixelNibbles(window: usize): i32 {
  return (Window.at(window).groupChannels + 3) >> 2;
}

/** Columns of the padded image that have a tap on them. */
function paddedColumns(window: usize): i32 {
  const w = Window.at(window);
  return (w.outW - 1) * w.strideW + (w.kW - 1) * w.dilationW + 1;
}

/** Pairs of a row of the plane, rounded up to whole vectors. */
export function planeRowPairs(window: usize): i32 {
  return ((paddedColumns(window) - Window.at(window).strideW) * pixelNibbles(window) + 7) & ~7;
}

// As constants of the code these would be made anew in every round of a loop.
const VECTORS: usize = memory.data<u32>(
  [0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f],
  16,
);

/** The bytes of words in the order of their channels; `order` is the first of VECTORS. */
function channelOrder(words: v128, order: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(words, order) : i8x16.swizzle(words, order);
}

/** The nibbles of the first eight bytes; `mask` is 15 in every byte. */
function nibblesLow(bytes: v128, mask: v128): v128 {
  const high = v128.and(i16x8.shr_u(bytes, 4), mask);
  const low = v128.and(bytes, mask);
  return v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The nibbles of the last eight. */
function nibblesHigh(bytes: v128, mask: v128): v128 {
  const high = v128.and(i16x8.shr_u(bytes, 4), mask);
  const low = v128.and(bytes, mask);
  return v128.shuffle<u8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Writes the nibbles of `pixels` pixels of signs; up to 32 bytes behind them are written, too. */
function expand(x: usize, at: usize, pixels: i32, words: i32, nibbles: i32): void {
  const order = v128.load(VECTORS);
  const mask = v128.load(VECTORS, 16);
  if (nibbles === words << 3) {
    for (let i = 0; i < pixels * words; i += 4) {
      const bytes = channelOrder(v128.load(x), order);
      v128.store(at, nibblesLow(bytes, mask));
      v128.store(at, nibblesHigh(bytes, mask), 16);
      x += 16;
      at += 32;
    }
  } else if (words === 1) {
    // What a word has too much is overwritten by the next one.
    for (let i = 0; i < pixels; i += 4) {
      const bytes = channelOrder(v128.load(x), order);
      const low = nibblesLow(bytes, mask);
      const high = nibblesHigh(bytes, mask);
      v128.store_lane<u64>(at, low, 0);
      v128.store_lane<u64>(at + nibbles, low, 1);
      v128.store_lane<u64>(at + 2 * nibbles, high, 0);
      v128.store_lane<u64>(at + 3 * nibbles, high, 1);
      x += 16;
      at += 4 * nibbles;
    }
  } else {
    // What the last word of a pixel has too much is overwritten by the next pixel.
    for (let i = 0; i < pixels; i++) {
      for (let word = 0; word < words << 3; word += 8) {
        const bytes = channelOrder(v128.load32_zero(x), order);
        v128.store_lane<u64>(at + word, nibblesLow(bytes, mask), 0);
        x += 4;
      }
      at += nibbles;
    }
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
  for (const end = row + count; row < end; row += 8) {
    const a = v128.load_ext<u8>(row);
    const b = v128.load_ext<u8>(row + distance);
    // 16 (a + b) + 256 b
    v128.store(plane, i16x8.add(i16x8.shl(i16x8.add(a, b), 4), i16x8.shl(b, 8)));
    plane += 16;
  }
}

function clearSlack(at: usize): void {
  for (const end = at + SLACK; at < end; at += 16) v128.store(at, i8x16.splat(0));
}

/** s1 -> pairs; `window` is the address of the fields of window.ts. */
export function pairPlane(window: usize): void {
  const w = Window.at(window);
  const words = w.pixelUnits;
  const padTap = w.padTap;
  const row = w.planeRow;
  const nibbles = pixelNibbles(window);
  const columns = paddedColumns(window);
  const distance = w.strideW * nibbles;
  const rowPairs = planeRowPairs(window);
  const left = min(w.padLeft, columns);
  const inside = min(w.inW, columns - left);
  const right = columns - left - inside;

  const rows = w.inH + (padTap === 0 ? 0 : 1);
  clearSlack(row + columns * nibbles);
  clearSlack(w.plane + ((rows * rowPairs) << 1));
  let plane = w.plane;
  if (padTap !== 0) {
    pad(padTap, row, columns, words, nibbles);
    pairs(row, distance, plane + ((w.inH * rowPairs) << 1), rowPairs);
  }
  const image = row + left * nibbles;
  const behind = image + inside * nibbles;
  pad(padTap, row, left, words, nibbles);
  let x = w.input;
  for (let iy = 0; iy < w.inH; iy++) {
    expand(x, image, inside, words, nibbles);
    pad(padTap, behind, right, words, nibbles);
    pairs(row, distance, plane, rowPairs);
    x += (w.inW * words) << 2;
    plane += rowPairs << 1;
  }
}
