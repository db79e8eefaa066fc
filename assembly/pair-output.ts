import { F32, storeBlock } from "./output";
import { field0, field1, field2, field3 } from "./pair-sums";
import { ADDEND, BLOCK, EXCESS, field, GROUP_OUT, OUTPUT_FORMAT, SCALE, THRESHOLD } from "./window";

/**
 * What becomes of the sums of a cell of conv-s1-pairs.ts: as output.ts has it, from 16-bit sums. Bits by
 * threshold and whole blocks of floats are stored here, for speed; the rest goes to output.ts.
 */

/** The bits of 16 channels that are below their limits, the first at bit 15. */
function bitsBelow(low: v128, high: v128, lowLimit: v128, highLimit: v128): i32 {
  const below = i8x16.narrow_i16x8_s(i16x8.lt_s(low, lowLimit), i16x8.lt_s(high, highLimit));
  return i8x16.bitmask(v128.shuffle<u8>(below, below, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

/** A whole block of channels as floats; `offset` is the place of its constants. */
function storeBlockF32(window: usize, at: usize, offset: usize, low: v128, high: v128): void {
  const scale: usize = field(window, SCALE);
  const addend: usize = field(window, ADDEND);
  let y0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low));
  let y1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low));
  let y2 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high));
  let y3 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high));
  if (scale !== 0) {
    const factors = scale + offset;
    y0 = f32x4.mul(y0, v128.load(factors));
    y1 = f32x4.mul(y1, v128.load(factors, 16));
    y2 = f32x4.mul(y2, v128.load(factors, 32));
    y3 = f32x4.mul(y3, v128.load(factors, 48));
  }
  if (addend !== 0) {
    const terms = addend + offset;
    y0 = f32x4.add(y0, v128.load(terms));
    y1 = f32x4.add(y1, v128.load(terms, 16));
    y2 = f32x4.add(y2, v128.load(terms, 32));
    y3 = f32x4.add(y3, v128.load(terms, 48));
  }
  v128.store(at, y0);
  v128.store(at, y1, 16);
  v128.store(at, y2, 32);
  v128.store(at, y3, 48);
}

/** Any block, in any format. */
function storeAny(window: usize, pixel: usize, channel: i32, left: i32, low: v128, high: v128): void {
  const d0 = i32x4.extend_low_i16x8_s(low);
  const d1 = i32x4.extend_high_i16x8_s(low);
  const d2 = i32x4.extend_low_i16x8_s(high);
  const d3 = i32x4.extend_high_i16x8_s(high);
  storeBlock(window, pixel, channel, left, channel, d0, d1, d2, d3);
}

/**
 * Stores a block of channels of pixels ox and ox + 1 of the output row at `row`, from S, T and what `sums` holds
 * of former ones; `taps` is the number of rows of the window that were counted.
 */
export function storePair(
  window: usize,
  row: usize,
  pixelBytes: i32,
  ox: i32,
  block: i32,
  taps: i32,
  sums: usize,
  s: v128,
  t: v128,
): void {
  const f3 = field3(t);
  const f2 = field2(s, f3);
  const f1 = field1(t, f2);
  const f0 = field0(s, f1);
  const excess = <usize>field(window, EXCESS) + (ox << 2);
  const e0 = i16x8.splat(<i16>(taps * load<i32>(excess)));
  const e1 = i16x8.splat(<i16>(taps * load<i32>(excess, 4)));
  const low0 = i16x8.sub(i16x8.shl(i16x8.add(f0, v128.load(sums)), 1), e0);
  const low1 = i16x8.sub(i16x8.shl(i16x8.add(f1, v128.load(sums, 16)), 1), e1);
  const high0 = i16x8.sub(i16x8.shl(i16x8.add(f2, v128.load(sums, 32)), 1), e0);
  const high1 = i16x8.sub(i16x8.shl(i16x8.add(f3, v128.load(sums, 48)), 1), e1);

  let pixel = row + ox * pixelBytes;
  const channel = block * BLOCK;
  const offset = (<usize>channel) << 2;
  const threshold: usize = field(window, THRESHOLD);
  if (threshold !== 0) {
    // Thresholds beyond 16 bits are held to their ends, beyond which there is no d.
    const at = threshold + offset;
    const lowLimit = i16x8.narrow_i32x4_s(v128.load(at), v128.load(at, 16));
    const highLimit = i16x8.narrow_i32x4_s(v128.load(at, 32), v128.load(at, 48));
    // The first 16 channels of a word are its upper half.
    const half = pixel + ((<usize>(block ^ 1)) << 1);
    store<u16>(half, bitsBelow(low0, high0, lowLimit, highLimit));
    store<u16>(half + pixelBytes, bitsBelow(low1, high1, lowLimit, highLimit));
    return;
  }
  const left = field(window, GROUP_OUT) - channel;
  const whole = left >= BLOCK && field(window, OUTPUT_FORMAT) === F32;
  let low = low0;
  let high = high0;
  // A loop and not two calls: so each of the two functions is inlined.
  for (const end = pixel + 2 * pixelBytes; pixel < end; pixel += pixelBytes) {
    if (whole) storeBlockF32(window, pixel + offset, offset, low, high);
    else storeAny(window, pixel, channel, left, low, high);
    low = low1;
    high = high1;
  }
}
