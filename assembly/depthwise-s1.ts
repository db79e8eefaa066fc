import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import {
  BLOCK,
  COUNTERS,
  DILATION_H,
  DILATION_W,
  field,
  GROUPS,
  IN_H,
  IN_W,
  INPUT,
  K_H,
  K_W,
  OUT_H,
  OUT_W,
  OUTPUT,
  PAD_LEFT,
  PAD_TAP,
  PAD_TOP,
  PIXEL_UNITS,
  STRIDE_H,
  STRIDE_W,
  WEIGHTS,
} from "./window";

/**
 * Depthwise convolution of signs: every channel has a filter of its own, hence over n taps
 *
 *   d[c] = n - 2 (number of taps in which bit c of a xor w is 1).
 *
 * A word holds 32 channels, so 32 numbers are counted at once. They are kept bit by bit: word j of
 * COUNTERS holds binary digit j of all 32, and adding the bits of a word is addition with carry,
 *
 *   carry = digit and bits,  digit = digit xor bits,  bits = carry,  up to a digit without carry.
 *
 * A tap outside the image is signs like any other (padding +1 or -1) or left out of n (padding 0).
 * From d to the output: see output.ts.
 *
 * Weights: [ky][kx][word], as the input: channel c at bit 31 - c % 32 of word c / 32.
 */

/** Adds 32 bits to 32 counters. */
function count(counters: usize, bits: u32): void {
  while (bits !== 0) {
    const digit = load<u32>(counters);
    store<u32>(counters, digit ^ bits);
    bits &= digit;
    counters += 4;
  }
}

/** The sums d of four channels, in lanes; the first has its counter at bit `31 - first`. */
function sumsAt(counters: usize, digits: i32, taps: i32, first: i32): v128 {
  const lanes = i32x4(0x80000000, 0x40000000, 0x20000000, 0x10000000);
  const zero = i32x4.splat(0);
  let negative = zero;
  for (let j = 0; j < digits; j++) {
    const digit = v128.and(i32x4.splat(load<u32>(counters + ((<usize>j) << 2)) << first), lanes);
    negative = i32x4.add(negative, v128.and(i32x4.ne(digit, zero), i32x4.splat(1 << j)));
  }
  return i32x4.sub(i32x4.splat(taps), i32x4.shl(negative, 1));
}

/** s1 x s1 -> f32, s1 or s8, channel by channel; `window` is the address of the fields of window.ts. */
export function depthwiseS1(window: usize): void {
  const input: usize = field(window, INPUT);
  const weights: usize = field(window, WEIGHTS);
  const inH = field(window, IN_H);
  const inW = field(window, IN_W);
  const outH = field(window, OUT_H);
  const outW = field(window, OUT_W);
  const kH = field(window, K_H);
  const kW = field(window, K_W);
  const strideH = field(window, STRIDE_H);
  const strideW = field(window, STRIDE_W);
  const dilationH = field(window, DILATION_H);
  const dilationW = field(window, DILATION_W);
  const padTop = field(window, PAD_TOP);
  const padLeft = field(window, PAD_LEFT);
  const words = field(window, PIXEL_UNITS);
  const channels = field(window, GROUPS);
  const padTap: usize = field(window, PAD_TAP);
  const counters: usize = field(window, COUNTERS);

  const outPixelBytes = outputPixelBytes(window, channels);
  // Digits of the number of taps, the most that a counter can hold.
  const digits = 32 - clz(kH * kW);
  clearSigns(window, outPixelBytes);

  let pixel: usize = field(window, OUTPUT);
  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * strideH - padTop;
    for (let ox = 0; ox < outW; ox++) {
      const ix0 = ox * strideW - padLeft;
      for (let word = 0; word < words; word++) {
        memory.fill(counters, 0, digits << 2);
        let taps = 0;
        for (let ky = 0; ky < kH; ky++) {
          const iy = iy0 + ky * dilationH;
          for (let kx = 0; kx < kW; kx++) {
            const ix = ix0 + kx * dilationW;
            let a = padTap;
            if (<u32>iy < <u32>inH && <u32>ix < <u32>inW) a = input + (((iy * inW + ix) * words) << 2);
            else if (padTap === 0) continue;
            const w = weights + (((ky * kW + kx) * words) << 2);
            const offset = (<usize>word) << 2;
            count(counters, load<u32>(a + offset) ^ load<u32>(w + offset));
            taps++;
          }
        }
        const first = word << 5;
        for (let c = first; c < min(first + 32, channels); c += BLOCK) {
          const d0 = sumsAt(counters, digits, taps, c - first);
          const d1 = sumsAt(counters, digits, taps, c - first + 4);
          const d2 = sumsAt(counters, digits, taps, c - first + 8);
          const d3 = sumsAt(counters, digits, taps, c - first + 12);
          storeBlock(window, pixel, c, channels - c, c, d0, d1, d2, d3);
        }
      }
      pixel += outPixelBytes;
    }
  }
}
