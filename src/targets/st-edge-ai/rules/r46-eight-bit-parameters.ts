import { inferred } from "../evidence.ts";
import { isConvOf } from "./convolutions.ts";
import { noParameter, obstacle } from "./obstacles.ts";
import type { Rule } from "./rule.ts";

export const r46EightBitParameters: Rule = {
  id: "R46",
  subject: "8-bit convolution with dilation, groups or depth_multiplier",
  text:
    "Whether the 8-bit convolutions that belong to binary networks take dilation, groups or a depth_multiplier is not known: the " +
    "kernels of the binary catalogue do not, the tool's usual int8 ones may. sxor shows such a layer in float.",
  effect: "float",
  evidence: [
    inferred(
      "conv2d_is8os1ws8 has no argument for dilation; of the usual int8 kernels nothing was looked at",
    ),
  ],
  applies: (c) =>
    (isConvOf(c, "s8", "s8") || isConvOf(c, "s8", "s1")) &&
    c.decision.runs === "float" &&
    obstacle(c) !== undefined,
  finding: noParameter(
    "SX126",
    "8-bit",
    "The kernels for 8-bit input that are known have no argument for {}; the tool's usual int8 kernels may have one. sxor shows the layer in float: its figures may be too large.",
  ),
};
