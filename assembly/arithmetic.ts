/** Arithmetic on single values, each result rounded to float32. */

/** y = x scale[c] + offset[c], over [pixels, channels]: the product is rounded before the sum. */
export function affine(x: usize, scale: usize, offset: usize, y: usize, pixels: i32, channels: i32): void {
  for (let p = 0; p < pixels; p++) {
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const at = (<usize>c) << 2;
      const product = f32x4.mul(v128.load(x), v128.load(scale + at));
      v128.store(y, f32x4.add(product, v128.load(offset + at)));
      x += 16;
      y += 16;
    }
    for (; c < channels; c++) {
      const at = (<usize>c) << 2;
      store<f32>(y, load<f32>(x) * load<f32>(scale + at) + load<f32>(offset + at));
      x += 4;
      y += 4;
    }
  }
}

/** y = a + b, over `n` values. */
export function add(a: usize, b: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    y += 16;
  }
  for (; i < n; i++) {
    store<f32>(y, load<f32>(a) + load<f32>(b));
    a += 4;
    b += 4;
    y += 4;
  }
}

/** y = a b, over `n` values. */
export function multiply(a: usize, b: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    y += 16;
  }
  for (; i < n; i++) {
    store<f32>(y, load<f32>(a) * load<f32>(b));
    a += 4;
    b += 4;
    y += 4;
  }
}

/** y = x factor[c], over [pixels, channels]. */
export function multiplyChannels(x: usize, factor: usize, y: usize, pixels: i32, channels: i32): void {
  const bytes = channels << 2;
  for (let p = 0; p < pixels; p++) {
    multiply(x, factor, y, channels);
    x += bytes;
    y += bytes;
  }
}

/** y = x >= 0 ? x : alpha[c] x, over [pixels, channels]. */
export function prelu(x: usize, alpha: usize, y: usize, pixels: i32, channels: i32): void {
  const zero = f32x4.splat(0);
  for (let p = 0; p < pixels; p++) {
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const value = v128.load(x);
      const below = f32x4.mul(v128.load(alpha + ((<usize>c) << 2)), value);
      v128.store(y, v128.bitselect(value, below, f32x4.ge(value, zero)));
      x += 16;
      y += 16;
    }
    for (; c < channels; c++) {
      const value = load<f32>(x);
      store<f32>(y, value >= 0 ? value : load<f32>(alpha + ((<usize>c) << 2)) * value);
      x += 4;
      y += 4;
    }
  }
}
