import { SOURCES } from "../evidence.ts";
import { isBinaryCase } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r04PaddedWithOnes: Rule = {
  id: "R4",
  subject: "k×k binary convolution, padded with ±1, signs out",
  text:
    "What ST's documents describe: padding same with pad_values 1 or -1, and every reader takes the sign. The layer " +
    "runs as sxor_s1_s1 in conv2d_is1os1ws1_bn_pad1, which has the constant as an argument.",
  effect: "sxor",
  evidence: [SOURCES.padDocs, SOURCES.pad1],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "kernel" &&
    c.decision.output === "s1" &&
    c.decision.query?.padding === "one" &&
    c.decision.query.op === "conv2d",
};
