import { obstacleOf } from "../decide.ts";
import { floatDemands } from "../demand.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isConvOf, isDepthwiseCase, queryOf } from "./convolutions.ts";
import { advice, causeKey, causes } from "./float-output.ts";
import type { Case, Rule } from "./rule.ts";
import { its, namesOf, verb } from "./words.ts";

/** What is asked of the output instead of 8-bit levels. */
function otherOutput(all: readonly Case[]): string {
  const needsSigns = all.every(({ situation, node }) =>
    floatDemands(situation, node).every(({ kind }) => kind === "no_sign_kernel"),
  );
  return needsSigns
    ? `${its(all)} readers take signs`
    : `${its(all)} output has to be float because ${causes(all)}`;
}

export const r17EightBitInputOutput: Rule = {
  id: "R17",
  subject: "8-bit input, binary weights, signs or floats out",
  text:
    "conv2d_is8os8ws1 is the only convolution with 8-bit input and binary weights: with signs or floats asked of its " +
    "output there is no kernel. The layer is expected to run in float with weights of 4 bytes each; no report of one is " +
    "public.",
  effect: "float",
  evidence: [SOURCES.eightBitInput, inferred("without a kernel the layer runs in float")],
  applies: (c) =>
    isConvOf(c, "s8", "s1") &&
    c.decision.runs === "float" &&
    c.decision.output !== "s8" &&
    !isDepthwiseCase(c) &&
    obstacleOf(c.node) === undefined,
  finding: {
    code: "SX116",
    severity: "warning",
    cause: causeKey,
    joins: true,
    message: (first, all) => ({
      title: `${namesOf(all)} ${verb(all, "has", "have")} 8-bit input and binary weights, and ${verb(all, "runs", "run")} in float`,
      why: `The only kernel for 8-bit input and ±1 weights gives out 8-bit levels, but ${otherOutput(all)}. An 8-bit quantizer behind it (and no padding), or an input_quantizer such as ste_sign, would have a kernel.${advice(all)}`,
      nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
      knob: { layer: first.node.layer, attribute: "input_quantizer" },
    }),
  },
};
