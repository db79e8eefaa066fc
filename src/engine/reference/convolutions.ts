import { type ConvGeometry, hwc } from "../../graph/graph.ts";
import { activate } from "../../targets/activations.ts";
import type { Plan, Step } from "../../targets/plan.ts";
import { pool } from "./pooling.ts";
import { eachTap, image } from "./window.ts";
import { inputLevels, inputTensor, type OperationOf, paramOf, type Work, weightsOf } from "./work.ts";

/** Sums of products, and what follows each sum; see conv2d_* and dense in operation.ts. */

const f32 = Math.fround;

/**
 * Per output d = sum of x * w over the taps and the channels of the group, a tap outside the image being
 * `padValue`. All are integers, so that the order does not matter. Weights OHWI.
 */
function convolveIntegers(
  g: ConvGeometry,
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
  padValue: number,
  finish: (d: number, channel: number) => number,
): Float32Array {
  const groupIn = g.inC / g.groups;
  return image(g, g.outC, (oy, ox, c) => {
    const first = Math.floor(c / (g.outC / g.groups)) * groupIn;
    let d = 0;
    eachTap(g, oy, ox, (tap, pixel) => {
      for (let i = 0; i < groupIn; i++) {
        const a = pixel < 0 ? padValue : (x[pixel * g.inC + first + i] as number);
        d += a * (weights[(c * g.kH * g.kW + tap) * groupIn + i] as number);
      }
    });
    return finish(d, c);
  });
}

/** From the sum of a product to the value of the output: a sign by threshold, scale and offset, or a bias. */
function finisher(work: Work): (d: number, channel: number) => number {
  const bias = paramOf(work, "bias");
  const threshold = paramOf(work, "threshold");
  const scale = paramOf(work, "scale");
  const offset = paramOf(work, "offset");
  if (threshold) return (d, c) => (d < (threshold[c] as number) ? -1 : 1);
  if (scale) return (d, c) => f32(f32(f32(d) * (scale[c] as number)) + (offset?.[c] as number));
  return (d, c) => (bias ? f32(f32(d) + (bias[c] as number)) : f32(d));
}

export function convolveSigns(work: Work, { geometry: g, padValue }: OperationOf<"conv2d_s1">): Float32Array {
  const weights = weightsOf(work, g.inC / g.groups);
  return convolveIntegers(g, work.operands[0] as Float32Array, weights, padValue, finisher(work));
}

export function convolveSignsDepthwise(
  work: Work,
  { geometry: g, padValue }: OperationOf<"depthwise_s1">,
): Float32Array {
  const taps = g.kH * g.kW;
  const packed = weightsOf(work, g.outC);
  const weights = packed.map((_, i) => packed[(i % taps) * g.outC + Math.floor(i / taps)] as number);
  return convolveIntegers(g, work.operands[0] as Float32Array, weights, padValue, finisher(work));
}

export function convolveLevels(
  work: Work,
  { geometry: g, step, shift }: OperationOf<"conv2d_s8">,
): Float32Array {
  const weights = weightsOf(work, g.inC / g.groups).map((w) => step * w + shift);
  return convolveIntegers(g, inputLevels(work), weights, 0, finisher(work));
}

export function convolveFloats(work: Work, operation: OperationOf<"conv2d_f32">): Float32Array {
  const { geometry: g, activation, pool: pooling } = operation;
  const x = work.operands[0] as Float32Array;
  const groupIn = g.inC / g.groups;
  const weights = weightsOf(work, groupIn);
  const bias = paramOf(work, "bias");
  const sums = image(g, g.outC, (oy, ox, c) => {
    const first = Math.floor(c / (g.outC / g.groups)) * groupIn;
    let sum = 0;
    eachTap(g, oy, ox, (tap, pixel) => {
      if (pixel < 0) return;
      for (let i = 0; i < groupIn; i++) {
        const w = weights[(c * g.kH * g.kW + tap) * groupIn + i] as number;
        sum = f32(sum + f32((x[pixel * g.inC + first + i] as number) * w));
      }
    });
    return bias ? f32(sum + (bias[c] as number)) : sum;
  });
  const activated = activation ? sums.map((y) => activate(activation, y)) : sums;
  return pooling ? pool(activated, pooling.mode, pooling.window) : activated;
}

/** Features that share words in the s1 weights of a dense step: with s1 input those of a pixel, else all. */
export function densePixel(
  work: { plan: Plan; step: Step },
  { rows, input, features }: OperationOf<"dense">,
): number {
  return rows > 1 || input === "f32" ? features : hwc(inputTensor(work).shape)[2];
}

export function dense(work: Work, operation: OperationOf<"dense">): Float32Array {
  const { rows, features, units } = operation;
  const x = work.operands[0] as Float32Array;
  const weights = weightsOf(work, densePixel(work, operation));
  const finish = finisher(work);
  const y = new Float32Array(rows * units);
  for (let i = 0; i < y.length; i++) {
    const row = Math.floor(i / units);
    const unit = i % units;
    let sum = 0;
    for (let k = 0; k < features; k++) {
      sum = f32(sum + f32((x[row * features + k] as number) * (weights[unit * features + k] as number)));
    }
    y[i] = finish(sum, unit);
  }
  return y;
}
