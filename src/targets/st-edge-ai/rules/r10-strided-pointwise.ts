import { inferred, SOURCES } from "../evidence.ts";
import { isBinaryCase, kernelSize } from "./convolutions.ts";
import { floatOutput } from "./float-output.ts";
import type { Rule } from "./rule.ts";

export const r10StridedPointwise: Rule = {
  id: "R10",
  subject: "1×1 binary convolution with strides, float output",
  text:
    "The pointwise kernels have no stride, so a strided 1×1 convolution needs a k×k kernel, and of these none has " +
    "float output: it falls back to float like R2. A pooling in front of a 1×1 convolution with stride 1 avoids it.",
  effect: "float",
  evidence: [
    SOURCES.noFloatOutput,
    SOURCES.pointwiseAll,
    inferred("the pointwise kernels have no stride, so a k×k kernel is needed"),
  ],
  applies: (c) => isBinaryCase(c) && c.decision.runs === "float" && kernelSize(c) === "strided 1×1",
  finding: floatOutput("strides"),
};
