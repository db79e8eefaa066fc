import { floatDemands } from "../demand.ts";
import { demandAdvice, demandKey, demandText } from "../demand-text.ts";
import { neighbours } from "../neighbours.ts";
import { kernelWords, queryOf } from "./convolutions.ts";
import type { Case, Finding } from "./rule.ts";
import { its, namesOf, verb } from "./words.ts";

/** The causes of all layers, in words. */
export const causes = (all: readonly Case[]): string =>
  demandText(all.flatMap(({ situation, node }) => floatDemands(situation, node)));

/** What would take the causes away, as far as that is known: " Sentences." or "". */
export function advice(all: readonly Case[]): string {
  const text = demandAdvice(all.flatMap(({ situation, node }) => floatDemands(situation, node)));
  return text === "" ? "" : ` ${text}`;
}

export const causeKey = ({ situation, node }: Case): string => demandKey(floatDemands(situation, node));

function zeroBias(all: readonly Case[]): string {
  const without = all.filter(({ node: { op } }) => op.kind === "conv2d" && !op.useBias).length;
  if (without === 0) return "";
  return without === all.length ? ", adds a zero bias" : ", adds a zero bias where there is none";
}

/** SX101: a binary convolution that runs in float because its output has to be float. */
export const floatOutput = (attribute: string): Finding => ({
  code: "SX101",
  severity: "warning",
  cause: causeKey,
  joins: true,
  message: (first, all) => ({
    title: `${namesOf(all)} ${verb(all, "falls", "fall")} back to a float convolution: ${verb(all, "its output is", "their outputs are")} float`,
    why:
      `Input and weights are ±1, but ${its(all)} output has to be float because ${causes(all)}. ` +
      `The tool has no ${kernelWords(all)} binary convolution with float output, so it converts the input to float ` +
      `and the weights to 4 bytes each${zeroBias(all)}, and silently runs smul_f32_f32.${advice(all)}`,
    nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
    knob: { layer: first.node.layer, attribute },
  }),
});
