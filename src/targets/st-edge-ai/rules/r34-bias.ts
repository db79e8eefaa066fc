import { isBinary, isConv, isDense } from "../../layers.ts";
import { inferred } from "../evidence.ts";
import type { Rule } from "./rule.ts";
import { its, namesOf, verb } from "./words.ts";

export const r34Bias: Rule = {
  id: "R34",
  subject: "a bias in a binary layer",
  text:
    "sign(d + bias) is a threshold on d, and a scale and offset hold a bias too, so nothing is lost where the output is signs or 8 " +
    "bits. Whether the tool does so is not known. In front of a BatchNormalization a bias is redundant: use_bias=False.",
  effect: "note",
  evidence: [inferred("a threshold, or an offset, per channel can hold it")],
  applies: ({ node, decision }) =>
    (isConv(node) || isDense(node)) &&
    isBinary(node) &&
    node.op.useBias &&
    decision?.runs === "kernel" &&
    decision.output !== "f32",
  finding: {
    code: "SX112",
    severity: "info",
    cause: (c) => (c.decision?.output === "s1" ? "threshold" : "offset"),
    message(first, all) {
      const where = first.decision?.output === "s1" ? "threshold" : "offset";
      const why =
        where === "threshold"
          ? "sign(d + bias) is a threshold on d"
          : "The 8-bit kernels have an offset per channel";
      return {
        title: `the ${verb(all, "bias", "biases")} of ${namesOf(all)} ${verb(all, "is", "are")} taken into ${its(all)} ${where}`,
        why: `${why}, so nothing is lost. Whether the tool does it is not known; with a BatchNormalization behind it a bias is redundant: use_bias=False.`,
        knob: { layer: first.node.layer, attribute: "use_bias" },
      };
    },
  },
};
