import { SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r15EightBitSigns: Rule = {
  id: "R15",
  subject: "8-bit input and weights, signs out",
  text:
    "conv2d_is8os1ws8 takes 8-bit levels and weights and gives out signs: the first layer of a binary network in 8 " +
    "bits. conv2d_dorefa_is8os1ws8 does the same for DoReFa's levels; which of the two the tool takes is not known.",
  effect: "8-bit",
  evidence: [SOURCES.eightBitSigns],
  applies: (c) => isConvOf(c, "s8", "s8") && c.decision.runs === "kernel" && c.decision.output === "s1",
};
