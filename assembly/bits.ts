/**
 * Signs as bits: bit(x) = 0 where x >= 0, else 1 (so -0 is +1, NaN is -1). Channel c of a pixel is bit
 * 31 - c % 32 of its word c / 32; a pixel has ceil(C / 32) words; unused bits are 0.
 */

// As a constant of the code this would be made anew in every round of a loop.
const REVERSED: usize = memory.data<u32>([0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203], 16);

/** The 16 bits of 16 floats, the first at bit 15; `reversed` is 15 … 0. */
function signs16(x: usize, reversed: v128): u32 {
  const zero = f32x4.splat(0);
  // Comparisons give lanes of 0 or -1; the signed narrowings keep both.
  const low = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(x), zero), f32x4.ge(v128.load(x, 16), zero));
  const high = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(x, 32), zero), f32x4.ge(v128.load(x, 48), zero));
  const positive = i8x16.narrow_i16x8_s(low, high);
  return ~i8x16.bitmask(i8x16.swizzle(positive, reversed)) & 0xffff;
}

/** The bits of `count` floats, fewer than 16, the first at bit 31. */
function signsOfRest(x: usize, count: i32): u32 {
  let word: u32 = 0;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const positive = f32x4.ge(v128.load(x), f32x4.splat(0));
    const reversed = v128.shuffle<u32>(positive, positive, 3, 2, 1, 0);
    word |= (~i32x4.bitmask(reversed) & 15) << (28 - i);
    x += 16;
  }
  for (; i < count; i++) {
    // Without a branch, which could not be predicted.
    word |= (<u32>!(load<f32>(x) >= 0)) << (31 - i);
    x += 4;
  }
  return word;
}

/** f32 [pixels, channels] -> s1 [pixels, ceil(channels / 32)]. */
export function packSigns(x: usize, y: usize, pixels: i32, channels: i32): void {
  const reversed = v128.load(REVERSED);
  const whole = channels & ~31;
  const half = channels & 16;
  const rest = channels & 15;
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < whole; c += 32) {
      store<u32>(y, (signs16(x, reversed) << 16) | signs16(x + 64, reversed));
      x += 128;
      y += 4;
    }
    if (whole === channels) continue;
    let word: u32 = 0;
    if (half !== 0) {
      word = signs16(x, reversed) << 16;
      x += 64;
    }
    if (rest !== 0) {
      word |= signsOfRest(x, rest) >> half;
      x += rest << 2;
    }
    store<u32>(y, word);
    y += 4;
  }
}

/** f32 -> f32: y = x >= 0 ? 1 : -1, over `n` values. */
export function signs(x: usize, y: usize, n: i32): void {
  const plus = f32x4.splat(1);
  const minus = f32x4.splat(-1);
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, v128.bitselect(plus, minus, f32x4.ge(v128.load(x), zero)));
    x += 16;
    y += 16;
  }
  for (; i < n; i++) {
    store<f32>(y, load<f32>(x) >= 0 ? 1 : -1);
    x += 4;
    y += 4;
  }
}

/** s1 [pixels, ceil(channels / 32)] -> f32 [pixels, channels], +1 or -1. */
export function unpackSigns(x: usize, y: usize, pixels: i32, channels: i32): void {
  const lanes = i32x4(0x80000000, 0x40000000, 0x20000000, 0x10000000);
  const plus = f32x4.splat(1);
  const minus = f32x4.splat(-1);
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c += 32) {
      let word = load<u32>(x);
      x += 4;
      const end = min(channels - c, 32);
      let i = 0;
      for (; i + 4 <= end; i += 4) {
        const isPlus = i32x4.eq(v128.and(i32x4.splat(word), lanes), i32x4.splat(0));
        v128.store(y, v128.bitselect(plus, minus, isPlus));
        word <<= 4;
        y += 16;
      }
      for (; i < end; i++) {
        store<f32>(y, (word & 0x80000000) === 0 ? 1 : -1);
        word <<= 1;
        y += 4;
      }
    }
  }
}
