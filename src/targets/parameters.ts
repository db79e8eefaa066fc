import type { ActivationFn, Graph, Node } from "../graph/graph.ts";
import { type Quantizer, quantize } from "../graph/quantizer.ts";
import { batchNormAffine, lastKernelAxis } from "../graph/weights.ts";
import { activate } from "./activations.ts";
import { packSigns } from "./bits.ts";
import type { Param, Plan } from "./plan.ts";

/** A function of one number that stands between a convolution's integer and a sign. */
export type Stage =
  /** The scale of weights that are +s and -s. */
  | { kind: "magnitude"; node: number }
  | { kind: "bias"; node: number }
  | { kind: "batch_normalization"; node: number }
  | { kind: "activation"; activation: ActivationFn };

/** How a param is made from the latent weights of the graph; node ids throughout. */
export type Recipe =
  /**
   * Quantized kernel of a conv2d or dense node. With `batchNorm`, every weight is multiplied by that
   * node's scale (float32). With `stages`, channels in which the stages fall are negated. With `depthwise`, one filter
   * per channel, packed along the channels: [1, kh, kw, C].
   */
  | { from: "kernel"; node: number; batchNorm?: number; stages?: readonly Stage[]; depthwise?: true }
  /** Bias of the node, 0 where it has none; with `batchNorm`: bias * scale + offset. */
  | { from: "bias"; node: number; batchNorm?: number }
  /** The integer from which on the sign is +1, see thresholds. */
  | { from: "threshold"; node: number; stages: readonly Stage[] }
  | { from: "scale"; node: number }
  | { from: "offset"; node: number }
  /**
   * What turns the sum d of a layer with 8-bit input or output into its value, y = d * scale + offset: the scale and
   * offset of the BatchNormalization (1 and 0 without), the scale divided by `divisor` (the product of those of
   * input and weights), with `magnitude` multiplied by the scale s of ±s weights; the offset plus bias * scale.
   */
  | { from: "output_scale"; node: number; batchNorm?: number; divisor: number; magnitude?: true }
  | { from: "output_offset"; node: number; batchNorm?: number }
  | { from: "alpha"; node: number };

export type ParamData = Float32Array | Int32Array | Uint32Array | Int8Array;

const f32 = Math.fround;
const ALWAYS = -2147483648;
const NEVER = 2147483647;

/** Kernel of a conv2d (HWIO) or dense ([in, out]) node as OHWI or [out, in], quantized. */
function quantizedKernel(graph: Graph, node: Node): { values: Float32Array; outer: number; inner: number } {
  const latent = graph.weights.of(node).kernel ?? new Float32Array(0);
  const { op } = node;
  if (op.kind !== "conv2d" && op.kind !== "dense") throw new Error(`${node.name} has no kernel`);
  const outer = op.kind === "dense" ? op.units : op.geometry.outC;
  const quantized = quantize(op.kernelQuantizer, latent, lastKernelAxis(node));
  const inner = quantized.length / outer;
  const values = new Float32Array(quantized.length);
  for (let i = 0; i < inner; i++) {
    for (let o = 0; o < outer; o++) values[o * inner + i] = quantized[i * outer + o] as number;
  }
  return { values, outer, inner };
}

/** Per output channel the scale s of weights that are +s and -s. */
function magnitudes(graph: Graph, node: Node): Float32Array {
  const { values, outer, inner } = quantizedKernel(graph, node);
  return Float32Array.from({ length: outer }, (_, o) => Math.abs(values[o * inner] as number));
}

/** Most that |d| can be: number of weights of one output. */
function sumLimit(node: Node): number {
  const { op } = node;
  if (op.kind === "conv2d") return (op.geometry.kH * op.geometry.kW * op.geometry.inC) / op.geometry.groups;
  return op.kind === "dense" ? op.features : 0;
}

