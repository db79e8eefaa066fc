import type { Node, Shape } from "../graph/graph.ts";
import { holding, type OutputSpec, type ParamSpec } from "./builder.ts";
import type { Levels } from "./eight-bit.ts";
import type { Lowering } from "./lowering.ts";
import type { Stage } from "./parameters.ts";

import { activationStep } from "./simple-layers.ts";

/** What the steps of convolutions and dense layers share, whatever the format of their numbers. */

export type ConvNode = Node & { op: Extract<Node["op"], { kind: "conv2d" }> };
export type DenseNode = Node & { op: Extract<Node["op"], { kind: "dense" }> };
export type WeightedNode = ConvNode | DenseNode;

export const isConv = (node: Node): node is ConvNode => node.op.kind === "conv2d";
export const isDense = (node: Node): node is DenseNode => node.op.kind === "dense";

/** Input and weights are ±1. */
export const isBinary = (node: WeightedNode): boolean =>
  node.op.inputQuantizer.kind === "sign" && node.op.kernelQuantizer.kind === "sign";

/** Weights are +s and -s with an s per output channel. */
export const hasMagnitude = ({ op }: WeightedNode): boolean => op.kernelQuantizer.kind === "magnitude_aware";

/** One filter per channel, or `depth_multiplier` of them. */
export const isDepthwise = ({ op: { geometry: g } }: ConvNode): boolean => g.groups === g.inC && g.groups > 1;

/** Whether the layer's activation is a rising function of one number, so that a threshold can hold it. */
export function isStageable(node: WeightedNode): boolean {
  const { activation } = node.op;
  if (activation.fn === "quantizer") return activation.quantizer.kind === "sign";
  return activation.fn !== "softmax";
}

/** The step that computes the layer before its activation; the activation has the name of the layer. */
export const bodyName = (node: WeightedNode): string =>
  node.op.activation.fn === "linear" ? node.name : `${node.name}_${node.op.kind}`;

/** What a target has chosen for a layer. */
export interface Choice {
  kernel: string | null;
  /** Floats that the kernel needs besides its tensors, per scratch array. */
  scratch?: readonly number[];
  /** A BatchNormalization behind the layer that the kernel computes too. */
  norm?: Node | undefined;
  /** The output is put out in 8-bit levels; they have the BatchNormalization then. */
  levels?: Levels | undefined;
  /** Float output goes through a scale and an offset even where these are 1 and 0. */
  alwaysAffine?: boolean;
}

export const weightsParam = (
  node: WeightedNode,
  shape: readonly number[],
  format: ParamSpec["format"],
  more = {},
): ParamSpec => ({
  role: "weights",
  shape,
  format,
  recipe: { from: "kernel", node: node.id, ...more },
});

/** OHWI */
export function convShape(node: ConvNode): number[] {
  const g = node.op.geometry;
  return [g.outC, g.kH, g.kW, g.inC / g.groups];
}

export const outputsOf = (node: WeightedNode): number =>
  node.op.kind === "conv2d" ? node.op.geometry.outC : node.op.units;

export const biasParam = (node: WeightedNode, norm?: Node): ParamSpec => ({
  role: "bias",
  shape: [outputsOf(node)],
  format: "f32",
  recipe: { from: "bias", node: node.id, ...(norm ? { batchNorm: norm.id } : {}) },
});

export const thresholdParam = (node: WeightedNode, stages: readonly Stage[]): ParamSpec => ({
  role: "threshold",
  shape: [outputsOf(node)],
  format: "i32",
  recipe: { from: "threshold", node: node.id, stages },
});

/**
 * Scale and offset of y = d * scale + offset. `divisor`: of the levels of input and weights; with one the scale
 * belongs to the formats of the tensors (metadata).
 */
export function outputAffineParams(
  node: WeightedNode,
  norm: Node | undefined,
  divisor?: number,
): ParamSpec[] {
  const batchNorm = norm ? { batchNorm: norm.id } : {};
  const magnitude = hasMagnitude(node) ? { magnitude: true as const } : {};
  const shape = [outputsOf(node)];
  return [
    {
      role: "scale",
      shape,
      format: "f32",
      recipe: { from: "output_scale", node: node.id, divisor: divisor ?? 1, ...batchNorm, ...magnitude },
      metadata: divisor !== undefined,
    },
    { role: "offset", shape, format: "f32", recipe: { from: "output_offset", node: node.id, ...batchNorm } },
  ];
}

/** Stages between the integer of a binary layer and the sign: its own bias and activation, then `after`. */
export function ownStages(node: WeightedNode, after: readonly Stage[]): Stage[] {
  const { id, op } = node;
  const own: Stage[] = [];
  if (hasMagnitude(node)) own.push({ kind: "magnitude", node: id });
  if (op.useBias) own.push({ kind: "bias", node: id });
  if (op.activation.fn !== "linear") own.push({ kind: "activation", activation: op.activation });
  return [...own, ...after];
}

/** What the body puts out: with `after`, the stages to the sign behind the layer, bits; with `levels` bytes; else floats. */
export function bodyOutput(node: WeightedNode, after?: readonly Stage[], levels?: Levels): OutputSpec {
  const { shape } = node;
  if (after) return { shape, format: "s1", value: after.length === 0 ? holding(node, "sign") : null };
  if (levels) {
    return { shape, format: "s8", uniform: levels.uniform, value: levels.own ? holding(node) : null };
  }
  return { shape, format: "f32", value: node.op.activation.fn === "linear" ? holding(node) : null };
}

/** Enters what the body has put out, and emits what follows it: nothing behind bits and bytes, else the activation. */
export function finish(
  l: Lowering,
  node: WeightedNode,
  body: number,
  { after, norm, levels }: { after?: readonly Stage[] | undefined } & Partial<Choice>,
): void {
  if (after) {
    l.setSigns(node, body);
  } else if (levels) {
    l.setLevels(node, body, levels.own);
    if (levels.norm) l.absorb(levels.norm, body);
  } else {
    l.setFloat(node, body);
    if (norm) l.absorb(norm, body);
    else activationStep(l, node, body);
  }
}

/** Pixels and channels per pixel of the tensor that a dense layer reads as one row. */
export function pixelsOfRow(shape: Shape): [pixels: number, channels: number] {
  const c = shape[shape.length - 1] ?? 1;
  return [shape.reduce((product, n) => product * n, 1) / c, c];
}
