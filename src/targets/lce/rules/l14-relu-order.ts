import { isConv } from "../../layers.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { isBconv, isClamp, takesClamp } from "../decide.ts";
import { clampBehind, foldedNorm, soleReader } from "../situation.ts";
import { SOURCES } from "../sources.ts";
import { type Case, knob, names, type Rule } from "./rule.ts";

/** What keeps the ReLU behind a binary convolution out of it; undefined if there is none, or nothing does. */
function hindrance({ situation: { reading }, node }: Case): string | undefined {
  if (!isConv(node) || !isBconv(reading.graph, node)) return undefined;
  const norm = foldedNorm(reading, node);
  const behindNorm = norm && soleReader(reading, norm);
  if (norm && behindNorm && isClamp(behindNorm)) return `BatchNormalization ${norm.name} stands before it`;
  if (clampBehind(reading, node) === undefined || takesClamp(reading.graph, node)) return undefined;
  if (node.op.useBias) return "a bias is added before it";
  return node.op.kernelQuantizer.kind === "sign"
    ? "the convolution pads with zeros"
    : "the weights have a scale";
}

export const l14ReluOrder: Rule = {
  id: "L14",
  subject: "a ReLU that stays an operation of its own",
  text:
    "The clamp of an LceBconv2d works on the bare sum of signs. A bias, a BatchNormalization or a scale of the weights before the " +
    "ReLU, or zero padding, keep it outside: Conv → BatchNormalization → ReLU does not fuse.",
  effect: "note",
  evidence: [SOURCES.clamp],
  applies: (c) => hindrance(c) !== undefined,
  finding: {
    code: "SX212",
    severity: "info",
    message: (first, all) => ({
      title: `the ReLU behind ${names(all)} ${verb(all, "stays", "stay")} an operation of its own`,
      why: `It is not part of the LceBconv2d because ${hindrance(first)}. Conv → ReLU → BatchNormalization without a bias, with padding "valid" or pad_values 1, is one operation.`,
      knob: knob(first, "activation"),
    }),
  },
};
