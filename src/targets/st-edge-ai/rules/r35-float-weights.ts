import { SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

export const r35FloatWeights: Rule = {
  id: "R35",
  subject: "binary input, float weights",
  text:
    "No convolution takes 1-bit input and float weights. The input is converted back to floats and a float convolution runs; dense " +
    "layers have a kernel for it (R20).",
  effect: "float",
  evidence: [SOURCES.noFloatWeights],
  applies: (c) => isConvOf(c, "s1", "f32") && c.decision.runs === "float",
  finding: {
    code: "SX110",
    severity: "warning",
    cause: ({ node }) => (node.type.startsWith("Quant") ? "" : "keras"),
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "has", "have")} binary input but float weights`,
      why:
        "The tool has no convolution that takes 1-bit input and float weights. The input is converted back to floats and " +
        `a float convolution runs. ${first.node.type.startsWith("Quant") ? "Set a kernel_quantizer such as ste_sign." : "A QuantConv2D with a kernel_quantizer such as ste_sign would run on the signs."}`,
      ...(first.decision?.query
        ? { nearest: neighbours(first.decision.query, first.situation.version.xCubeAi) }
        : {}),
      knob: { layer: first.node.layer, attribute: kernelAttribute(first.node) },
    }),
  },
};
