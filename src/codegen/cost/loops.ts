import { channels, elements, hwc, type Window } from "../../graph/graph.ts";
import type { Operation } from "../../targets/operation.ts";
import { type Tensor, wordsFor } from "../../targets/plan.ts";
import { placedPixel } from "../operators/concat.ts";
import { asConvolution, rowShape } from "../operators/dense.ts";
import type { OperationOf } from "../operators/operator.ts";
import { depthwiseLoops, gatheredLoops, groupedLoops, packedLoops, slicedLoops } from "./sign-loops.ts";
import { tapTotals } from "./taps.ts";

/** How often each loop of a kernel runs, by a name of the loop. */
export type Counts = Readonly<Record<string, number>>;

/** A call of a kernel: what its loops depend on. */
export interface KernelCall {
  /** Its name in network.c. */
  kernel: string;
  operation: Operation;
  inputs: readonly Tensor[];
  output: Tensor;
  /** Whether the layer has a bias. */
  biased: boolean;
  /** Numbers that a word of the counters has at a time: 4 with vectors, else 1. */
  lanes: number;
}

/** Sums and products of several inputs have a kernel for each list of formats, but one model. */
export const modelOf = (kernel: string): string => /^(add|multiply)_/.exec(kernel)?.[1] ?? kernel;

/** Loops over values, which may lie in pixels. */
const valueLoops = (size: number, perPixel = size): Counts => ({
  ...{ call: 1, pixels: size / perPixel, values: size },
});

/** Signs to or from floats. */
const packLoops = (size: number, perPixel: number): Counts => ({
  ...valueLoops(size, perPixel),
  words: wordsFor(perPixel) * (size / perPixel),
});

/** So many calls of memcpy of `floats` each, which copies 16, 4 and 1 at a time. */
const copyLoops = (times: number, floats: number): Counts => ({
  ...{ copies: times, sixteens: times * (floats >> 4) },
  ...{ fours: times * ((floats & 15) >> 2), singles: times * (floats & 3) },
});

function levelLoops({ geometry: g }: OperationOf<"conv2d_s8">): Counts {
  const { windows, rows, taps, tapsInside } = tapTotals(g);
  return {
    ...{ call: 1, windows, rows: rows * g.outC, taps: taps * g.outC, taps_inside: tapsInside * g.outC },
    ...{ products: tapsInside * g.outC * (g.inC / g.groups), values: windows * g.outC },
  };
}

function floatLoops({ geometry: g }: OperationOf<"conv2d_f32">, { kernel, biased }: KernelCall): Counts {
  const { windows, rows, taps, tapsInside, runs } = tapTotals(g);
  const outside = taps - tapsInside;
  if (kernel === "conv2d_f32") {
    const fours = Math.ceil(g.outC / 4);
    return {
      ...{ call: 1, windows, fours: windows * fours, biased: biased ? windows * fours : 0 },
      ...{ rows: rows * fours, outside: outside * fours },
      ...{ runs: runs * fours, products: tapsInside * g.inC * fours },
    };
  }
  const values = windows * g.outC;
  return {
    ...{ call: 1, windows, values, biased: biased ? values : 0, rows: rows * g.outC },
    ...{ outside: outside * g.outC, taps: tapsInside * g.outC },
    products: tapsInside * g.outC * (g.inC / g.groups),
  };
}

function poolLoops(w: Window, perPixel: number): Counts {
  const { windows, rows, rowsInside, tapsInside, tapsOfRowsInside } = tapTotals(w);
  return {
    ...{ call: 1, windows, values: windows * perPixel, rows_outside: (rows - rowsInside) * perPixel },
    ...{ rows: rowsInside * perPixel, outside: (tapsOfRowsInside - tapsInside) * perPixel },
    taps: tapsInside * perPixel,
  };
}

/** By the start of the kernel's name, the longer ones first. */
const SIGN_LAYOUTS = [
  ["conv2d_s1_s1_gathered_", gatheredLoops],
  ["conv2d_s1_s1_sliced_", slicedLoops],
  ["conv2d_s1_s1_grouped_", groupedLoops],
  ["conv2d_s1_s1_", packedLoops],
  ["depthwise_s1_s1_", depthwiseLoops],
] as const;

function signLoops(
  { geometry, padValue }: Pick<OperationOf<"conv2d_s1">, "geometry" | "padValue">,
  { kernel, biased, lanes }: KernelCall,
): Counts | null {
  const [, loopsOfLayout] = SIGN_LAYOUTS.find(([start]) => kernel.startsWith(start)) ?? [];
  const loops = loopsOfLayout?.(geometry, padValue, kernel.endsWith("_s1"), lanes) ?? null;
  const { outH, outW, outC } = geometry;
  return loops && { ...loops, biased: biased ? outH * outW * outC : 0 };
}

