import { SOURCES } from "../evidence.ts";
import { isBinaryCase, kernelSize } from "./convolutions.ts";
import { floatOutput } from "./float-output.ts";
import type { Rule } from "./rule.ts";

/** The silent fallback of the forum thread: k×k, ±1 × ±1, padded with zeros, read as floats. */
export const r02FloatOutput: Rule = {
  id: "R2",
  subject: "k×k binary convolution, padded with zeros, float output",
  text:
    "There is no k×k binary convolution with float output, for any padding. The tool converts the input to float " +
    "(Conversion smul_s1_f32, 2 operations per element), expands the weights to 4 bytes each, adds a bias of zeros " +
    "if the layer has none, and runs smul_f32_f32. It does not say so.",
  effect: "float",
  evidence: [SOURCES.report1, SOURCES.report2, SOURCES.noFloatOutput, SOURCES.pointwise],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "float" &&
    kernelSize(c) === "k×k" &&
    c.decision.query?.padding === "zero",
  finding: floatOutput("kernel_size"),
};
