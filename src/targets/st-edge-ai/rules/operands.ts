import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { ActivationFn, Node } from "../../../graph/graph.ts";
import type { ConvNode, DenseNode } from "../../layers.ts";
import type { Lowering } from "../../lowering.ts";
import { takesSign } from "../../signs.ts";
import { inferred, SOURCES } from "../evidence.ts";

/** Layers that are binary on one side only, or in another way than by a sign. */

/** Binary weights, float input: only dense layers have such a kernel. */
export const floatInput = (node: ConvNode): Diagnostic => ({
  code: "SX103",
  severity: "warning",
  layers: [node.name],
  title: `${node.name} has binary weights but float input`,
  why:
    "The tool has no convolution that takes float input and 1-bit weights. The weights are expanded to floats " +
    "(4 bytes each) and a plain float convolution runs. Set an input_quantizer such as ste_sign, or leave the first " +
    "layer in float on purpose.",
  evidence: [SOURCES.noFloatInput],
  knob: { layer: node.name, attribute: "input_quantizer" },
});

/** Binary input, float weights. */
export const floatWeights = (node: ConvNode): Diagnostic => ({
  code: "SX110",
  severity: "warning",
  layers: [node.name],
  title: `${node.name} has binary input but float weights`,
  why:
    "The tool has no convolution that takes 1-bit input and float weights. The input is converted back to floats and " +
    "a float convolution runs. Set a kernel_quantizer such as ste_sign.",
  evidence: [SOURCES.noFloatWeights],
  knob: { layer: node.name, attribute: "kernel_quantizer" },
});

/** A parameter that the binary kernels do not have. */
export function noParameter(node: ConvNode): Diagnostic | undefined {
  const g = node.op.geometry;
  const attribute =
    g.groups > 1 ? "groups" : g.dilationH > 1 || g.dilationW > 1 ? "dilation_rate" : undefined;
  if (attribute === undefined) return undefined;
  return {
    code: "SX107",
    severity: "warning",
    layers: [node.name],
    title: `${node.name} uses ${attribute}, which the binary kernels do not have`,
    why: `No binary convolution of the tool has an argument for ${attribute}; the layer is expected to run in float. Use ${attribute} 1 to keep it binary.`,
    evidence: [SOURCES.noGeometry, inferred("what the tool does instead was not seen")],
    knob: { layer: node.name, attribute },
  };
}

const NAMES: Record<string, string> = {
  magnitude_aware: "a sign with a scale per channel",
  ternary: "ternary (2 bits)",
  heaviside: "0 and 1, not an XNOR operand",
  dorefa: "a k-bit quantizer",
};

/** Quantizers other than a plain sign: nothing public says what the tool makes of them. */
export function otherQuantizer(node: ConvNode | DenseNode): Diagnostic | undefined {
  for (const attribute of ["input_quantizer", "kernel_quantizer"] as const) {
    const { kind } = attribute === "input_quantizer" ? node.op.inputQuantizer : node.op.kernelQuantizer;
    const name = NAMES[kind];
    if (name === undefined) continue;
    return {
      code: "SX109",
      severity: "warning",
      layers: [node.name],
      title: `${node.name}: the ${attribute} is ${name}; what the tool does with it is not known here`,
      why: "sxor shows the layer in float with the quantized values. Do not take its figures for a prediction.",
      evidence: [inferred("no report with such a layer is public")],
      knob: { layer: node.name, attribute },
    };
  }
  return undefined;
}

const takesSignLater = (l: Lowering, reader: Node): boolean =>
  l
    .readers(reader)
    .some((next) => takesSign(next) || (next.op.kind === "batch_normalization" && takesSignLater(l, next)));

/** An activation that stands between a binary convolution and the sign of the next one. */
export function activationBeforeSign(l: Lowering, node: ConvNode | DenseNode): Diagnostic | undefined {
  const own = node.op.activation.fn !== "linear";
  const blocker = own
    ? node
    : l.readers(node).find((reader) => reader.op.kind === "activation" && !takesSign(reader));
  if (blocker === undefined || !takesSignLater(l, blocker)) return undefined;
  const fn: ActivationFn = "activation" in blocker.op ? blocker.op.activation : { fn: "linear" };
  const remark =
    fn.fn === "relu" && l.readers(blocker).some(takesSign)
      ? " And sign(relu(x)) is +1 for every x: the next layer learns nothing from it."
      : fn.fn === "quantizer" && fn.quantizer.kind === "sign"
        ? " (This one is a sign, which could be the threshold itself; whether the tool sees that is not known.)"
        : "";
  return {
    code: "SX106",
    severity: "warning",
    layers: own ? [node.name] : [node.name, blocker.name],
    title: `${own ? `the activation of ${node.name}` : blocker.name} stands between ${node.name} and the next sign`,
    why:
      `The binary kernels have a threshold at their output and no other activation, so ${node.name} has to give out ` +
      `floats for it.${remark} Move the activation away: convolution, BatchNormalization, then the next layer's input_quantizer.`,
    evidence: [
      SOURCES.noFloatOutput,
      inferred("no kernel name or argument mentions an activation before the sign"),
    ],
    knob: { layer: blocker.name, attribute: "activation" },
  };
}
