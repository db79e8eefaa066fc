import type { Diagnostic } from "../../../document/diagnostic.ts";
import { type ConvNode, isBinary } from "../../layers.ts";
import type { Lowering } from "../../lowering.ts";
import { demandText, floatDemands } from "../demand.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Query } from "../lookup.ts";
import { neighbours } from "../neighbours.ts";
import { noParameter } from "./operands.ts";

/**
 * A k×k binary convolution with float output has no kernel, for any padding. Padded with zeros or not
 * padded it silently becomes a float convolution; padded with ±1 the tool stops, because its float
 * convolution pads with zeros only.
 */

/** A 1×1 kernel fails for its strides alone: the pointwise kernels have none. */
const isStrided1x1 = ({ op: { geometry: g } }: ConvNode): boolean => g.kH === 1 && g.kW === 1;

const kind = (node: ConvNode): string =>
  isStrided1x1(node) ? "strided 1×1" : `${node.op.geometry.kH}×${node.op.geometry.kW}`;

export function floatFallback(l: Lowering, node: ConvNode, query: Query): Diagnostic {
  const demands = floatDemands(l, node);
  return {
    code: "SX101",
    severity: "warning",
    layers: [node.name],
    title: `${node.name} falls back to a float convolution: its output is float`,
    why:
      `Its input and weights are ±1, but its output has to be float because ${demandText(demands)}. ` +
      `The tool has no ${kind(node)} binary convolution with float output, so it converts the input to float ` +
      `and the weights to 4 bytes each${node.op.useBias ? "" : ", adds a zero bias"}, and silently runs smul_f32_f32.`,
    nearest: neighbours(query),
    evidence: [
      SOURCES.report1,
      SOURCES.report2,
      SOURCES.noFloatOutput,
      SOURCES.pointwise,
      ...(query.padding === "none"
        ? [inferred("an unpadded convolution behaves like one padded with zeros")]
        : []),
      ...(isStrided1x1(node)
        ? [inferred("the pointwise kernels have no stride, so a k×k kernel is needed")]
        : []),
    ],
    knob: { layer: node.name, attribute: isStrided1x1(node) ? "strides" : "kernel_size" },
  };
}

/** The text of the tool, to the letter for pad_values 1; for -1 only the number is changed. */
function notImplementedText(padValue: number): string {
  const bit = "(SIGNED, 1 bit, C Size: 1 bits Scales: [2.0] Zeros: [-0.5] Quantizer: UNIFORM)";
  return (
    `NOT IMPLEMENTED: QuantConv2D (padded with ${padValue}) with formats ` +
    `{'out_0': (FLOAT, 32 bit, C Size: 32 bits), 'weights': ${bit}, 'in_0': ${bit}} not supported`
  );
}

export function notImplemented(l: Lowering, node: ConvNode, query: Query): Diagnostic {
  const { padValue } = node.op;
  const isObserved = padValue === 1;
  return {
    code: "SX102",
    severity: "error",
    layers: [node.name],
    title: notImplementedText(padValue),
    why:
      `The output of ${node.name} has to be float because ${demandText(floatDemands(l, node))}. ` +
      `There is no ${kind(node)} binary convolution with float output, and the tool cannot fall back to its float ` +
      `convolution either: that pads with zeros only, and this layer pads with ${padValue}. So it stops.`,
    nearest: neighbours(query),
    evidence: [
      isObserved
        ? SOURCES.error
        : inferred("the thread says that -1 fails too; the tool's text for it was not shown"),
      SOURCES.noFloatOutput,
      SOURCES.padKernels,
      SOURCES.padDocs,
    ],
    knob: { layer: node.name, attribute: "pad_values" },
  };
}

/**
 * A padding constant other than 0 where no binary kernel can serve: the float convolution, which is what
 * is left, pads with zeros. No report of such a layer is public.
 */
export function noPadding(node: ConvNode): Diagnostic {
  const { padValue } = node.op;
  const parameter = noParameter(node)?.knob?.attribute;
  const [what, why] = !isBinary(node)
    ? ["a float convolution", "Input and weights are not both ±1, so that no binary kernel can serve."]
    : parameter !== undefined
      ? [
          `a binary convolution that uses ${parameter}`,
          `The binary kernels have no argument for ${parameter}.`,
        ]
      : ["a binary convolution", "The binary kernels pad with 0, 1 or -1."];
  return {
    code: "SX113",
    severity: "error",
    layers: [node.name],
    title: `NOT IMPLEMENTED is expected: no kernel pads ${what} with ${padValue}`,
    why: `${why} The tool's float convolution pads with zeros only, and ${node.name} pads with ${padValue}. It is expected to stop, as it does for a binary convolution padded with 1 and float output.`,
    evidence: [SOURCES.padKernels, inferred("what the tool does with such a layer was not seen")],
    knob: { layer: node.name, attribute: "pad_values" },
  };
}
