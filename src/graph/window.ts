import type { Window } from "./graph.ts";

export interface Axis {
  out: number;
  before: number;
  after: number;
}

/**
 * Output size and padding of one axis, as TensorFlow has them: with `same` the output has
 * ceil(n / stride) positions, the total padding is what they need beyond n, and the odd pixel goes
 * behind; with `valid` there is no padding, and `out` is <= 0 if the window does not fit.
 */
export function axis(n: number, kernel: number, stride: number, dilation: number, padding: string): Axis {
  const effective = (kernel - 1) * dilation + 1;
  if (padding !== "same") return { out: Math.floor((n - effective) / stride) + 1, before: 0, after: 0 };
  const out = Math.ceil(n / stride);
  const total = Math.max((out - 1) * stride + effective - n, 0);
  const before = Math.floor(total / 2);
  return { out, before, after: total - before };
}

type Two = readonly [number, number];

/** A window over an image [h, w, c]; see `axis`. */
export function slidingWindow(
  image: readonly [number, number, number],
  kernel: Two,
  strides: Two,
  dilation: Two,
  padding: string,
): Window {
  const [inH, inW, inC] = image;
  const down = axis(inH, kernel[0], strides[0], dilation[0], padding);
  const across = axis(inW, kernel[1], strides[1], dilation[1], padding);
  return {
    inH,
    inW,
    inC,
    outH: down.out,
    outW: across.out,
    kH: kernel[0],
    kW: kernel[1],
    strideH: strides[0],
    strideW: strides[1],
    dilationH: dilation[0],
    dilationW: dilation[1],
    padTop: down.before,
    padBottom: down.after,
    padLeft: across.before,
    padRight: across.after,
  };
}

/** Whether any position of the window reaches over the edge of the image. */
export const isPadded = (w: Window): boolean => w.padTop + w.padBottom + w.padLeft + w.padRight > 0;
