import { type ActivationFn, type ConvGeometry, elements, type Shape, type Window } from "../graph/graph.ts";

/**
 * Multiply-accumulate counts as ST's tool counts them; they do not depend on the data type. Sources:
 * the reports of the forum thread, and public float reports for the layers these do not have.
 */

/** What the kernel of a convolution computes behind it. */
interface Fused {
  activation?: ActivationFn | null;
  pool?: { window: Window } | null;
}

/**
 * Output pixels of the convolution itself times weights; a bias adds one per output channel (not per
 * pixel). A fused nonlinearity and pooling add what they would count as layers of their own.
 */
export function convMacc(g: ConvGeometry, bias: boolean, { activation, pool }: Fused = {}): number {
  const outputs = g.outH * g.outW * g.outC;
  const macc = outputs * g.kH * g.kW * (g.inC / g.groups) + (bias ? g.outC : 0);
  const nonlinearity = activation ? outputs * activationCost(activation) : 0;
  return macc + nonlinearity + (pool ? poolMacc(pool.window) : 0);
}

export const denseMacc = (rows: number, features: number, units: number, bias: boolean): number =>
  rows * features * units + (bias ? units : 0);

/** Any conversion between formats: two per element. */
export const conversionMacc = (shape: Shape): number => 2 * elements(shape);

export const poolMacc = (w: Window): number => w.outH * w.outW * w.inC * w.kH * w.kW;

/** Operations per element of a PReLU, as of a leaky ReLU: inferred, no report has one. */
export const PRELU_COST = 3;

/** Operations per element of a nonlinearity. */
export function activationCost(activation: ActivationFn): number {
  switch (activation.fn) {
    case "linear":
      return 0;
    case "relu":
      if (activation.negativeSlope !== 0) return 3;
      return activation.maxValue === null ? 1 : 2;
    case "softmax":
      return 15;
    case "sigmoid":
    case "tanh":
      return 10;
    case "quantizer":
      return 2;
  }
}
