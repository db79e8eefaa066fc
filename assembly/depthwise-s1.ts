import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import { endTap, firstTap, Window } from "./window";

/**
 * Depthwise convolution of signs: every channel has a filter of its own, hence over n taps
 *
 *   d[c] = n - 2 (number of taps in which bit c of a xor w is 1).
 *
 * Taps outside the image are left out of n; an image that is padded with signs has them in memory.
 *
 * A word holds 32 channels. Repeated over a vector, it is compared with one bit per byte, so that two vectors of 16
 * bytes count its 32 bits. A byte holds the rows of at most 255 taps, which are added up in 16 bits.
 *
 * Weights: [ky][kx][word], as the input: channel c at bit 31 - c % 32 of word c / 32.
 * From d to the output: see output.ts.
 */
const MAX_PENDING = 255;

/** Bytes of -1 where the bit of the byte is 1. */
function test(bytes: v128, bit: v128): v128 {
  return i8x16.eq(v128.and(bytes, bit), bit);
}

/** Stores 16 channels, counted in 16-bit lanes. */
function storeCounts(window: usize, output: usize, channel: i32, taps: v128, low: v128, high: v128): void {
  const d0 = i32x4.sub(taps, i32x4.shl(i32x4.extend_low_i16x8_u(low), 1));
  const d1 = i32x4.sub(taps, i32x4.shl(i32x4.extend_high_i16x8_u(low), 1));
  const d2 = i32x4.sub(taps, i32x4.shl(i32x4.extend_low_i16x8_u(high), 1));
  const d3 = i32x4.sub(taps, i32x4.shl(i32x4.extend_high_i16x8_u(high), 1));
  storeBlock(window, output, channel, Window.at(window).groups - channel, channel, d0, d1, d2, d3);
}

/** The channels of a word of an output, `channel` being the first, from rows x columns taps at `x` and `w`. */
function countWord(
  window: usize,
  x: usize,
  w: usize,
  rows: i32,
  columns: i32,
  rowsAtOnce: i32,
  output: usize,
  channel: i32,
): void {
  const f = Window.at(window);
  const bytes = f.pixelUnits << 2;
  const stepX = f.dilationW * bytes;
  const stepY = f.dilationH * f.inW * bytes;
  const kernelRow = f.kW * bytes;
  // Byte k of the word lies in lanes k, k + 4, k + 8 and k + 12, which are for its bits 0 … 3 and 4 … 7.
  const lowBits = i32x4(0x01010101, 0x02020202, 0x04040404, 0x08080808);
  const highBits = i32x4(0x10101010, 0x20202020, 0x40404040, 0x80808080);
  let n0 = i16x8.splat(0);
  let n1 = n0;
  let n2 = n0;
  let n3 = n0;
  for (let ky = 0; ky < rows; ) {
    let low = i8x16.splat(0);
    let high = low;
    for (const stop = min(rows, ky + rowsAtOnce); ky < stop; ky++) {
      let a = x + ky * stepY;
      let b = w + ky * kernelRow;
      for (let kx = 0; kx < columns; kx++) {
        const bits = v128.xor(v128.load_splat<u32>(a), v128.load_splat<u32>(b));
        low = i8x16.sub(low, test(bits, lowBits));
        high = i8x16.sub(high, test(bits, highBits));
        a += stepX;
        b += bytes;
      }
    }
    // The first channel is the highest bit of the highest byte.
    const c0 = v128.shuffle<u8>(low, high, 31, 27, 23, 19, 15, 11, 7, 3, 30, 26, 22, 18, 14, 10, 6, 2);
    const c1 = v128.shuffle<u8>(low, high, 29, 25, 21, 17, 13, 9, 5, 1, 28, 24, 20, 16, 12, 8, 4, 0);
    n0 = i16x8.add(n0, i16x8.extend_low_i8x16_u(c0));
    n1 = i16x8.add(n1, i16x8.extend_high_i8x16_u(c0));
    n2 = i16x8.add(n2, i16x8.extend_low_i8x16_u(c1));
    n3 = i16x8.add(n3, i16x8.extend_high_i8x16_u(c1));
  }
  const taps = i32x4.splat(rows * columns);
  storeCounts(window, output, channel, taps, n0, n1);
  if (channel + 16 < f.groups) storeCounts(window, output, channel + 16, taps, n2, n3);
}

/** s1 x s1 -> f32, s1 or s8, channel by channel; `window` is the address of the fields of window.ts. */
export function depthwiseS1(window: usize): void {
  const f = Window.at(window);
  const words = f.pixelUnits;
  const bytes = words << 2;
  const outPixel = outputPixelBytes(window, f.groups);
  clearSigns(window, outPixel);
  const rowsAtOnce = MAX_PENDING / f.kW;
  let output = f.output;
  for (let oy = 0; oy < f.outH; oy++) {
    const iy = oy * f.strideH - f.padTop;
    const ky = firstTap(iy, f.dilationH);
    const rows = endTap(iy, f.inH, f.kH, f.dilationH) - ky;
    const row = (iy + ky * f.dilationH) * f.inW;
    for (let ox = 0; ox < f.outW; ox++) {
      const ix = ox * f.strideW - f.padLeft;
      const kx = firstTap(ix, f.dilationW);
      const columns = endTap(ix, f.inW, f.kW, f.dilationW) - kx;
      const x = f.input + (row + ix + kx * f.dilationW) * bytes;
      const w = f.weights + (ky * f.kW + kx) * bytes;
      for (let i = 0; i < words; i++) {
        countWord(window, x + (i << 2), w + (i << 2), rows, columns, rowsAtOnce, output, i << 5);
      }
      output += outPixel;
    }
  }
}
