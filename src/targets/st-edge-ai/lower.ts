import type { Graph, Node } from "../../graph/graph.ts";
import { binaryConv, binaryDenseLevels } from "../binary-layers.ts";
import { denseLayer } from "../dense-layers.ts";
import { eightBitLayer } from "../eight-bit-layers.ts";
import { floatConv } from "../float-layers.ts";
import { type ConvNode, type DenseNode, isConv, isDense, isDepthwise } from "../layers.ts";
import { Lowering } from "../lowering.ts";
import type { Plan } from "../plan.ts";
import { refusedConv } from "../refused-layer.ts";
import { simpleLayer } from "../simple-layers.ts";
import { activationBytes, binaryConvScratch, floatConvScratch, integerConvScratch } from "./accounting.ts";
import { type Decision, decideConv, decideDense, isPointwise, padOf } from "./decide.ts";
import { fusionBehind } from "./fusion.ts";
import { type Situation, situationOf } from "./situation.ts";
import type { Version } from "./versions.ts";

/**
 * What ST Edge AI Core of a version would run, by the recipe that reproduces both reports of the forum thread: signs
 * and 8-bit quantizers move back to their producers; the readers decide the format of an output; the
 * catalogue says whether a kernel exists; without one the layer runs in float, or not at all.
 */
export function lowerStEdgeAi(graph: Graph, version: Version): Plan {
  const situation = situationOf(graph, version);
  // Renamed with X-CUBE-AI 8.1.
  const padKernel = version.xCubeAi < 8 ? "padding_is1os1" : "pad_is1os1";
  const l = new Lowering(graph, situation.signs, { padKernel });
  const input = l.input();
  for (const node of l.layers()) {
    if (isConv(node)) convolution(l, situation, node);
    else if (isDense(node)) dense(l, situation, node);
    else simpleLayer(l, node);
  }
  return l.builder.finish(version.target, [input], l.outputs(), (steps, tensors) =>
    activationBytes(steps, tensors, version.xCubeAi),
  );
}

/** A BatchNormalization that the kernel can compute too: only directly behind an output without activation. */
const foldable = (l: Lowering, node: ConvNode | DenseNode): Node | undefined =>
  node.op.activation.fn === "linear" ? l.soleBatchNorm(node) : undefined;

function convolution(l: Lowering, situation: Situation, node: ConvNode): void {
  const decision = decideConv(situation, node);
  if (decision.runs === "refused") refused(l, node, decision);
  else if (decision.runs === "float") floatFallback(l, situation, node);
  else if (decision.input === "s1") binary(l, node, decision);
  else {
    const { kernel, levels, uniform } = decision;
    if (uniform === undefined) throw new Error(`${node.name} has no 8-bit input`);
    const input = l.levels(l.source(node), uniform, node);
    const scratch = decision.weights === "s8" ? integerConvScratch(node.op.geometry) : [];
    eightBitLayer(l, node, input, { kernel, levels, scratch });
  }
}

function binary(l: Lowering, node: ConvNode, { kernel, output, levels }: Decision): void {
  const norm = output === "f32" && !node.op.useBias ? foldable(l, node) : undefined;
  const scratch = isPointwise(node) ? [] : binaryConvScratch(node.op.geometry);
  binaryConv(l, node, padOf(node) as -1 | 0 | 1, { kernel, norm, levels, scratch }, isDepthwise(node));
}

function floatFallback(l: Lowering, { version }: Situation, node: ConvNode): void {
  const norm = foldable(l, node);
  const { activation, pool } = fusionBehind(l, node, version.xCubeAi, norm);
  const family = isDepthwise(node) ? "dw_if32of32wf32" : "conv2d_if32of32wf32";
  const group = node.op.geometry.groups > 1 && !isDepthwise(node) ? "_group" : "";
  const fused = activation || pool ? "_nl_pool" : "";
  floatConv(l, node, l.quantizedInput(node), {
    kernel: `${family}${fused}${group}`,
    norm,
    activation,
    pool,
    scratch: floatConvScratch(
      node.op.geometry,
      version.xCubeAi,
      pool?.op.kind === "pool" ? pool.op.window : undefined,
    ),
    alwaysBias: true,
  });
}

const OPERANDS: Readonly<Record<string, string>> = { s1: "±1", s8: "8-bit", f32: "float" };

function refusalReason(input: string, weights: string, output: string, padValue: number): string {
  const binary = input === "s1" && weights === "s1";
  if (binary && Math.abs(padValue) === 1)
    return `a binary convolution padded with ±1 has no kernel with ${OPERANDS[output]} output`;
  return `no kernel pads a convolution of these formats with ${padValue}`;
}

/** No kernel takes the layer, and the float convolution does not pad with what it pads with. */
function refused(l: Lowering, node: ConvNode, { input, weights, output }: Decision): void {
  const tensor = input === "s1" ? l.packed(l.source(node), node) : l.quantizedInput(node);
  refusedConv(l, node, tensor, refusalReason(input, weights, output, node.op.padValue));
}

/** Weights stay packed even with float input. */
function dense(l: Lowering, situation: Situation, node: DenseNode): void {
  const { input, weights, output, kernel, levels, uniform, runs } = decideDense(situation, node);
  if (input === "s8" && weights === "s1" && uniform) {
    eightBitLayer(l, node, l.levels(l.source(node), uniform, node), { kernel, levels });
    return;
  }
  if (levels && output === "s8") {
    binaryDenseLevels(l, node, { kernel, levels });
    return;
  }
  const format = weights === "s1" ? "s1" : "f32";
  const tensor = input === "s1" ? l.packed(l.source(node), node) : l.quantizedInput(node);
  // The published size of ST's 8-bit networks has the BatchNormalization behind their last layer on its own.
  const apart = runs === "float" || output !== "f32" || (format === "s1" && node.op.useBias);
  const norm = apart ? undefined : foldable(l, node);
  denseLayer(l, node, tensor, format, { kernel: kernel ?? "dense", norm });
}
