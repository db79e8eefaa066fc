import { wordsFor } from "../../plan.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { type ConvCase, isConvOf, isDepthwiseCase } from "./convolutions.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

const grouped = (n: number): string => n.toLocaleString("en-US");

/** Channels that lie side by side in the words of the weights. */
const packedChannels = (c: ConvCase): number => c.node.op.geometry.inC;

const isBinaryKernel = (c: Case): c is ConvCase => isConvOf(c, "s1", "s1") && c.decision.runs === "kernel";

/** Channels are packed into 32-bit words per pixel; the rest of the last word is carried along. */
export const r30Packing: Rule = {
  id: "R30",
  subject: "channels that are not a multiple of 32",
  text:
    "Each pixel and each tap of a kernel takes whole 32-bit words: ceil(C / 32) of them. One channel costs as much as 32; the " +
    "weights of a layer with one input channel take 4 bytes each, as floats do. Variants of the kernels named _optim probably want " +
    "multiples of 32.",
  effect: "note",
  evidence: [SOURCES.report2, inferred("the _optim variants of the kernels probably want multiples of 32")],
  applies: (c) => isBinaryKernel(c) && packedChannels(c) % 32 !== 0,
  finding: {
    code: "SX104",
    severity: "info",
    cause: () => "",
    message(first, all) {
      const { geometry: g } = (first as ConvCase).node.op;
      const filters = isDepthwiseCase(first) ? 1 : g.outC;
      const bits = filters * g.kH * g.kW * g.inC;
      const bytes = 4 * filters * g.kH * g.kW * wordsFor(g.inC);
      return {
        title: `input channels are not a multiple of 32: ${namesOf(all)}`,
        why:
          `Each tap of the kernel and each pixel takes whole 32-bit words. ${first.node.layer} has ${g.inC} input ` +
          `${g.inC === 1 ? "channel" : "channels"}: its ${grouped(bits)} weights take ${grouped(bytes)} bytes instead of ` +
          `${grouped(Math.ceil(bits / 8))}, as much as ${bytes >= 4 * bits ? "floats" : `${(bytes / bits).toFixed(2)} bytes each`}. ` +
          "Use 32, 64, 96, … channels where you can.",
      };
    },
  },
};
