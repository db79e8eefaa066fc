import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { ConvNode } from "../../layers.ts";
import type { Lowering } from "../../lowering.ts";
import { demandText, floatDemands } from "../demand.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Query } from "../lookup.ts";
import { neighbours } from "../neighbours.ts";

/**
 * A k×k binary convolution with float output has no kernel, for any padding. Padded with zeros or not
 * padded it silently becomes a float convolution; padded with ±1 the tool stops, because its float
 * convolution pads with zeros only.
 */

const kernelSize = (node: ConvNode): string => `${node.op.geometry.kH}×${node.op.geometry.kW}`;

/** A 1×1 kernel fails for its strides alone: the pointwise kernels have none. */
function knob(node: ConvNode): Diagnostic["knob"] {
  const g = node.op.geometry;
  return { layer: node.name, attribute: g.kH === 1 && g.kW === 1 ? "strides" : "kernel_size" };
}

export function floatFallback(l: Lowering, node: ConvNode, query: Query): Diagnostic {
  const demands = floatDemands(l, node);
  return {
    code: "SX101",
    severity: "warning",
    layers: [node.name],
    title: `${node.name} falls back to a float convolution: its output is float`,
    why:
      `Its input and weights are ±1, but its output has to be float because ${demandText(demands)}. ` +
      `The tool has no ${kernelSize(node)} binary convolution with float output, so it converts the input to float ` +
      `and the weights to 4 bytes each, adds a zero bias, and runs smul_f32_f32 without a word.`,
    nearest: neighbours(query),
    evidence: [
      SOURCES.report1,
      SOURCES.report2,
      SOURCES.noFloatOutput,
      SOURCES.pointwise,
      ...(query.padding === "none"
        ? [inferred("an unpadded convolution behaves like one padded with zeros")]
        : []),
    ],
    knob: knob(node),
  };
}

/** The text of the tool, to the letter for pad_values 1; for other values only the number is changed. */
export function notImplementedText(padValue: number): string {
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
      `There is no ${kernelSize(node)} binary convolution with float output, and the tool cannot fall back to its float ` +
      `convolution either: that pads with zeros only, and this layer pads with ${padValue}. So it stops.`,
    nearest: neighbours(query),
    evidence: [
      isObserved
        ? SOURCES.error
        : inferred(`the thread says that -1 fails too; its text for pad_values ${padValue} was not shown`),
      SOURCES.noFloatOutput,
      SOURCES.padKernels,
      SOURCES.padDocs,
    ],
    knob: { layer: node.name, attribute: "pad_values" },
  };
}
