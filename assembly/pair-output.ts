import { F32, outputPixelBytes, storeBlock } from "./output";
import {
  firstPixel,
  highChannels,
  highNibbles,
  lowBytes,
  lowChannels,
  lowNibbles,
  secondPixel,
} from "./pair-sums";
import { BLOCK, Window } from "./window";

/**
 * What becomes of the counts of a row of outputs, a block of channels at a time: as output.ts has it, from 16-bit
 * sums. F is the manner: u8, bits by thresholds; f32, floats as they are; f64, floats with a factor and an
 * addend; i32, what is left to output.ts.
 *
 * **To float.** 2^23 as f32 is 0x4b000000, with a last place of 1: for n < 2^16 the bits 0x4b000000 + n are
 * 2^23 + n. So a 16-bit lane with 0x4b00 above it, minus 2^23 + e, is n - e without a rounding.
 */

// As constants of the code these would be made anew in every round of a loop.
const VECTORS: usize = memory.data<u32>(
  [0x4b004b00, 0x4b004b00, 0x4b004b00, 0x4b004b00, 0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203],
  16,
);
/** Sixteen factors of 1. */
const ONES: usize = memory.data<f32>([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 16);

/**
 * Writes what twice the matches exceed the sums by, for each output of a row with `taps` rows of the window:
 * as i32, and behind these as f32 with 2^23 added.
 */
export function writeRowExcess(window: usize, taps: i32): void {
  const w = Window.at(window);
  const floats = w.rowExcess + (w.outW << 2);
  for (let x = 0; x < w.outW << 2; x += 4) {
    const excess = taps * load<i32>(w.excess + x);
    store<i32>(w.rowExcess + x, excess);
    store<f32>(floats + x, <f32>(excess + (1 << 23)));
  }
}

/** The floats of the first four of eight sums. */
function lowFloats(sums: v128, exponent: v128, excess: v128): v128 {
  return f32x4.sub(v128.shuffle<u16>(sums, exponent, 0, 8, 1, 9, 2, 10, 3, 11), excess);
}

/** The floats of the last four. */
function highFloats(sums: v128, exponent: v128, excess: v128): v128 {
  return f32x4.sub(v128.shuffle<u16>(sums, exponent, 4, 12, 5, 13, 6, 14, 7, 15), excess);
}

/** Four channels as floats. */
function storeFour<F>(at: usize, y: v128, scale: usize, addend: usize): void {
  if (sizeof<F>() === 8) y = f32x4.add(f32x4.mul(y, v128.load(scale)), v128.load(addend));
  v128.store(at, y);
}

/** The bits of 16 channels that are below their limits, the first at bit 15; `reversed` is 15 … 0. */
function bitsBelow(low: v128, high: v128, lowLimit: v128, highLimit: v128, reversed: v128): i32 {
  const below = i8x16.narrow_i16x8_s(i16x8.lt_s(low, lowLimit), i16x8.lt_s(high, highLimit));
  return i8x16.bitmask(
    ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(below, reversed) : i8x16.swizzle(below, reversed),
  );
}

/** Any block of a pixel, in any format. */
function storeAny(window: usize, pixel: usize, block: i32, excess: i32, low: v128, high: v128): void {
  const w = Window.at(window);
  const e = i32x4.splat(excess);
  const d0 = i32x4.sub(i32x4.extend_low_i16x8_u(low), e);
  const d1 = i32x4.sub(i32x4.extend_high_i16x8_u(low), e);
  const d2 = i32x4.sub(i32x4.extend_low_i16x8_u(high), e);
  const d3 = i32x4.sub(i32x4.extend_high_i16x8_u(high), e);
  const channel = block * BLOCK;
  storeBlock(window, pixel, channel, w.groupOut - channel, channel, d0, d1, d2, d3);
}

/** `storeBlockRow` in the manner F. */
function storePairs<F>(
  window: usize,
  row: usize,
  block: i32,
  cells: usize,
  pairBytes: i32,
  steps: i32,
  stepBytes: i32,
): void {
  const w = Window.at(window);
  const outW = w.outW;
  const pixelBytes = outputPixelBytes(window, w.groupOut);
  const lows = lowNibbles();
  const highs = highNibbles();
  const bytes = lowBytes();
  const exponent = v128.load(VECTORS);
  const reversed = v128.load(VECTORS, 16);
  const rowExcess = w.rowExcess;
  const constants = <usize>block * (BLOCK * 4);
  const scale = w.scale === 0 ? ONES : w.scale + constants;
  const addend = w.addend + constants;
  let lowLimit = lows;
  let highLimit = lows;
  if (sizeof<F>() === 1) {
    // Thresholds beyond 16 bits are held to their ends, beyond which there is no d.
    const limits = w.threshold + constants;
    lowLimit = i16x8.narrow_i32x4_s(v128.load(limits), v128.load(limits, 16));
    highLimit = i16x8.narrow_i32x4_s(v128.load(limits, 32), v128.load(limits, 48));
  }
  for (let ox = 0; ox < outW; ox += 2) {
    const t = v128.load(cells, 16);
    const first = firstPixel(v128.load(cells), t, lows);
    const second = secondPixel(t, first, highs);
    let low0 = lowChannels(first, bytes);
    let high0 = highChannels(first);
    let low1 = lowChannels(second, bytes);
    let high1 = highChannels(second);
    let more = cells;
    for (let step = 1; step < steps; step++) {
      more += stepBytes;
      const t = v128.load(more, 16);
      const first = firstPixel(v128.load(more), t, lows);
      const second = secondPixel(t, first, highs);
      low0 = i16x8.add(low0, lowChannels(first, bytes));
      high0 = i16x8.add(high0, highChannels(first));
      low1 = i16x8.add(low1, lowChannels(second, bytes));
      high1 = i16x8.add(high1, highChannels(second));
    }
    cells += pairBytes;
    // There are fewer than 2^15 matches.
    low0 = i16x8.shl(low0, 1);
    high0 = i16x8.shl(high0, 1);
    low1 = i16x8.shl(low1, 1);
    high1 = i16x8.shl(high1, 1);

    const x = min(ox, outW - 2);
    const excess = rowExcess + (x << 2);
    const pixel = row + x * pixelBytes;
    if (sizeof<F>() === 1) {
      // The first 16 channels of a word are its upper half.
      const half = pixel + ((<usize>(block ^ 1)) << 1);
      const e0 = v128.load16_splat(excess);
      const e1 = v128.load16_splat(excess, 4);
      low0 = i16x8.sub(low0, e0);
      high0 = i16x8.sub(high0, e0);
      low1 = i16x8.sub(low1, e1);
      high1 = i16x8.sub(high1, e1);
      store<u16>(half, bitsBelow(low0, high0, lowLimit, highLimit, reversed));
      store<u16>(half + pixelBytes, bitsBelow(low1, high1, lowLimit, highLimit, reversed));
    } else if (isFloat<F>()) {
      const e0 = v128.load32_splat(excess + (outW << 2));
      const e1 = v128.load32_splat(excess + (outW << 2), 4);
      const at0 = pixel + constants;
      storeFour<F>(at0, lowFloats(low0, exponent, e0), scale, addend);
      storeFour<F>(at0 + 16, highFloats(low0, exponent, e0), scale + 16, addend + 16);
      storeFour<F>(at0 + 32, lowFloats(high0, exponent, e0), scale + 32, addend + 32);
      storeFour<F>(at0 + 48, highFloats(high0, exponent, e0), scale + 48, addend + 48);
      const at1 = at0 + pixelBytes;
      storeFour<F>(at1, lowFloats(low1, exponent, e1), scale, addend);
      storeFour<F>(at1 + 16, highFloats(low1, exponent, e1), scale + 16, addend + 16);
      storeFour<F>(at1 + 32, lowFloats(high1, exponent, e1), scale + 32, addend + 32);
      storeFour<F>(at1 + 48, highFloats(high1, exponent, e1), scale + 48, addend + 48);
    } else {
      storeAny(window, pixel, block, load<i32>(excess), low0, high0);
      storeAny(window, pixel + pixelBytes, block, load<i32>(excess, 4), low1, high1);
    }
  }
}

/**
 * Stores a block of channels of the row of outputs at `row`, from its cells: those of neighbouring pairs are
 * `pairBytes` apart, those of one pair in the next of `steps` steps `stepBytes`.
 */
export function storeBlockRow(
  window: usize,
  row: usize,
  block: i32,
  cells: usize,
  pairBytes: i32,
  steps: i32,
  stepBytes: i32,
): void {
  const w = Window.at(window);
  const whole = w.outputFormat === F32 && (block + 1) * BLOCK <= w.groupOut;
  if (w.threshold !== 0) storePairs<u8>(window, row, block, cells, pairBytes, steps, stepBytes);
  else if (whole && w.addend !== 0) storePairs<f64>(window, row, block, cells, pairBytes, steps, stepBytes);
  else if (whole && w.scale === 0) storePairs<f32>(window, row, block, cells, pairBytes, steps, stepBytes);
  else storePairs<i32>(window, row, block, cells, pairBytes, steps, stepBytes);
}
