import { rises } from "../../signs.ts";
import { inferred } from "../evidence.ts";
import type { Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

export const r24BatchNormalization: Rule = {
  id: "R24",
  subject: "BatchNormalization between a binary layer and a sign",
  text:
    "sign(BN(d)) is a comparison of the integer d with one threshold per channel: the BatchNormalization becomes part of " +
    "the kernel (_bn) and costs nothing. Where gamma is negative the comparison turns round; sxor negates the weights of " +
    "such channels, which is exact. What the tool does with a negative gamma is not published.",
  effect: "moved",
  evidence: [inferred("the kernels are named _bn and take one int32 threshold per output channel")],
  applies: ({ situation, node }) =>
    node.op.kind === "batch_normalization" && situation.signs.stages.has(node.id),
  finding: {
    code: "SX122",
    severity: "warning",
    cause: ({ situation, node }) => (rises(situation.reading.graph, node) ? undefined : ""),
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "has", "have")} a negative gamma, and ${verb(all, "becomes", "become")} part of a threshold`,
      why:
        "For these channels the comparison with the threshold turns round. sxor negates their weights, which computes the " +
        "same; how the tool does it, or whether, is not published. Compare its output with Keras' before you rely on it, or train with scale=False, as ST's own binary network does.",
      evidence: [inferred("no document or report speaks of a negative gamma")],
      knob: { layer: first.node.layer, attribute: "scale" },
    }),
  },
};
