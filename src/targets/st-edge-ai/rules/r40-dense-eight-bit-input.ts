import { SOURCES } from "../evidence.ts";
import { isDenseOf } from "./denses.ts";
import type { Rule } from "./rule.ts";

export const r40DenseEightBitInput: Rule = {
  id: "R40",
  subject: "dense layer with 8-bit input and binary weights",
  text:
    "dense_is8…ws1 takes 8-bit levels and packed weights, with signs, 8 or 16 bits or floats out; the op type is expected to be " +
    "smul_s8_s1.",
  effect: "8-bit",
  evidence: [SOURCES.denseBinaryWeights],
  applies: (c) => isDenseOf(c, "s8", "s1"),
};
