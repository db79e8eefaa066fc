import { isConv, isDense } from "../../layers.ts";
import { foldedNorm } from "../situation.ts";
import { SOURCES } from "../sources.ts";
import type { Rule } from "./rule.ts";

export const l12BatchNormalization: Rule = {
  id: "L12",
  subject: "BatchNormalization directly behind a convolution",
  text:
    "Multiplications and additions of constants behind an LceBconv2d with a single use become its multiplier and bias; behind a " +
    "float convolution or a FullyConnected, part of the weights. In front of a sign they are part of the threshold.",
  effect: "fused",
  evidence: [SOURCES.fuse],
  applies: ({ situation: { reading, signs }, node }) => {
    if (node.op.kind !== "batch_normalization") return false;
    const source = reading.source(node);
    return (
      signs.stages.has(node.id) ||
      ((isConv(source) || isDense(source)) && foldedNorm(reading, source) === node)
    );
  },
};
