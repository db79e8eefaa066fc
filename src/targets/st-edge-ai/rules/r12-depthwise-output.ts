import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isBinaryDepthwiseCase, queryOf } from "./convolutions.ts";
import { depthwiseOutput } from "./depthwise-output.ts";
import { advice, causeKey } from "./float-output.ts";
import type { Rule } from "./rule.ts";
import { namesOf, verb } from "./words.ts";

export const r12DepthwiseOutput: Rule = {
  id: "R12",
  subject: "binary depthwise convolution, padded with zeros or not, 8 bits or float out",
  text:
    "The binary depthwise kernels give out signs and nothing else: there is neither an 8-bit nor a float output. " +
    "Not padded, or padded with zeros, the layer is expected to fall back to a float depthwise convolution, as a k×k " +
    "convolution does (R2); no report of one is public.",
  effect: "float",
  evidence: [SOURCES.depthwise, inferred("a depthwise layer falls back as a k×k convolution does")],
  applies: (c) => isBinaryDepthwiseCase(c) && c.decision.runs === "float",
  finding: {
    code: "SX119",
    severity: "warning",
    cause: (c) => `${c.decision?.output} ${c.decision?.output === "f32" ? causeKey(c) : ""}`,
    joins: true,
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "is", "are")} expected to fall back to a float depthwise convolution: the binary one gives out signs only`,
      why:
        `Input and weights are ±1, but ${depthwiseOutput(all)}. The tool's binary depthwise kernels give out nothing but ` +
        "signs, so the input is expected to be converted to float, the weights to 4 bytes each. With a BatchNormalization " +
        `and a sign behind it, the layer is binary.${first.decision?.output === "f32" ? advice(all) : ""}`,
      nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
      knob: { layer: first.node.layer, attribute: "kernel_size" },
    }),
  },
};
