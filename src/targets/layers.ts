import { hwc, type Node, type Shape } from "../graph/graph.ts";
import { holding, type OutputSpec, type ParamSpec } from "./builder.ts";
import type { Lowering } from "./lowering.ts";
import { convMacc, denseMacc } from "./macc.ts";
import type { Stage } from "./parameters.ts";
import type { Format } from "./plan.ts";
import { activationStep, affineParams } from "./simple-layers.ts";

/** Steps for convolutions and dense layers, binary and float, once a target has chosen between them. */

export type ConvNode = Node & { op: Extract<Node["op"], { kind: "conv2d" }> };
export type DenseNode = Node & { op: Extract<Node["op"], { kind: "dense" }> };

export const isConv = (node: Node): node is ConvNode => node.op.kind === "conv2d";
export const isDense = (node: Node): node is DenseNode => node.op.kind === "dense";

/** Input and weights are ±1. */
export const isBinary = (node: ConvNode | DenseNode): boolean =>
  node.op.inputQuantizer.kind === "sign" && node.op.kernelQuantizer.kind === "sign";

/** Whether the layer's activation is a rising function of one number, so that a threshold can hold it. */
export function isStageable(node: ConvNode | DenseNode): boolean {
  const { activation } = node.op;
  if (activation.fn === "quantizer") return activation.quantizer.kind === "sign";
  return activation.fn !== "softmax";
}

/** The step that computes the layer before its activation; the activation has the name of the layer. */
export const bodyName = (node: ConvNode | DenseNode): string =>
  node.op.activation.fn === "linear" ? node.name : `${node.name}_${node.op.kind}`;

export interface Choice {
  kernel: string | null;
  /** Floats that the kernel needs besides its tensors, per scratch array. */
  scratch?: readonly number[];
  /** A BatchNormalization behind the layer that the kernel computes too. */
  norm?: Node | undefined;
  /** A bias array even where the convolution has none. */
  alwaysBias?: boolean;
}

function weights(node: ConvNode | DenseNode, shape: readonly number[], format: Format, more = {}): ParamSpec {
  return { role: "weights", shape, format, recipe: { from: "kernel", node: node.id, ...more } };
}

function convShape(node: ConvNode): number[] {
  const g = node.op.geometry;
  return [g.outC, g.kH, g.kW, g.inC / g.groups];
}

const outputsOf = (node: ConvNode | DenseNode): number =>
  node.op.kind === "conv2d" ? node.op.geometry.outC : node.op.units;

const biasParam = (node: ConvNode | DenseNode, norm?: Node): ParamSpec => ({
  role: "bias",
  shape: [outputsOf(node)],
  format: "f32",
  recipe: { from: "bias", node: node.id, ...(norm ? { batchNorm: norm.id } : {}) },
});

const thresholdParam = (node: ConvNode | DenseNode, stages: readonly Stage[]): ParamSpec => ({
  role: "threshold",
  shape: [outputsOf(node)],
  format: "i32",
  recipe: { from: "threshold", node: node.id, stages },
});

/** What the body puts out: with `after`, the stages to the sign behind the layer, bits; else floats. */
function bodyOutput(node: ConvNode | DenseNode, after?: readonly Stage[]): OutputSpec {
  const { shape } = node;
  if (after) return { shape, format: "s1", value: after.length === 0 ? holding(node, "sign") : null };
  return { shape, format: "f32", value: node.op.activation.fn === "linear" ? holding(node) : null };
}

/** What follows the body: nothing behind bits, else a BatchNormalization in the kernel or the activation. */
function finish(
  l: Lowering,
  node: ConvNode | DenseNode,
  body: number,
  after: readonly Stage[] | undefined,
  norm: Node | undefined,
): void {
  if (after) {
    l.setSigns(node, body);
    return;
  }
  l.setFloat(node, body);
  if (norm) l.absorb(norm, body);
  else activationStep(l, node, body);
}

/** f32 × f32 convolution of the tensor `input`, padded with zeros. */
export function floatConv(l: Lowering, node: ConvNode, input: number, choice: Choice): void {
  const { geometry, useBias } = node.op;
  const fold = choice.norm ? { batchNorm: choice.norm.id } : {};
  const bias = useBias || choice.alwaysBias === true || choice.norm !== undefined;
  const params = [weights(node, convShape(node), "f32", fold)];
  if (bias) params.push(biasParam(node, choice.norm));
  const body = l.builder.step(
    {
      mId: node.id,
      name: bodyName(node),
      layerType: "Conv2D",
      kernel: choice.kernel,
      opType: "smul_f32_f32",
      layers: [node.name],
      operation: { kind: "conv2d_f32", geometry },
      inputs: [input],
      params,
      scratch: choice.scratch ?? [],
      macc: convMacc(geometry, bias),
    },
    bodyOutput(node),
  );
  finish(l, node, body, undefined, choice.norm);
}

