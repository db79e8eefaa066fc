import { SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf } from "./convolutions.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

/** The 1×1 part of a separable convolution has no input quantizer of its own. */
const isPointwisePart = ({ node }: Case): boolean =>
  node.type.includes("Separable") && node.name === node.layer;

export const r13FloatInput: Rule = {
  id: "R13",
  subject: "binary weights, float input",
  text:
    "No convolution takes float input and 1-bit weights; only dense layers have such kernels (R19). The weights are " +
    "expanded to 4 bytes each and a plain float convolution runs. ST advises to leave the first layer in float or 8 bits.",
  effect: "float",
  evidence: [SOURCES.noFloatInput],
  applies: (c) => isConvOf(c, "f32", "s1") && c.decision.runs === "float",
  finding: {
    code: "SX103",
    severity: "warning",
    cause: (c) => (isPointwisePart(c) ? "separable" : ""),
    message(first, all) {
      const query = first.decision?.query;
      const advice = isPointwisePart(first)
        ? "The 1×1 part of a separable convolution reads what the depthwise part gives out, without a quantizer in between: a QuantDepthwiseConv2D and a QuantConv2D with an input_quantizer compute on signs."
        : "Set an input_quantizer such as ste_sign, or leave the first layer in float on purpose.";
      return {
        title: `${namesOf(all)} ${verb(all, "has", "have")} binary weights but float input`,
        why:
          "The tool has no convolution that takes float input and 1-bit weights. The weights are expanded to floats " +
          `(4 bytes each) and a plain float convolution runs. ${advice}`,
        ...(query ? { nearest: neighbours(query, first.situation.version.xCubeAi) } : {}),
        knob: { layer: first.node.layer, attribute: "input_quantizer" },
      };
    },
  },
};
