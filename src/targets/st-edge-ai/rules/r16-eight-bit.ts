import { SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r16EightBit: Rule = {
  id: "R16",
  subject: "8-bit input and weights, 8 bits out",
  text:
    "A convolution or depthwise convolution whose input, weights and output are quantized to 8 bits is an ordinary int8 " +
    "layer: 1 byte per weight and 4 bytes of bias per channel.",
  effect: "8-bit",
  evidence: [SOURCES.hybridEightBit],
  applies: (c) => isConvOf(c, "s8", "s8") && c.decision.runs === "kernel" && c.decision.output === "s8",
};