/** Stages between the integer of a binary layer and the sign: its own bias and activation, then `after`. */
function ownStages({ id, op }: ConvNode | DenseNode, after: readonly Stage[]): Stage[] {
  const own: Stage[] = [];
  if (op.useBias) own.push({ kind: "bias", node: id });
  if (op.activation.fn !== "linear") own.push({ kind: "activation", activation: op.activation });
  return [...own, ...after];
}

/** s1 × s1 convolution; bits out if the signs were moved to this layer, else f32. */
export function binaryConv(l: Lowering, node: ConvNode, padValue: -1 | 0 | 1, choice: Choice): void {
  const after = l.signs.stages.get(node.id);
  const stages = after ? ownStages(node, after) : [];
  const more = after ? { stages } : {};
  const params = [weights(node, convShape(node), "s1", more)];
  if (after) params.push(thresholdParam(node, stages));
  else if (choice.norm) params.push(...affineParams(choice.norm));
  else if (node.op.useBias) params.push(biasParam(node));
  const input = l.packed(l.source(node), node);
  const body = l.builder.step(
    {
      mId: node.id,
      name: after ? node.name : bodyName(node),
      layerType: "Conv2D",
      kernel: choice.kernel,
      opType: "sxor_s1_s1",
      layers: [node.name],
      operation: { kind: "conv2d_s1", geometry: node.op.geometry, padValue, output: after ? "s1" : "f32" },
      inputs: [input],
      params,
      scratch: choice.scratch ?? [],
      macc: convMacc(node.op.geometry, false),
    },
    bodyOutput(node, after),
  );
  finish(l, node, body, after, choice.norm);
}

/** Pixels and channels per pixel of the tensor that a dense layer reads as one row. */
function packedRow(shape: Shape): [pixels: number, channels: number] {
  const [h, w, c] = hwc(shape);
  return [h * w, c];
}

/** A dense layer with packed or float input and weights. */
export function denseLayer(
  l: Lowering,
  node: DenseNode,
  input: number,
  weightFormat: Format,
  choice: Pick<Choice, "kernel" | "norm">,
): void {
  const { rows, features, units, useBias } = node.op;
  const inputFormat = l.builder.formatOf(input);
  const binary = inputFormat === "s1" && weightFormat === "s1";
  const after = binary ? l.signs.stages.get(node.id) : undefined;
  const stages = after ? ownStages(node, after) : [];
  const [pixels, channels] = rows === 1 ? packedRow(l.builder.shapeOf(input)) : [1, features];
  const shape =
    weightFormat === "s1" && inputFormat === "s1" && pixels > 1
      ? [units, pixels, channels]
      : [units, features];
  const foldIntoWeights = choice.norm !== undefined && weightFormat === "f32";
  const params = [
    weights(node, shape, weightFormat, {
      ...(after ? { stages } : {}),
      ...(foldIntoWeights && choice.norm ? { batchNorm: choice.norm.id } : {}),
    }),
  ];
  const bias = weightFormat === "f32" && (useBias || foldIntoWeights);
  if (after) params.push(thresholdParam(node, stages));
  else if (choice.norm && !foldIntoWeights) params.push(...affineParams(choice.norm));
  else if (bias || useBias) params.push(biasParam(node, foldIntoWeights ? choice.norm : undefined));
  const body = l.builder.step(
    {
      mId: node.id,
      name: after ? node.name : bodyName(node),
      layerType: "Dense",
      kernel: choice.kernel,
      opType: binary ? "sxor_s1_s1" : `smul_${inputFormat}_${weightFormat}`,
      layers: [node.name],
      operation: {
        kind: "dense",
        rows,
        features,
        units,
        input: inputFormat,
        weights: weightFormat,
        output: after ? "s1" : "f32",
      },
      inputs: [input],
      params,
      macc: denseMacc(rows, features, units, bias),
    },
    bodyOutput(node, after),
  );
  finish(l, node, body, after, choice.norm);
}
