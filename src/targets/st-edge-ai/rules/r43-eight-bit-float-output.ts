import { obstacleOf } from "../decide.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf, queryOf } from "./convolutions.ts";
import { causeKey, causes } from "./float-output.ts";
import type { Rule } from "./rule.ts";
import { its, namesOf, verb } from "./words.ts";

export const r43EightBitFloatOutput: Rule = {
  id: "R43",
  subject: "8-bit input and weights, float output",
  text:
    "An 8-bit convolution gives out 8-bit levels or, without groups, signs. Where neither is asked of it there are no levels that its " +
    "output could be scaled to, and sxor shows it in float with weights of 4 bytes each, like ST's own 8-bit dense layer (R21). No " +
    "report of such a convolution is public.",
  effect: "float",
  evidence: [
    SOURCES.hybridDense,
    inferred("a convolution without an 8-bit quantizer behind it runs as the dense layer does"),
  ],
  applies: (c) => isConvOf(c, "s8", "s8") && c.decision.runs === "float" && obstacleOf(c.node) === undefined,
  finding: {
    code: "SX117",
    severity: "warning",
    cause: causeKey,
    joins: true,
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "is an 8-bit convolution that runs", "are 8-bit convolutions that run")} in float: ${verb(all, "its output has", "their outputs have")} no 8-bit levels`,
      why:
        `Input and weights have 8 bits, but ${its(all)} output is float because ${causes(all)}. Without an 8-bit quantizer behind it ` +
        "no scale of the output is known, so sxor expects a float convolution with 4 bytes per weight. An 8-bit quantizer " +
        "(behind a BatchNormalization at most) makes it an int8 layer.",
      nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
      knob: { layer: first.node.layer, attribute: "input_quantizer" },
    }),
  },
};
