import { SOURCES } from "../sources.ts";
import type { Rule } from "./rule.ts";

export const l18Floats: Rule = {
  id: "L18",
  subject: "an LceBconv2d that puts out floats",
  text:
    "A Conv2D that reads a sign directly, with constant weights of ±s, becomes an LceBconv2d: with padding VALID, with " +
    "pad_values 1, with any stride, and with dilation. Its output is the sum of signs times a multiplier plus a bias, in " +
    "float, whoever reads it.",
  effect: "binary",
  evidence: [SOURCES.bconv, SOURCES.padOne],
  applies: ({ situation, node, decision }) =>
    decision?.runs === "binary" && !situation.signs.stages.has(node.id),
  because: () => "a sign feeds it and its weights are signs; it can put out floats",
};
