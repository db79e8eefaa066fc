import { levelBytes4, storeBytes } from "./levels";
import {
  ADDEND,
  field,
  OUT_H,
  OUT_W,
  OUTPUT,
  OUTPUT_FORMAT,
  OUTPUT_UNIFORM,
  SCALE,
  THRESHOLD,
} from "./window";

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
  const format = field(window, OUTPUT_FORMAT);
  if (format === S8) return channels;
  return (format === S1 ? (channels + 31) >> 5 : channels) << 2;
}

/** Signs are or-ed into their words, which have to be 0 before. */
export function clearSigns(window: usize, pixelBytes: i32): void {
  if (field(window, OUTPUT_FORMAT) !== S1) return;
  memory.fill(<usize>field(window, OUTPUT), 0, field(window, OUT_H) * field(window, OUT_W) * pixelBytes);
}

/** Four floats from `at` on, of which `count` exist. */
export function storeFloats(at: usize, count: i32, y: v128): void {
  if (count >= 4) {
    v128.store(at, y);
    return;
  }
  if (count > 0) v128.store_lane<f32>(at, y, 0);
  if (count > 1) v128.store_lane<f32>(at, y, 1, 4);
  if (count > 2) v128.store_lane<f32>(at, y, 2, 8);
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
  const offset = (<usize>constants) << 2;
  const threshold: usize = field(window, THRESHOLD);
  if (threshold !== 0) {
    // No d is below the threshold of a channel that does not exist.
    const at = threshold + offset;
    storeSigns(pixel, channel, i32x4.lt_s(d0, v128.load(at)));
    storeSigns(pixel, channel + 4, i32x4.lt_s(d1, v128.load(at, 16)));
    storeSigns(pixel, channel + 8, i32x4.lt_s(d2, v128.load(at, 32)));
    storeSigns(pixel, channel + 12, i32x4.lt_s(d3, v128.load(at, 48)));
    return;
  }
  const scale: usize = field(window, SCALE);
  const addend: usize = field(window, ADDEND);
  const y0 = scaled(d0, scale, addend, offset);
  const y1 = scaled(d1, scale, addend, offset + 16);
  const y2 = scaled(d2, scale, addend, offset + 32);
  const y3 = scaled(d3, scale, addend, offset + 48);
  const format = field(window, OUTPUT_FORMAT);
  if (format === F32) {
    const at = pixel + ((<usize>channel) << 2);
    storeFloats(at, count, y0);
    storeFloats(at + 16, count - 4, y1);
    storeFloats(at + 32, count - 8, y2);
    storeFloats(at + 48, count - 12, y3);
  } else if (format === S8) {
    const uniform: usize = field(window, OUTPUT_UNIFORM);
    const at = pixel + <usize>channel;
    storeBytes(at, count, levelBytes4(y0, uniform));
    storeBytes(at + 4, count - 4, levelBytes4(y1, uniform));
    storeBytes(at + 8, count - 8, levelBytes4(y2, uniform));
    storeBytes(at + 12, count - 12, levelBytes4(y3, uniform));
  } else {
    // The sums and constants of a channel that does not exist are 0, and so is its bit.
    const zero = f32x4.splat(0);
    storeSigns(pixel, channel, v128.not(f32x4.ge(y0, zero)));
    storeSigns(pixel, channel + 4, v128.not(f32x4.ge(y1, zero)));
    storeSigns(pixel, channel + 8, v128.not(f32x4.ge(y2, zero)));
    storeSigns(pixel, channel + 12, v128.not(f32x4.ge(y3, zero)));
  }
}
