import { SOURCES } from "../evidence.ts";
import { isBinaryDepthwiseCase } from "./convolutions.ts";
import type { Rule } from "./rule.ts";

export const r11Depthwise: Rule = {
  id: "R11",
  subject: "binary depthwise convolution, signs out",
  text:
    "A QuantDepthwiseConv2D of ±1 and ±1 whose readers all take the sign runs in dw_is1os1ws1_bn, _pad0 or _pad1, " +
    "packed along the channels, with one threshold per channel. ST's own hybrid network uses it with pad_values 1.",
  effect: "sxor",
  evidence: [SOURCES.depthwise, SOURCES.hybridDepthwise],
  applies: (c) => isBinaryDepthwiseCase(c) && c.decision.runs === "kernel",
};
