import type { ActivationFn } from "../graph/graph.ts";
import { sign } from "../graph/quantizer.ts";

const f32 = Math.fround;

/**
 * Activation functions in float32, one rounding after each operation. The exponential is our own, so
 * that TypeScript, WebAssembly and C on any core give the same bits; libm's expf may differ in the
 * last place from library to library.
 */

/** 1 / k! for the Taylor polynomial of exp on [-ln 2 / 2, ln 2 / 2]; degree 7 is exact to float32. */
export const EXP_COEFFICIENTS: readonly number[] = [
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
  1,
  1,
].map(f32);
export const LOG2_E = f32(Math.LOG2E);
/** ln 2 = LN2_HIGH + LN2_LOW; n * LN2_HIGH is exact for |n| < 2^9 (Cody and Waite). */
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = f32(Math.LN2 - LN2_HIGH);
/** exp is 0 below and held above: the range in which 2^n is a normal float32. */
export const EXP_MIN = -87;
export const EXP_MAX = 88;

/** exp(x) = 2^n exp(r) with n = floor(x log2 e + 1/2), r = x - n ln 2, exp(r) by Horner's rule. */
function expF32(x: number): number {
  if (!(x >= EXP_MIN)) return 0;
  const held = x > EXP_MAX ? EXP_MAX : x;
  const n = Math.floor(f32(f32(held * LOG2_E) + 0.5));
  const r = f32(f32(held - f32(n * LN2_HIGH)) - f32(n * LN2_LOW));
  let sum = 0;
  for (const coefficient of EXP_COEFFICIENTS) sum = f32(f32(sum * r) + coefficient);
  return f32(sum * 2 ** n);
}

/** One value through an activation that works on single values; softmax does not and throws. */
export function activate(activation: ActivationFn, x: number): number {
  switch (activation.fn) {
    case "linear":
      return x;
    case "relu": {
      if (activation.maxValue !== null && x >= f32(activation.maxValue)) return f32(activation.maxValue);
      if (x >= f32(activation.threshold)) return x;
      return f32(f32(activation.negativeSlope) * f32(x - f32(activation.threshold)));
    }
    case "sigmoid":
      return f32(1 / f32(1 + expF32(f32(-x))));
    case "tanh":
      // 1 - 2 / (exp(2x) + 1)
      return f32(1 - f32(2 / f32(expF32(f32(2 * x)) + 1)));
    case "quantizer":
      if (activation.quantizer.kind === "sign") return sign(x);
      throw new Error(`quantizer ${activation.quantizer.kind} is not a function of one value here`);
    case "softmax":
      throw new Error("softmax needs all channels");
  }
}

/** Softmax over `values`: exp(x - max), summed in order, each divided by the sum. */
export function softmaxF32(values: Float32Array): Float32Array {
  const largest = values.reduce((max, x) => (x > max ? x : max), Number.NEGATIVE_INFINITY);
  const powers = values.map((x) => expF32(f32(x - largest)));
  const sum = powers.reduce((total, x) => f32(total + x), 0);
  return powers.map((x) => f32(x / sum));
}
