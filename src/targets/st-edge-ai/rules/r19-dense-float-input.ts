import { SOURCES } from "../evidence.ts";
import { isDenseOf } from "./denses.ts";
import type { Rule } from "./rule.ts";

export const r19DenseFloatInput: Rule = {
  id: "R19",
  subject: "dense layer with float input and binary weights",
  text:
    "Unlike convolutions, dense layers have kernels for float input and 1-bit weights (dense_if32of32ws1 and others): the " +
    "weights stay packed, the arithmetic is float. For 8-bit input see R40.",
  effect: "mixed",
  evidence: [SOURCES.denseBinaryWeights],
  applies: (c) => isDenseOf(c, "f32", "s1"),
};
