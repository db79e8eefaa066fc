import { SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r14EightBitInput: Rule = {
  id: "R14",
  subject: "8-bit input, binary weights, 8 bits out, no padding",
  text:
    "The kernel conv2d_is8os8ws1 takes 8-bit levels and ±1 weights and gives out 8-bit levels. Its name has neither a padding nor " +
    "a BatchNormalization. Its op type is expected to be smul_s8_s1.",
  effect: "8-bit",
  evidence: [SOURCES.eightBitInput],
  applies: (c) => isConvOf(c, "s8", "s1") && c.decision.runs === "kernel",
};
