import { inferred, SOURCES } from "../evidence.ts";
import type { Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

/** Zeros around an image whose sign is taken become +1. */
export const r28ZeroPadding: Rule = {
  id: "R28",
  subject: "ZeroPadding2D in front of a sign",
  text:
    "A zero cannot be a bit. Where the next layer takes the sign of a padded image, sign(0) is +1, so padding the signs with +1 " +
    "computes the same (pad_is1os1; padding_is1os1 in X-CUBE-AI 7.2). That the tool does so is our reading of its kernel list.",
  effect: "moved",
  evidence: [SOURCES.binaryPadding],
  applies: ({ situation, node }) => node.op.kind === "zero_pad" && situation.signs.stages.has(node.id),
  finding: {
    code: "SX114",
    severity: "info",
    cause: () => "",
    message: (_, all) => ({
      title: `the zeros of ${namesOf(all)} become +1`,
      why:
        "The next layer takes their sign, and sign(0) is +1: Keras computes the same. That the tool pads bits is our reading " +
        "of its kernel list; it may convert to float and back.",
      evidence: [inferred("no such report is public")],
    }),
  },
};
