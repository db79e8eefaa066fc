import type { Graph, Node } from "../../graph/graph.ts";
import { binaryConv } from "../binary-layers.ts";
import { denseLayer } from "../dense-layers.ts";
import { larqConv } from "../larq-conv.ts";
import { type ConvNode, isConv, isDense, type WeightedNode } from "../layers.ts";
import { Lowering } from "../lowering.ts";
import type { Plan } from "../plan.ts";
import { refusedConv } from "../refused-layer.ts";
import { simpleLayer } from "../simple-layers.ts";
import { type Decision, decide, isRecognisedSign, type PaddingKind } from "./decide.ts";
import { withConverterNames } from "./op-names.ts";
import { foldedNorm, situationOf } from "./situation.ts";

/**
 * What Larq Compute Engine's converter (target "arm") would make of the model, in the vocabulary of our Plans:
 * sxor_s1_s1 is its LceBconv2d. ROM: 1 bit per binary weight in 32-bit words per pixel, and per output channel a
 * float multiplier and bias, or one int32 threshold. The activations are those of our own arena: the converter
 * leaves them to TFLite's planner.
 *
 * Numbers are those of Keras but for two roundings: a BatchNormalization that is folded together with a bias or into
 * float weights, and a convolution whose weights have a scale. Thresholds are ours: exact on Keras' float32 formula.
 */
export function lowerLce(graph: Graph): Plan {
  const situation = situationOf(graph);
  const l = new Lowering(graph, situation.signs);
  const input = l.input();
  for (const node of l.layers()) {
    if (isConv(node)) convolution(l, node);
    else if (isDense(node)) {
      const norm = foldedNorm(l, node);
      denseLayer(l, node, l.quantizedInput(asConverted(l, node)), "f32", { kernel: null, norm });
    } else if (node.op.kind === "activation" && l.signs.stages.has(node.id)) fusedActivation(l, node.id);
    else if (
      node.op.kind === "activation" &&
      node.op.activation.fn === "quantizer" &&
      !isRecognisedSign(node)
    )
      l.setFloat(node, l.quantized(node, l.float(l.source(node)), node.name, node.op.activation.quantizer));
    else simpleLayer(l, node);
  }
  const plan = l.builder.finish("lce", [input], l.outputs());
  return { ...plan, steps: plan.steps.map((step) => withConverterNames(step, situation.clamps)) };
}

/** The threshold of the convolution behind it has it already. */
function fusedActivation(l: Lowering, id: number): void {
  const node = l.node(id);
  const packed = l.packed(l.source(node), node);
  l.builder.fold(packed, node, l.signs.stages.get(id)?.length === 0 ? "sign" : null);
  l.setSigns(node, packed);
}

function convolution(l: Lowering, node: ConvNode): void {
  const decision = decide(l.graph, node);
  if (decision.runs === "refused") refused(l, node);
  else if (isRecognisedSign(node) && !l.signs.stages.has(node.id)) signBehind(l, node, decision);
  else body(l, node, decision, foldedNorm(l, node));
}

const PAD: Readonly<Record<PaddingKind, 0 | 1>> = { valid: 0, "same-one": 1, "same-zero": 0 };

function body(l: Lowering, node: ConvNode, decision: Decision, norm?: Node): void {
  if (decision.runs === "binary")
    binaryConv(l, node, PAD[decision.padding], { kernel: null, norm, alwaysAffine: true });
  else larqConv(l, asConverted(l, node), { kernel: null, norm });
}

/** A sign that is only inferred is no operation: a layer that does not read it directly reads floats. */
function asConverted<N extends WeightedNode>(l: Lowering, node: N): N {
  const { inputQuantizer } = node.op;
  const direct = isConv(node) && decide(l.graph, node).runs === "binary";
  if (inputQuantizer.kind !== "sign" || !inputQuantizer.inferred || direct) return node;
  return { ...node, op: { ...node.op, inputQuantizer: { kind: "none" } } };
}

/** activation="ste_sign" that the convolution does not compute itself: an LceQuantize behind its floats. */
function signBehind(l: Lowering, node: ConvNode, decision: Decision): void {
  body(l, { ...node, op: { ...node.op, activation: { fn: "linear" } } }, decision);
  l.builder.hold(l.float(node), null);
  l.packed(node, node);
  l.dropFloat(node);
}

/** The conversion fails at the layer. */
function refused(l: Lowering, node: ConvNode): void {
  const { inC, groups } = node.op.geometry;
  const reason = `the converter wants a multiple of 32 input channels in every group, here ${inC / groups}`;
  refusedConv(l, node, l.packed(l.source(node), node), reason);
}
