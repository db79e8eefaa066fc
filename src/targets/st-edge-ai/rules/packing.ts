import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { ConvNode, DenseNode } from "../../layers.ts";
import type { Lowering } from "../../lowering.ts";
import { wordsFor } from "../../plan.ts";
import { inferred, SOURCES } from "../evidence.ts";

const group = (n: number): string => n.toLocaleString("en-US");

/** Channels are packed into 32-bit words per pixel; the rest of the last word is carried along. */
export function packingWaste(layers: readonly ConvNode[]): Diagnostic | undefined {
  const wasteful = layers.filter(({ op: { geometry: g } }) => (g.inC / g.groups) % 32 !== 0);
  const worst = wasteful[0];
  if (worst === undefined) return undefined;
  const g = worst.op.geometry;
  const bits = g.outC * g.kH * g.kW * g.inC;
  const bytes = 4 * g.outC * g.kH * g.kW * wordsFor(g.inC);
  return {
    code: "SX104",
    severity: "info",
    layers: wasteful.map((node) => node.name),
    title: `input channels are not a multiple of 32: ${wasteful.length === 1 ? worst.name : `${wasteful.length} layers`}`,
    why:
      `Each tap of the kernel and each pixel takes whole 32-bit words. ${worst.name} has ${g.inC} input ` +
      `${g.inC === 1 ? "channel" : "channels"}: its ${group(bits)} weights take ${group(bytes)} bytes instead of ` +
      `${group(Math.ceil(bits / 8))}, as much as ${bytes >= 4 * bits ? "floats" : `${(bytes / bits).toFixed(2)} bytes each`}. ` +
      "Use 32, 64, 96, … channels where you can.",
    evidence: [SOURCES.report2, inferred("the _optim variants of the kernels probably want multiples of 32")],
  };
}

/** The application has to binarize and pack what it feeds. */
export function packedNetworkInput(l: Lowering): Diagnostic {
  const input = l.node(0);
  return {
    code: "SX105",
    severity: "info",
    layers: [input.name],
    title: `the network input ${input.name} becomes 1b-32bpacked bits`,
    why:
      "Every reader of the input takes its sign, so the tool moves the sign out of the network: your application has to " +
      "binarize and pack what it feeds: +1 (and 0) as bit 0, -1 as bit 1, channel 0 at bit 31, each pixel padded to whole " +
      "32-bit words. ST advises to keep the first layer in 8 bits or float.",
    evidence: [
      SOURCES.report1,
      SOURCES.report2,
      {
        class: "documented",
        source: "ST's Python runner, converter of 1b-32bpacked tensors: sign bit, channel 0 first at bit 31",
      },
      {
        class: "documented",
        source: "ST wiki, Deep Quantized Neural Network support: first and last layer preferably s8 or f32",
      },
    ],
  };
}

/** A bias is folded into the threshold. */
export const biasInThreshold = (node: ConvNode | DenseNode): Diagnostic => ({
  code: "SX112",
  severity: "info",
  layers: [node.name],
  title: `the bias of ${node.name} is taken into its threshold`,
  why: "sign(d + bias) is a threshold on d, so nothing is lost. Whether the tool does it is not known; with a BatchNormalization behind it the bias is redundant: use_bias=False.",
  evidence: [inferred("a threshold per channel can hold it")],
  knob: { layer: node.name, attribute: "use_bias" },
});
