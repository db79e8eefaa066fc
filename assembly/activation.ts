/**
 * Activation functions, bit for bit those of src/targets/activations.ts: one rounding after each
 * operation, and an exponential of our own,
 *
 *   exp(x) = 2^n exp(r),  n = floor(x log2 e + 1/2),  r = x - n ln 2,
 *
 * exp(r) by Horner's rule with the Taylor coefficients 1 / k!, k = 7 … 0.
 */
const LOG2_E: f32 = <f32>Math.LOG2E;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = <f32>(Math.LN2 - 0.693359375);
const EXP_MIN: f32 = -87;
const EXP_MAX: f32 = 88;

function exp4(x: v128): v128 {
  const inRange = f32x4.ge(x, f32x4.splat(EXP_MIN));
  const held = f32x4.pmin(x, f32x4.splat(EXP_MAX));
  const n = f32x4.floor(f32x4.add(f32x4.mul(held, f32x4.splat(LOG2_E)), f32x4.splat(0.5)));
  const high = f32x4.sub(held, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let sum = f32x4.splat(<f32>(1.0 / 5040.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 720.0)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 120.0)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 24.0)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(<f32>(1.0 / 6.0)));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  // The bits of the float 2^n: exponent n + 127.
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(sum, power), inRange);
}

function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** 1 - 2 / (exp(2x) + 1) */
function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  return f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.mul(two, x)), one)));
}

function relu4(x: v128, maxValue: v128, slope: v128, threshold: v128): v128 {
  const below = f32x4.mul(slope, f32x4.sub(x, threshold));
  const y = v128.bitselect(x, below, f32x4.ge(x, threshold));
  return v128.bitselect(maxValue, y, f32x4.ge(x, maxValue));
}

export function sigmoid(x: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(y + (i << 2), sigmoid4(v128.load(x + (i << 2))));
  for (; i < n; i++) v128.store_lane<f32>(y + (i << 2), sigmoid4(v128.load_zero<f32>(x + (i << 2))), 0);
}

export function tanh(x: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(y + (i << 2), tanh4(v128.load(x + (i << 2))));
  for (; i < n; i++) v128.store_lane<f32>(y + (i << 2), tanh4(v128.load_zero<f32>(x + (i << 2))), 0);
}

/** x >= maxValue -> maxValue; x >= threshold -> x; else slope (x - threshold). No limit: maxValue infinite. */
export function relu(x: usize, y: usize, n: i32, maxValue: f32, slope: f32, threshold: f32): void {
  const limit = f32x4.splat(maxValue);
  const slopes = f32x4.splat(slope);
  const thresholds = f32x4.splat(threshold);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y + (i << 2), relu4(v128.load(x + (i << 2)), limit, slopes, thresholds));
  }
  for (; i < n; i++) {
    const value = relu4(v128.load_zero<f32>(x + (i << 2)), limit, slopes, thresholds);
    v128.store_lane<f32>(y + (i << 2), value, 0);
  }
}

/** Over the channels of each pixel: exp(x - max), summed in order, each divided by the sum. */
export function softmax(x: usize, y: usize, pixels: i32, channels: i32): void {
  const bytes = channels << 2;
  for (let p = 0; p < pixels; p++) {
    let largest: f32 = -Infinity;
    for (let c = 0; c < bytes; c += 4) {
      const value = load<f32>(x + c);
      if (value > largest) largest = value;
    }
    let sum: f32 = 0;
    for (let c = 0; c < bytes; c += 4) {
      const power = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(x + c) - largest)), 0);
      store<f32>(y + c, power);
      sum += power;
    }
    for (let c = 0; c < bytes; c += 4) store<f32>(y + c, load<f32>(y + c) / sum);
    x += bytes;
    y += bytes;
  }
}
