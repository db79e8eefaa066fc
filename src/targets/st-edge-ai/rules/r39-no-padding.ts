import { isBinary } from "../../layers.ts";
import { padOf } from "../decide.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { type ConvCase, isConvCase } from "./convolutions.ts";
import { obstacle } from "./obstacles.ts";
import { r03NotImplemented } from "./r03-not-implemented.ts";
import { r38DepthwiseRefused } from "./r38-depthwise-refused.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

/** What the layer is, and why no binary or 8-bit kernel can serve. */
function reason(c: Case): [what: string, why: string] {
  const { decision } = c;
  const parameter = obstacle(c);
  if (isConvCase(c) && isBinary(c.node)) {
    if (parameter !== undefined && parameter !== "pad_values")
      return [
        `a binary convolution that uses ${parameter}`,
        `The binary kernels have no argument for ${parameter}.`,
      ];
    return ["a binary convolution", "The binary kernels pad with 0, 1 or -1."];
  }
  if (decision?.input === "s8" && decision.weights === "s8")
    return ["an 8-bit convolution", "The 8-bit kernels pad with the zero point of their input, which is 0."];
  if (decision?.input === "s8" && decision.weights === "s1")
    return [
      "a convolution of 8-bit input and binary weights",
      "The one kernel for 8-bit input and ±1 weights does not pad.",
    ];
  return ["a float convolution", "Input and weights are not both ±1, so that no binary kernel can serve."];
}

/**
 * A padding constant other than 0 where no binary kernel can serve: the float convolution, which is what is left, pads
 * with zeros.
 */
export const r39NoPadding: Rule = {
  id: "R39",
  subject: "a padding constant without a kernel",
  text:
    "pad_values other than 0 in a layer that no binary kernel can serve: weights or input that are not ±1, dilation, groups, or a " +
    "constant other than 1 and -1. The float convolution, which is what is left, pads with zeros only, so the tool is expected to stop " +
    "as in R3. No report of such a layer is public.",
  effect: "refused",
  evidence: [SOURCES.padKernels, inferred("what the tool does with such a layer was not seen")],
  applies: (c) =>
    isConvCase(c) &&
    c.decision.runs === "refused" &&
    !r03NotImplemented.applies(c) &&
    !r38DepthwiseRefused.applies(c),
  finding: {
    code: "SX113",
    severity: "error",
    cause: (c) => `${reason(c)[0]} ${padOf((c as ConvCase).node)}`,
    message(first, all) {
      const padValue = padOf((first as ConvCase).node);
      const [what, why] = reason(first);
      return {
        title: `NOT IMPLEMENTED is expected: no kernel pads ${what} with ${padValue}`,
        why: `${why} The tool's float convolution pads with zeros only, and ${padValue} is what is padded here (${namesOf(all)}). The tool is expected to stop, as it does for a binary convolution padded with 1 and float output.`,
        knob: { layer: first.node.layer, attribute: "pad_values" },
      };
    },
  },
};