/** The stages as a function of the integer d and the output channel. */
function stageFunction(graph: Graph, stages: readonly Stage[]): (d: number, channel: number) => number {
  const parts = stages.map((stage): ((x: number, c: number) => number) => {
    if (stage.kind === "activation") return (x) => activate(stage.activation, x);
    const node = graph.nodes[stage.node] as Node;
    if (stage.kind === "magnitude") {
      const magnitude = magnitudes(graph, node);
      return (x, c) => f32(x * (magnitude[c] as number));
    }
    if (stage.kind === "bias") {
      const bias = graph.weights.of(node).bias;
      return (x, c) => f32(x + (bias?.[c] ?? 0));
    }
    const { scale, offset } = batchNormAffine(node, graph.weights.of(node));
    return (x, c) => f32(f32(x * (scale[c] as number)) + (offset[c] as number));
  });
  return (d, channel) => parts.reduce((x, part) => part(x, channel), d);
}

/** First d in (low, high] where `test` holds, given that it fails at low, holds at high and is monotone. */
function firstWhere(low: number, high: number, test: (d: number) => boolean): number {
  let below = low;
  let above = high;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (test(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/**
 * Per channel the integer t and whether its weights are negated, such that
 * sign(stages(d)) = +1 exactly when d >= t (d computed with the negated weights).
 *
 * The stages are monotone in d, float32 rounding included, so the float32 formula is evaluated on the
 * integers themselves and bisected: the threshold decides as Keras does, for any sign of gamma. A
 * channel whose sign never changes gets the least or the largest int32.
 */
export function thresholds(
  graph: Graph,
  node: Node,
  stages: readonly Stage[],
): { threshold: Int32Array; negated: boolean[] } {
  const limit = sumLimit(node);
  const value = stageFunction(graph, stages);
  const { op } = node;
  const channels = op.kind === "conv2d" ? op.geometry.outC : op.kind === "dense" ? op.units : 0;
  const threshold = new Int32Array(channels);
  const negated: boolean[] = [];
  for (let c = 0; c < channels; c++) {
    const positive = (d: number) => value(d, c) >= 0;
    const atLow = positive(-limit);
    const falls = atLow && !positive(limit);
    negated.push(falls);
    if (falls) {
      // +1 up to d = first - 1; with negated weights that is d' >= 1 - first.
      threshold[c] = 1 - firstWhere(-limit, limit, (d) => !positive(d));
    } else if (atLow) threshold[c] = ALWAYS;
    else threshold[c] = positive(limit) ? firstWhere(-limit, limit, positive) : NEVER;
  }
  return { threshold, negated };
}

function kernelData(graph: Graph, param: Param, recipe: Recipe & { from: "kernel" }): ParamData {
  const node = graph.nodes[recipe.node] as Node;
  const { values, outer, inner } = quantizedKernel(graph, node);
  const negated = recipe.stages ? thresholds(graph, node, recipe.stages).negated : [];
  const scale =
    recipe.batchNorm === undefined
      ? undefined
      : batchNormAffine(
          graph.nodes[recipe.batchNorm] as Node,
          graph.weights.of(graph.nodes[recipe.batchNorm] as Node),
        ).scale;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = o * inner + i;
      const w = values[at] as number;
      if (negated[o]) values[at] = -w;
      else if (scale) values[at] = f32(w * (scale[o] as number));
    }
  }
  if (recipe.depthwise) return packSigns(alongChannels(values, outer), outer);
  if (param.format === "s8") return byteWeights(node, values);
  if (param.format !== "s1") return values;
  return packSigns(values, param.shape[param.shape.length - 1] as number);
}

/** [C, taps] as [taps, C]. */
function alongChannels(values: Float32Array, channels: number): Float32Array {
  const taps = values.length / channels;
  return values.map((_, i) => values[(i % channels) * taps + Math.floor(i / channels)] as number);
}

/** How weights in 8 bits stand for their values: value = (step * w + shift) / divisor with an int8 w. */
export interface WeightLevels {
  step: 1 | 2;
  shift: 0 | 1;
  divisor: number;
}

/** The 8-bit form of quantized weights; undefined if they have none. */
export function weightLevels(quantizer: Quantizer): WeightLevels | undefined {
  if (quantizer.kind === "sign") return { step: 1, shift: 0, divisor: 1 };
  if (quantizer.kind === "uniform") {
    const { divisor, low, high } = quantizer;
    return low >= -128 && high <= 127 ? { step: 1, shift: 0, divisor } : undefined;
  }
  if (quantizer.kind !== "dorefa_weights" || quantizer.levels > 255) return undefined;
  // Values are 2 i / n - 1 with i = 0 … n: an even n has a level at 0, an odd one lies around it.
  const { levels } = quantizer;
  return levels % 2 === 0
    ? { step: 1, shift: 0, divisor: levels / 2 }
    : { step: 2, shift: 1, divisor: levels };
}

function byteWeights(node: Node, values: Float32Array): Int8Array {
  const levels = "kernelQuantizer" in node.op ? weightLevels(node.op.kernelQuantizer) : undefined;
  if (levels === undefined) throw new Error(`the weights of ${node.name} have no 8-bit form`);
  const { step, shift, divisor } = levels;
  return Int8Array.from(values, (value) => Math.round((value * divisor - shift) / step));
}

/** Scale and offset behind the sum of a layer, see Recipe. */
function outputAffine(
  graph: Graph,
  { node: id, batchNorm, magnitude: scaled }: { node: number; batchNorm?: number; magnitude?: true },
  divisor: number,
  length: number,
): { scale: Float32Array; offset: Float32Array } {
  const norm = batchNorm === undefined ? undefined : (graph.nodes[batchNorm] as Node);
  const affine = norm && batchNormAffine(norm, graph.weights.of(norm));
  const layer = graph.nodes[id] as Node;
  const magnitude = scaled ? magnitudes(graph, layer) : undefined;
  const bias = graph.weights.of(layer).bias;
  const scale = new Float32Array(length);
  const offset = new Float32Array(length);
  for (let c = 0; c < length; c++) {
    const s = affine?.scale[c] ?? 1;
    scale[c] = f32((s * (magnitude?.[c] ?? 1)) / divisor);
    offset[c] = f32(f32((bias?.[c] ?? 0) * s) + (affine?.offset[c] ?? 0));
  }
  return { scale, offset };
}

function biasData(graph: Graph, recipe: Recipe & { from: "bias" }, length: number): Float32Array {
  const bias = graph.weights.of(graph.nodes[recipe.node] as Node).bias ?? new Float32Array(length);
  if (recipe.batchNorm === undefined) return bias;
  const norm = graph.nodes[recipe.batchNorm] as Node;
  const { scale, offset } = batchNormAffine(norm, graph.weights.of(norm));
  return bias.map((b, c) => f32(f32(b * (scale[c] as number)) + (offset[c] as number)));
}

/** The constant arrays of a Plan, by param id: Float32Array (f32), Int32Array (i32), Uint32Array (s1) or Int8Array (s8). */
export function materialise(plan: Plan, graph: Graph): ParamData[] {
  return plan.params.map((param): ParamData => {
    const { recipe } = param;
    const node = graph.nodes[recipe.node] as Node;
    switch (recipe.from) {
      case "kernel":
        return kernelData(graph, param, recipe);
      case "bias":
        return biasData(graph, recipe, param.items);
      case "threshold":
        return thresholds(graph, node, recipe.stages).threshold;
      case "output_scale":
        return outputAffine(graph, recipe, recipe.divisor, param.items).scale;
      case "output_offset":
        return outputAffine(graph, recipe, 1, param.items).offset;
      case "alpha":
        return graph.weights.of(node).alpha ?? new Float32Array(param.items);
      default:
        return batchNormAffine(node, graph.weights.of(node))[recipe.from];
    }
  });
}
