import { SOURCES } from "../evidence.ts";
import { isBinaryCase } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r07UnpaddedEightBit: Rule = {
  id: "R7",
  subject: "binary convolution without padding, 8 bits out",
  text:
    "A k×k or strided 1×1 binary convolution without padding, with an 8-bit quantizer behind it, runs in " +
    "conv2d_is1os8ws1_bn, which the archives define in every version.",
  effect: "sxor",
  evidence: [SOURCES.eightBitOutput],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "kernel" &&
    c.decision.output === "s8" &&
    c.decision.query?.op === "conv2d" &&
    c.decision.query.padding === "none",
};
