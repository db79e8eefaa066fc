/**
 * Signs as bits: bit(x) = 0 where x >= 0, else 1 (so -0 is +1, NaN is -1). Channel c of a pixel is bit
 * 31 - c % 32 of its word c / 32; a pixel has ceil(C / 32) words; unused bits are 0.
 */

/** The 16 bits of 16 floats, the first at bit 15. */
function signs16(x: usize): u32 {
  const zero = f32x4.splat(0);
  // Comparisons give lanes of 0 or -1; the signed narrowings keep both.
  const low = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(x), zero), f32x4.ge(v128.load(x, 16), zero));
  const high = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(x, 32), zero), f32x4.ge(v128.load(x, 48), zero));
  const positive = i8x16.narrow_i16x8_s(low, high);
  const reversed = v128.shuffle<u8>(positive, positive, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return ~i8x16.bitmask(reversed) & 0xffff;
}

/** f32 [pixels, channels] -> s1 [pixels, ceil(channels / 32)]. */
export function packSigns(x: usize, y: usize, pixels: i32, channels: i32): void {
  const whole = channels & ~31;
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < whole; c += 32) {
      store<u32>(y, (signs16(x) << 16) | signs16(x + 64));
      x += 128;
      y += 4;
    }
    if (whole === channels) continue;
    let word: u32 = 0;
    for (let c = whole; c < channels; c++) {
      if (!(load<f32>(x) >= 0)) word |= 0x80000000 >> (c & 31);
      x += 4;
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
