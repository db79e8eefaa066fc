import { SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf } from "./convolutions.ts";
import type { Rule } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

export const r36EightBitWeights: Rule = {
  id: "R36",
  subject: "binary input, 8-bit weights",
  text:
    "No convolution takes 1-bit input and 8-bit weights; only dense layers do (R20). The layer is expected to run in float with " +
    "weights of 4 bytes each.",
  effect: "float",
  evidence: [SOURCES.noEightBitWeights],
  applies: (c) => isConvOf(c, "s1", "s8") && c.decision.runs === "float",
  finding: {
    code: "SX115",
    severity: "warning",
    cause: () => "",
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "has", "have")} binary input but 8-bit weights`,
      why:
        "The tool has no convolution that takes 1-bit input and 8-bit weights. The input is converted back to floats, and a float " +
        "convolution with 4 bytes per weight runs. With a kernel_quantizer such as ste_sign the weights take 1 bit each.",
      ...(first.decision?.query
        ? { nearest: neighbours(first.decision.query, first.situation.version.xCubeAi) }
        : {}),
      knob: { layer: first.node.layer, attribute: kernelAttribute(first.node) },
    }),
  },
};
