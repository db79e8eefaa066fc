import { SOURCES } from "../sources.ts";
import type { Rule } from "./rule.ts";

export const l17Bits: Rule = {
  id: "L17",
  subject: "an LceBconv2d that puts out bits",
  text:
    "Where the only thing that happens to the output is its sign, an LceBconv2d that pads with +1 or not at all compares its sum with a " +
    "threshold per channel and writes bits. One for which nobody asks for bits writes floats: unlike ST's tool, it " +
    "has kernels for both.",
  effect: "binary",
  evidence: [SOURCES.bitpacked],
  applies: ({ situation, node, decision }) =>
    decision?.runs === "binary" && situation.signs.stages.has(node.id),
  because: () => "a sign feeds it, its weights are signs, and its output is only read as a sign",
};
