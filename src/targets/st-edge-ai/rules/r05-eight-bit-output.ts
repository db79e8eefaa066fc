import { inferred, SOURCES } from "../evidence.ts";
import { isBinaryCase } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r05EightBitOutput: Rule = {
  id: "R5",
  subject: "k×k binary convolution, padded, 8 bits out",
  text:
    "An 8-bit quantizer behind the layer, with or without a BatchNormalization in between, is put out by the binary " +
    "kernel itself: conv2d_is1os8ws1_bn_pad0 or _pad1, with a float scale and offset per channel (8 bytes). This is how a " +
    "residual network keeps its binary convolutions: 8-bit sums instead of float ones.",
  effect: "sxor",
  evidence: [
    SOURCES.eightBitOutput,
    SOURCES.hybridPointwise,
    inferred("the op type sxor_s1_s1 of a k×k layer with 8-bit output: no such report is public"),
  ],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "kernel" &&
    c.decision.output === "s8" &&
    c.decision.query?.op === "conv2d" &&
    c.decision.query.padding !== "none",
};
