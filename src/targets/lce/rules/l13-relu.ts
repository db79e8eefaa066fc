import { isClamp } from "../decide.ts";
import { SOURCES } from "../sources.ts";
import type { Rule } from "./rule.ts";

export const l13Relu: Rule = {
  id: "L13",
  subject: "ReLU directly behind a binary convolution",
  text:
    "ReLU and ReLU6 become part of an LceBconv2d that pads with +1 or not at all, if nothing is multiplied or added before " +
    "them: Conv → ReLU → BatchNormalization is one operation. With float output sxor shows the ReLU as a step of its own.",
  effect: "fused",
  evidence: [SOURCES.clamp],
  applies: ({ situation, node }) =>
    isClamp(node) && (situation.signs.stages.has(node.id) || situation.clamps.has(node.name)),
};
