import { hasMagnitude, isConv } from "../../layers.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, names, type Rule } from "./rule.ts";

export const l06Magnitude: Rule = {
  id: "L6",
  subject: "magnitude-aware weights",
  text:
    "Weights that are +s and -s with an s per output channel become bits and a multiplier behind the sum of signs. " +
    "Keras multiplies every product instead, so the last bits may differ. A channel of nothing but zeros alone would " +
    "keep the layer in float; sxor does not look for one.",
  effect: "binary",
  evidence: [SOURCES.filter],
  applies: ({ node, decision }) => decision?.runs === "binary" && isConv(node) && hasMagnitude(node),
  because: () => "its weights are signs, and their scale multiplies the sum",
  finding: {
    code: "SX206",
    severity: "info",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "is", "are")} binary with a scale per output channel`,
      why: "The converter takes the scale of the weights as the multiplier of the LceBconv2d. The sum is rounded once instead of in every product.",
      knob: knob(first, "kernel_quantizer"),
    }),
  },
};
