import { inferred, SOURCES } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import { noParameter, obstacle } from "./obstacles.ts";
import type { Rule } from "./rule.ts";

export const r37DepthMultiplier: Rule = {
  id: "R37",
  subject: "binary depthwise convolution with a depth_multiplier",
  text:
    "The binary depthwise kernels take the numbers of input and output channels, so that a depth_multiplier could be expressed; " +
    "whether they compute it is not known. sxor takes the careful view and shows such a layer in float.",
  effect: "float",
  evidence: [SOURCES.depthwise, inferred("no report or document speaks of a depth_multiplier")],
  applies: (c) =>
    isConvOf(c, "s1", "s1") && c.decision.runs === "float" && obstacle(c) === "depth_multiplier",
  finding: noParameter(
    "SX107",
    "binary",
    "No binary depthwise kernel names a {}, though their arguments could express one; sxor shows the layer in float.",
  ),
};
