import { inferred, SOURCES } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

const stagesOf = ({ situation, node }: Case) => situation.signs.stages.get(node.id);

/** sign(BN(max(x))) = max(sign(BN(x))) holds only where no gamma is negative. */
export const r22MaxPooling: Rule = {
  id: "R22",
  subject: "max pooling between a binary layer and the sign",
  text:
    "sign(max(x)) = max(sign(x)): the sign moves in front of the pooling, which then works on packed signs " +
    "(maxpool_is1os1). With a BatchNormalization between pooling and sign this needs every gamma to be 0 or more, and the " +
    "BatchNormalization moves into the threshold of the convolution; a BatchNormalization in front of the pooling avoids the question.",
  effect: "moved",
  evidence: [SOURCES.binaryPooling],
  applies: (c) => c.node.op.kind === "pool" && stagesOf(c) !== undefined,
  finding: {
    code: "SX111",
    severity: "info",
    cause: (c) => (stagesOf(c)?.some(({ kind }) => kind === "batch_normalization") ? "" : undefined),
    message: (_, all) => ({
      title: `the sign behind BatchNormalization moves in front of ${namesOf(all)}`,
      why: `The two change places only where no gamma is negative: true of the weights at hand, perhaps not of trained ones. What the tool does then is not known; scale=False, or a BatchNormalization in front of ${verb(all, "the pooling", "each pooling")}, avoids the question.`,
      evidence: [inferred("no rule for it is published")],
    }),
  },
};
