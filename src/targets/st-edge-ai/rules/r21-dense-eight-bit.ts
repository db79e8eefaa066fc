import { SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { queryOf } from "./convolutions.ts";
import { isDenseOf } from "./denses.ts";
import type { Rule } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

export const r21DenseEightBit: Rule = {
  id: "R21",
  subject: "8-bit dense layer, float output",
  text:
    "A QuantDense with 8-bit input and weights at the end of a network runs in float with 4 bytes per weight, and the " +
    "BatchNormalization behind it stays a layer of its own: only so do the published sizes of ST's hybrid networks come out.",
  effect: "float",
  evidence: [SOURCES.hybridDense],
  applies: (c) => isDenseOf(c, "s8", "s8"),
  finding: {
    code: "SX117",
    severity: "warning",
    cause: () => "",
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "is an 8-bit dense layer that runs", "are 8-bit dense layers that run")} in float`,
      why:
        "The tool keeps its weights in float, 4 bytes each: the published sizes of ST's own hybrid networks say so. It has " +
        "kernels for 8-bit input with binary weights, and for binary input with binary, 8-bit or float weights.",
      nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
      knob: { layer: first.node.layer, attribute: kernelAttribute(first.node) },
    }),
  },
};
