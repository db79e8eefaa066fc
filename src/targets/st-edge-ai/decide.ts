import type { Node } from "../../graph/graph.ts";
import type { Quantizer, Uniform } from "../../graph/quantizer.ts";
import { isPadded } from "../../graph/window.ts";
import { type Levels, levelsBehind, ownLevels, quantizesInput } from "../eight-bit.ts";
import { type ConvNode, type DenseNode, isConv, isDense, isDepthwise } from "../layers.ts";
import { type Stage, weightLevels } from "../parameters.ts";
import type { Format } from "../plan.ts";
import type { Reading } from "../reading.ts";
import type { PaddingClass } from "./catalogue.ts";
import { findKernel, type Query } from "./lookup.ts";
import type { Situation } from "./situation.ts";
import type { Version } from "./versions.ts";

/**
 * The recipe of the tool for one layer: the formats of input and weights follow from the quantizers, that of the output
 * from the readers; the catalogue says whether a kernel exists; without one the layer runs in float, or, padded with
 * anything but zeros, not at all.
 */

/** What an input or the weights are; "other": quantized in a way that no kernel of the catalogue knows. */
export type Operand = "s1" | "s8" | "f32" | "other";

export interface Decision {
  runs: "kernel" | "float" | "refused";
  input: Operand;
  weights: Operand;
  output: Format;
  /** What was looked up; null if no kernel could carry the parameters of the layer. */
  query: Query | null;
  /** Name of the kernel; null where none is known (8-bit convolutions are not in the catalogue). */
  kernel: string | null;
  /** Of an 8-bit input and of an 8-bit output. */
  uniform: Uniform | undefined;
  levels: Levels | undefined;
}

/** Padding constants and attributes that no binary kernel has an argument for. */
export type Obstacle = "pad_values" | "groups" | "dilation_rate" | "depth_multiplier";

function weightsOperand(quantizer: Quantizer): Operand {
  if (quantizer.kind === "none") return "f32";
  if (quantizer.kind === "sign") return "s1";
  return weightLevels(quantizer) ? "s8" : "other";
}

/** The 8-bit levels that a layer reads: its input quantizer's, or those in which its input lies anyway. */
export function inputLevels(reading: Reading, node: ConvNode | DenseNode): Uniform | undefined {
  if (node.op.inputQuantizer.kind !== "none") return quantizesInput(node);
  return ownLevels(reading.source(node));
}

function inputOperand(reading: Reading, node: ConvNode | DenseNode): Operand {
  const { inputQuantizer } = node.op;
  if (inputQuantizer.kind === "sign") return "s1";
  if (inputLevels(reading, node)) return "s8";
  return inputQuantizer.kind === "none" ? "f32" : "other";
}

export const isPointwise = ({ op: { geometry: g } }: ConvNode): boolean =>
  g.kH === 1 && g.kW === 1 && g.strideH === 1 && g.strideW === 1 && g.groups === 1;

/** What the layer pads with in effect. */
export const padOf = ({ op }: ConvNode): number => (isPadded(op.geometry) ? op.padValue : 0);

/** What stands against any kernel of the catalogue for ±1 or 8-bit operands. */
export function obstacleOf(node: ConvNode): Obstacle | undefined {
  const g = node.op.geometry;
  if (g.dilationH > 1 || g.dilationW > 1) return "dilation_rate";
  if (isDepthwise(node)) {
    if (g.outC !== g.inC) return "depth_multiplier";
  } else if (g.groups > 1) return "groups";
  return ![-1, 0, 1].includes(padOf(node)) ? "pad_values" : undefined;
}

function paddingClass(node: ConvNode, input: Operand, weights: Operand): PaddingClass {
  if (input === "s8" && weights === "s8") return padOf(node) === 0 ? "zeropoint" : "one";
  if (!isPadded(node.op.geometry)) return "none";
  return node.op.padValue === 0 ? "zero" : "one";
}

/** The kernel family of a convolution. */
const opOf = (node: ConvNode): string =>
  isDepthwise(node) ? "dw" : isPointwise(node) && node.op.inputQuantizer.kind === "sign" ? "pw" : "conv2d";

function convQuery(node: ConvNode, input: Operand, weights: Operand, output: Format): Query | null {
  if (input === "other" || weights === "other" || obstacleOf(node) !== undefined) return null;
  return { op: opOf(node), input, weights, output, padding: paddingClass(node, input, weights) };
}

/** 8-bit convolutions from 8 bits to 8 bits are the tool's usual ones, which its binary catalogue does not list. */
const isPlainEightBit = ({ input, weights, output, padding }: Query): boolean =>
  input === "s8" && weights === "s8" && output === "s8" && padding === "zeropoint";

/** The kernel for a query; its name is null for the 8-bit convolution. Undefined if there is none. */
function kernelFor(query: Query | null, version: Version): { name: string | null } | undefined {
  if (query === null) return undefined;
  return isPlainEightBit(query) ? { name: null } : findKernel(query, version.xCubeAi);
}

/** Whether a layer can put out the signs of its value behind these stages. */
export function signsPossible(
  reading: Reading,
  version: Version,
  node: Node,
  stages: readonly Stage[],
): boolean {
  if ((!isConv(node) && !isDense(node)) || node.op.activation.fn !== "linear") return false;
  const input = inputOperand(reading, node);
  const weights = weightsOperand(node.op.kernelQuantizer);
  // A layer with 8-bit input has a scale and an offset in front of its sign, and nothing else.
  if (input === "s8" && stages.length > 1) return false;
  if (isDense(node)) return weights === "s1" && (input === "s1" || input === "s8");
  return kernelFor(convQuery(node, input, weights, "s1"), version) !== undefined;
}

/** What the tool does with a convolution. */
export function decideConv({ reading, version, signs }: Situation, node: ConvNode): Decision {
  const input = inputOperand(reading, node);
  const weights = weightsOperand(node.op.kernelQuantizer);
  const uniform = inputLevels(reading, node);
  const levels = levelsBehind(reading, node);
  const sign = signs.stages.has(node.id);
  const output: Format = sign ? "s1" : levels ? "s8" : "f32";
  const query = convQuery(node, input, weights, output);
  const kernel = kernelFor(query, version);
  const runs = kernel !== undefined ? "kernel" : padOf(node) !== 0 ? "refused" : "float";
  return {
    ...{ runs, input, weights, output, query, uniform },
    kernel: kernel?.name ?? null,
    levels: output === "s8" && runs === "kernel" ? levels : undefined,
  };
}

/** What the tool does with a dense layer: there is a kernel for nearly every pair of formats. */
export function decideDense({ reading, version, signs }: Situation, node: DenseNode): Decision {
  const asked = inputOperand(reading, node);
  const input = asked === "other" ? "f32" : asked;
  const operand = weightsOperand(node.op.kernelQuantizer);
  // Weights in 8 bits behind signs have a kernel; sxor computes them with the one for floats.
  const weights = operand === "s1" ? "s1" : operand === "s8" && input === "s8" ? "s8" : "f32";
  const levels = weights === "s1" && input !== "f32" ? levelsBehind(reading, node) : undefined;
  const output: Format = signs.stages.has(node.id) ? "s1" : levels ? "s8" : "f32";
  const query: Query = { op: "dense", input, weights, output, padding: "any" };
  const kernel = findKernel(query, version.xCubeAi);
  return {
    runs: kernel === undefined ? "float" : "kernel",
    ...{ input: asked, weights: operand, output, query, levels },
    uniform: inputLevels(reading, node),
    kernel: kernel?.name ?? null,
  };
}
