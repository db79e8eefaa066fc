import { SOURCES } from "../evidence.ts";
import { isBinaryCase, kernelSize } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

/** The layer that runs in the 2-layer model of the forum thread. */
export const r01SignOutput: Rule = {
  id: "R1",
  subject: "k×k binary convolution, padded with zeros, signs out",
  text:
    "Input and weights are ±1, and every reader takes the sign of the output: the layer runs as sxor_s1_s1 in " +
    "conv2d_is1os1ws1_bn_pad0, with one integer threshold per output channel (4 bytes). ST's documents ask for " +
    "pad_values 1 or -1; zeros work all the same, because padding and output format are conditions of their own. " +
    "How the threshold is compared, and what becomes of ties, is not published.",
  effect: "sxor",
  evidence: [SOURCES.report2, SOURCES.pad0],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "kernel" &&
    kernelSize(c) === "k×k" &&
    c.decision.output === "s1" &&
    c.decision.query?.padding === "zero",
};
