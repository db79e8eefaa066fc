import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { names, type Rule } from "./rule.ts";

export const l15BinaryMaxPool: Rule = {
  id: "L15",
  subject: "a sign behind a max pooling",
  text:
    "sign(max(x)) = max(sign(x)): where all readers of a MaxPooling2D take its sign, the sign moves in front of it, and the pooling " +
    "works on bits as LceBMaxPool2d. Target arm only.",
  effect: "fused",
  evidence: [SOURCES.pool],
  applies: ({ situation, node }) => node.op.kind === "pool" && situation.signs.stages.has(node.id),
  finding: {
    code: "SX213",
    severity: "info",
    message: (_, all) => ({
      title: `the sign moves in front of ${names(all)}, which ${verb(all, "pools", "pool")} bits`,
      why: "The sign of the largest value is the largest sign, so the pooling becomes an LceBMaxPool2d.",
    }),
  },
};
