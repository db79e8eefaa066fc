import type { Node } from "../../../graph/graph.ts";
import { isConv, isDense } from "../../layers.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { isRecognisedSign } from "../decide.ts";
import { soleReader } from "../situation.ts";
import { SOURCES } from "../sources.ts";
import { type Case, names, type Rule } from "./rule.ts";

const takesSign = (node: Node): boolean =>
  isRecognisedSign(node) || ((isConv(node) || isDense(node)) && node.op.inputQuantizer.kind === "sign");

const normBehind = ({ situation: { reading }, node }: Case): Node | undefined => {
  const reader = node.op.kind === "pool" && node.op.mode === "max" ? soleReader(reading, node) : undefined;
  if (reader?.op.kind !== "batch_normalization") return undefined;
  return reading.readers(reader).some(takesSign) ? reader : undefined;
};

export const l16PoolBeforeNorm: Rule = {
  id: "L16",
  subject: "a BatchNormalization between a max pooling and the sign",
  text:
    "The converter moves a sign in front of a pooling, and a BatchNormalization into a convolution, but neither past the other: " +
    "Conv → MaxPooling2D → BatchNormalization → sign pools and normalizes floats.",
  effect: "note",
  evidence: [SOURCES.pool, SOURCES.fuse],
  applies: (c) => normBehind(c) !== undefined,
  finding: {
    code: "SX214",
    severity: "info",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "pools", "pool")} floats: a BatchNormalization stands before the sign`,
      why: `${normBehind(first)?.name} stands between the pooling and the sign. In front of the pooling it would be part of the convolution, and the pooling would work on bits; the function is the same where no scale is negative.`,
    }),
  },
};