/** A dense layer in float; with signs on both sides it is a convolution of signs. */
function denseLoops(operation: OperationOf<"dense">, call: KernelCall): Counts | null {
  const { rows, units, features, input, weights } = operation;
  const { pixels, channels } = rowShape(operation, call.inputs);
  if (input === "s1" && weights === "s1")
    return signLoops({ geometry: asConvolution(operation, pixels, channels), padValue: 0 }, call);
  const values = rows * units;
  return {
    ...{ call: 1, rows, values, biased: call.biased ? values : 0 },
    ...{ pixels: values * pixels, products: values * features },
  };
}

/** The convolution, or what follows it in the same step. */
function convolutionLoops(operation: OperationOf<"conv2d_f32">, call: KernelCall): Counts {
  const { geometry, pool } = operation;
  if (call.kernel.startsWith("conv2d_f32")) return floatLoops(operation, call);
  if (pool !== null && call.kernel.includes("_pool_")) return poolLoops(pool.window, pool.window.inC);
  return valueLoops(geometry.outH * geometry.outW * geometry.outC);
}

/** The border is filled, and the rows of the image copied into its middle. */
function padLoops({ pads, value, format }: OperationOf<"pad">, { shape }: Tensor): Counts {
  const perPixel = format === "s1" ? wordsFor(channels(shape)) : channels(shape);
  const [height, width] = hwc(shape);
  const [rows, columns] = [height - pads.top - pads.bottom, width - pads.left - pads.right];
  return {
    ...{ call: 1, values: height * width * perPixel, ...copyLoops(rows, columns * perPixel) },
    ...(format === "s1" && value < 0 ? { signs: elements(shape) } : {}),
  };
}

/** The words of one input, placed from channel `first` on: those that reach into a second word, too. */
function placedLoops(rows: number, width: number, pixel: number, first: number): Counts {
  const counts = { rows, pixels: (rows * width) / pixel, placed: 0, crossing: 0 };
  for (let from = first; from < first + width; from += pixel) {
    for (let c = 0; c < pixel; c += 32) {
      counts.placed += rows;
      if (((from + c) % 32) + pixel - c > 32) counts.crossing += rows;
    }
  }
  return counts;
}

function concatLoops({ rows, channels: widths, format }: OperationOf<"concat">, call: KernelCall): Counts {
  const totals: Record<string, number> = { call: 1, inputs: widths.length };
  let first = 0;
  for (const [i, width] of widths.entries()) {
    const counts =
      format === "f32"
        ? copyLoops(rows, width)
        : placedLoops(rows, width, placedPixel(width, call.inputs[i] as Tensor), first);
    for (const [name, n] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + n;
    first += width;
  }
  return format === "f32" ? totals : { ...totals, words: rows * wordsFor(first) };
}

const countOf = (tensors: readonly Tensor[], format: Tensor["format"]): number =>
  tensors.filter((tensor) => tensor.format === format).length;

/** How often the loops of a kernel run; null for a window of too many taps to follow. */
export function loopsOf(call: KernelCall): Counts | null {
  const { operation, inputs, output } = call;
  const size = elements(output.shape);
  switch (operation.kind) {
    case "conv2d_s1":
    case "depthwise_s1":
      return signLoops(operation, call);
    case "dense":
      return denseLoops(operation, call);
    case "conv2d_s8":
      return levelLoops(operation);
    case "conv2d_f32":
      return convolutionLoops(operation, call);
    case "pool": {
      const { window, format } = operation;
      return poolLoops(window, format === "s1" ? wordsFor(window.inC) : window.inC);
    }
    case "pack":
      return packLoops(size, channels(output.shape));
    case "unpack":
      return packLoops(size, channels(inputs[0]?.shape ?? []));
    case "affine":
      return valueLoops(size, operation.channels);
    case "multiply":
      return { ...valueLoops(size, operation.channels), factors: (inputs.length - 2) * size };
    case "add": {
      const to_levels = output.format === "s8" ? size : 0;
      const [floats, levels] = [countOf(inputs, "f32"), countOf(inputs, "s8")];
      return { ...valueLoops(size), floats: floats * size, levels: levels * size, to_levels };
    }
    case "activation":
      return valueLoops(size, operation.activation.fn === "softmax" ? operation.channels : size);
    case "global_average_pool":
      return { call: 1, values: size, products: elements(inputs[0]?.shape ?? []) };
    case "prelu":
    case "quantize":
    case "dequantize":
      return valueLoops(size, channels(output.shape));
    case "pad":
      return padLoops(operation, output);
    case "concat":
      return concatLoops(operation, call);
    case "opaque":
      return null;
  }
}
