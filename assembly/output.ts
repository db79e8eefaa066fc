import { levelBytes4, storeBytes } from "./levels";
import { BLOCK, Window } from "./window";

/**
 * From the integer sum d of an output channel to what is stored of it. With thresholds
 *
 *   s1:  bit 1 where d < threshold
 *
 * else from the float y = d scale + addend, rounded after the conversion, the product and the sum:
 *
 *   f32: y     s8: its level (levels.ts)     s1: bit 1 where not y >= 0
 *
 * BLOCK channels are stored at a time. Constants are arrays of one value per channel, in such blocks.
 */
export const F32 = 0;
export const S1 = 1;
export const S8 = 2;

/** Bytes of an output pixel with `channels` channels. */
export function outputPixelBytes(window: usize, channels: i32): i32 {
  const format = Window.at(window).outputFormat;
  if (format === S8) return channels;
  return (format === S1 ? (channels + 31) >> 5 : channels) << 2;
}

/** Signs are or-ed into their words, which have to be 0 before. */
export function clearSigns(window: usize, pixelBytes: i32): void {
  const w = Window.at(window);
  if (w.outputFormat === S1) memory.fill(w.output, 0, w.outH * w.outW * pixelBytes);
}

/** Four floats from `at` on, of which `count` exist. */
function storeFloats(at: usize, count: i32, y: v128): void {
  if (count >= 4) {
    v128.store(at, y);
    return;
  }
  if (count > 0) v128.store_lane<f32>(at, y, 0);
  if (count > 1) v128.store_lane<f32>(at, y, 1, 4);
  if (count > 2) v128.store_lane<f32>(at, y, 2, 8);
}

/**
 * Stores the float sums of a block of channels from `at` on, `count` of which exist, after adding what lies at
 * `addend`; 0: nothing.
 */
export function storeSums(
  at: usize,
  count: i32,
  addend: usize,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
): void {
  if (addend !== 0) {
    s0 = f32x4.add(s0, v128.load(addend));
    s1 = f32x4.add(s1, v128.load(addend, 16));
    s2 = f32x4.add(s2, v128.load(addend, 32));
    s3 = f32x4.add(s3, v128.load(addend, 48));
  }
  if (count >= BLOCK) {
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at, s2, 32);
    v128.store(at, s3, 48);
    return;
  }
  storeFloats(at, count, s0);
  storeFloats(at + 16, count - 4, s1);
  storeFloats(at + 32, count - 8, s2);
  storeFloats(at + 48, count - 12, s3);
}

/** The bits of four channels, from lanes of 0 and -1. */
function storeSigns(pixel: usize, channel: i32, negative: v128): void {
  const mask = i32x4.bitmask(negative);
  if (mask === 0) return;
  // Lane 0 is the first channel and goes to the highest bit.
  const nibble: u32 = ((mask & 1) << 3) | ((mask & 2) << 1) | ((mask & 4) >> 1) | (mask >> 3);
  const at = pixel + ((<usize>(channel >> 5)) << 2);
  const bits = ((<u64>nibble) << 60) >> (channel & 31);
  store<u32>(at, load<u32>(at) | <u32>(bits >> 32));
  // In a group that does not start at a multiple of 4 the nibble may reach into the next word.
  if (<u32>bits !== 0) store<u32>(at, load<u32>(at, 4) | <u32>bits, 4);
}

/** d scale + addend of four channels; without such constants (address 0) that part is left out. */
function scaled(d: v128, scale: usize, addend: usize, offset: usize): v128 {
  let y = f32x4.convert_i32x4_s(d);
  if (scale !== 0) y = f32x4.mul(y, v128.load(scale + offset));
  if (addend !== 0) y = f32x4.add(y, v128.load(addend + offset));
  return y;
}

/**
 * Stores the sums of a block of channels of an output pixel, `channel` being the first and `count` the
 * number of those that exist; `constants` is the position of the first in the arrays of constants.
 */
export function storeBlock(
  window: usize,
  pixel: usize,
  channel: i32,
  count: i32,
  constants: i32,
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
): void {
  const w = Window.at(window);
  const offset = (<usize>constants) << 2;
  if (w.threshold !== 0) {
    // No d is below the threshold of a channel that does not exist.
    const at = w.threshold + offset;
    storeSigns(pixel, channel, i32x4.lt_s(d0, v128.load(at)));
    storeSigns(pixel, channel + 4, i32x4.lt_s(d1, v128.load(at, 16)));
    storeSigns(pixel, channel + 8, i32x4.lt_s(d2, v128.load(at, 32)));
    storeSigns(pixel, channel + 12, i32x4.lt_s(d3, v128.load(at, 48)));
    return;
  }
  const y0 = scaled(d0, w.scale, w.addend, offset);
  const y1 = scaled(d1, w.scale, w.addend, offset + 16);
  const y2 = scaled(d2, w.scale, w.addend, offset + 32);
  const y3 = scaled(d3, w.scale, w.addend, offset + 48);
  if (w.outputFormat === F32) {
    const at = pixel + ((<usize>channel) << 2);
    storeSums(at, count, 0, y0, y1, y2, y3);
  } else if (w.outputFormat === S8) {
    const at = pixel + <usize>channel;
    storeBytes(at, count, levelBytes4(y0, w.outputUniform));
    storeBytes(at + 4, count - 4, levelBytes4(y1, w.outputUniform));
    storeBytes(at + 8, count - 8, levelBytes4(y2, w.outputUniform));
    storeBytes(at + 12, count - 12, levelBytes4(y3, w.outputUniform));
  } else {
    // The sums and constants of a channel that does not exist are 0, and so is its bit.
    const zero = f32x4.splat(0);
    storeSigns(pixel, channel, v128.not(f32x4.ge(y0, zero)));
    storeSigns(pixel, channel + 4, v128.not(f32x4.ge(y1, zero)));
    storeSigns(pixel, channel + 8, v128.not(f32x4.ge(y2, zero)));
    storeSigns(pixel, channel + 12, v128.not(f32x4.ge(y3, zero)));
  }
}
