import { SOURCES } from "../evidence.ts";
import { isBinaryCase, kernelSize } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r09Pointwise: Rule = {
  id: "R9",
  subject: "1×1 binary convolution with stride 1, any output",
  text:
    "The pointwise kernels are the only binary convolutions with all three outputs: signs, 8 bits and float " +
    "(pw_is1os1ws1_bn, pw_is1os8ws1_bn, pw_is1of32ws1_bn). A 1×1 kernel never reaches over an edge, so pad_values does " +
    "not matter. It is the binary convolution that may be the last layer of a network or feed a float Add.",
  effect: "sxor",
  evidence: [SOURCES.pointwiseAll, SOURCES.hybridPointwise],
  applies: (c) => isBinaryCase(c) && c.decision.runs === "kernel" && kernelSize(c) === "1×1",
};
