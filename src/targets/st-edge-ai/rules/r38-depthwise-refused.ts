import { padOf } from "../decide.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isBinaryDepthwiseCase, isConvCase, queryOf } from "./convolutions.ts";
import { depthwiseOutput } from "./depthwise-output.ts";
import { advice, causeKey } from "./float-output.ts";
import type { Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

export const r38DepthwiseRefused: Rule = {
  id: "R38",
  subject: "binary depthwise convolution, padded with ±1, 8 bits or float out",
  text:
    "The binary depthwise kernels give out signs only, and a float convolution pads with zeros only: padded with ±1 the tool is " +
    "expected to stop with NOT IMPLEMENTED, as it does for a k×k convolution (R3). No such error is public.",
  effect: "refused",
  evidence: [
    SOURCES.depthwise,
    SOURCES.padKernels,
    inferred("the tool refuses a depthwise layer as it does a k×k convolution"),
  ],
  applies: (c) => isBinaryDepthwiseCase(c) && c.decision.runs === "refused",
  finding: {
    code: "SX119",
    severity: "error",
    cause: (c) => `${c.decision?.output} ${c.decision?.output === "f32" ? causeKey(c) : ""}`,
    joins: true,
    message: (first, all) => ({
      title: `NOT IMPLEMENTED is expected: no depthwise kernel pads with ${isConvCase(first) ? padOf(first.node) : ""} and gives out ${first.decision?.output === "s8" ? "8 bits" : "floats"} (${namesOf(all)})`,
      why:
        `Input and weights are ±1, but ${depthwiseOutput(all)}. The tool's binary depthwise kernels give out nothing but signs, and ` +
        "its float convolution pads with zeros only. It is expected to stop, as it does for a binary convolution padded with 1 and float " +
        `output. A BatchNormalization and a sign behind the layer make it binary; pad_values 0 lets the tool run, in float.${first.decision?.output === "f32" ? advice(all) : ""}`,
      nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
      knob: { layer: first.node.layer, attribute: "pad_values" },
    }),
  },
};
