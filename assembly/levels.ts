/**
 * 8-bit values. A quantizer has a divisor and a range [low, high] of levels k; its zero point is added
 * to k so that the sum fits into an int8:
 *
 *   k = round(x divisor), half to even, held to [low, high]     byte = k + zero point     x ~ k / divisor
 *
 * The product and the quotient are rounded to float32; NaN has the lowest level. In memory a quantizer is
 * four 32-bit fields, in the order of `uniformFields` in src/engine/preparation.ts.
 */
const DIVISOR = 0;
const LOW = 4;
const HIGH = 8;
const ZERO_POINT = 12;

/** The bytes of four floats, in 32-bit lanes. */
export function levelBytes4(x: v128, uniform: usize): v128 {
  const k = f32x4.nearest(f32x4.mul(x, v128.load_splat<u32>(uniform, DIVISOR)));
  // pmax(a, b) is a < b ? b : a, so that NaN becomes `low`.
  const aboveLow = f32x4.pmax(v128.load_splat<u32>(uniform, LOW), k);
  const held = f32x4.pmin(v128.load_splat<u32>(uniform, HIGH), aboveLow);
  return i32x4.add(i32x4.trunc_sat_f32x4_s(held), v128.load_splat<u32>(uniform, ZERO_POINT));
}

/** The bytes in four 32-bit lanes, one behind the other; at most `count` of them exist. */
export function storeBytes(at: usize, count: i32, lanes: v128): void {
  const words = i16x8.narrow_i32x4_s(lanes, lanes);
  const bytes = i8x16.narrow_i16x8_s(words, words);
  if (count >= 4) {
    v128.store_lane<u32>(at, bytes, 0);
    return;
  }
  if (count > 0) v128.store_lane<u8>(at, bytes, 0);
  if (count > 1) v128.store_lane<u8>(at, bytes, 1, 1);
  if (count > 2) v128.store_lane<u8>(at, bytes, 2, 2);
}

/** f32 -> s8, over `n` values. */
export function quantizeLevels(x: usize, y: usize, n: i32, uniform: usize): void {
  let i = 0;
  for (; i + 16 <= n; i += 16) {
    const b0 = levelBytes4(v128.load(x), uniform);
    const b1 = levelBytes4(v128.load(x, 16), uniform);
    const b2 = levelBytes4(v128.load(x, 32), uniform);
    const b3 = levelBytes4(v128.load(x, 48), uniform);
    v128.store(y, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(b0, b1), i16x8.narrow_i32x4_s(b2, b3)));
    x += 64;
    y += 16;
  }
  for (; i + 4 <= n; i += 4) {
    storeBytes(y, 4, levelBytes4(v128.load(x), uniform));
    x += 16;
    y += 4;
  }
  for (; i < n; i++) {
    storeBytes(y, 1, levelBytes4(v128.load_zero<u32>(x), uniform));
    x += 4;
    y++;
  }
}

/** The value of one byte. */
function valueAt(x: usize, uniform: usize): f32 {
  return <f32>(<i32>load<i8>(x) - load<i32>(uniform, ZERO_POINT)) / load<f32>(uniform, DIVISOR);
}

/** The values of four bytes. */
function valuesAt(x: usize, uniform: usize): v128 {
  const bytes = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load_zero<u32>(x)));
  const k = i32x4.sub(bytes, v128.load_splat<u32>(uniform, ZERO_POINT));
  return f32x4.div(f32x4.convert_i32x4_s(k), v128.load_splat<u32>(uniform, DIVISOR));
}

/** s8 -> f32, over `n` values. */
export function dequantizeLevels(x: usize, y: usize, n: i32, uniform: usize): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, valuesAt(x, uniform));
    x += 4;
    y += 16;
  }
  for (; i < n; i++) {
    store<f32>(y, valueAt(x, uniform));
    x++;
    y += 4;
  }
}

/** y = sum + the value of x, over `n` values; `sum` and y are floats, x is s8. */
export function addLevels(sum: usize, x: usize, y: usize, n: i32, uniform: usize): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, f32x4.add(v128.load(sum), valuesAt(x, uniform)));
    sum += 16;
    x += 4;
    y += 16;
  }
  for (; i < n; i++) {
    store<f32>(y, load<f32>(sum) + valueAt(x, uniform));
    sum += 4;
    x++;
    y += 4;
  }
}

/** The bits of 16 bytes, the first at bit 15: 1 where a byte is below all of `zero`. */
function signs16(x: usize, zero: v128): u32 {
  const negative = i8x16.lt_s(v128.load(x), zero);
  return i8x16.bitmask(
    v128.shuffle<u8>(negative, negative, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
  );
}

/** s8 [pixels, channels] -> s1 [pixels, ceil(channels / 32)]: bit 1 where the level is negative. */
export function packLevels(x: usize, y: usize, pixels: i32, channels: i32, zeroPoint: i32): void {
  const zero = i8x16.splat(<i8>zeroPoint);
  for (let p = 0; p < pixels; p++) {
    let c = 0;
    for (; c + 32 <= channels; c += 32) {
      store<u32>(y, (signs16(x, zero) << 16) | signs16(x + 16, zero));
      x += 32;
      y += 4;
    }
    if (c === channels) continue;
    let word: u32 = 0;
    for (; c < channels; c++) {
      if (<i32>load<i8>(x) < zeroPoint) word |= 0x80000000 >> (c & 31);
      x++;
    }
    store<u32>(y, word);
    y += 4;
  }
}
