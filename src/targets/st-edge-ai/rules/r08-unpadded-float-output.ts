import { inferred, SOURCES } from "../evidence.ts";
import { isBinaryCase, kernelSize } from "./convolutions.ts";
import { floatOutput } from "./float-output.ts";
import type { Rule } from "./rule.ts";

export const r08UnpaddedFloatOutput: Rule = {
  id: "R8",
  subject: "k×k binary convolution without padding, float output",
  text:
    "The same silent fallback as with zero padding (R2): no k×k binary convolution with float output exists. Padding " +
    "is no obstacle here: with padding valid, pad_values has no effect, and the tool does not stop.",
  effect: "float",
  evidence: [SOURCES.noFloatOutput, inferred("an unpadded convolution behaves like one padded with zeros")],
  applies: (c) =>
    isBinaryCase(c) &&
    c.decision.runs === "float" &&
    kernelSize(c) === "k×k" &&
    c.decision.query?.padding === "none",
  finding: floatOutput("kernel_size"),
};
