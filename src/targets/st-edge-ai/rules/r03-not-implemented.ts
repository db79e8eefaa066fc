import { padOf } from "../decide.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { neighbours } from "../neighbours.ts";
import { isBinaryCase, isConvCase, kernelWords, queryOf } from "./convolutions.ts";
import { advice, causeKey, causes } from "./float-output.ts";
import type { Case, Rule } from "./rule.ts";
import { namesOf } from "./words.ts";

/** The text of the tool, to the letter for pad_values 1; for -1 only the number is changed. */
function notImplementedText(padValue: number): string {
  const bit = "(SIGNED, 1 bit, C Size: 1 bits Scales: [2.0] Zeros: [-0.5] Quantizer: UNIFORM)";
  return (
    `NOT IMPLEMENTED: QuantConv2D (padded with ${padValue}) with formats ` +
    `{'out_0': (FLOAT, 32 bit, C Size: 32 bits), 'weights': ${bit}, 'in_0': ${bit}} not supported`
  );
}

/** Of the thread's two errors only the text for 1 was shown. */
const NOT_SHOWN = {
  except: [SOURCES.error],
  evidence: [inferred("the thread says that -1 fails too; the tool's text for it was not shown")],
};

const padValueOf = (c: Case): number => (isConvCase(c) ? padOf(c.node) : 0);

/** The error of the forum thread. */
export const r03NotImplemented: Rule = {
  id: "R3",
  subject: "k×k binary convolution, padded with ±1, float output",
  text:
    "There is no k×k binary convolution with float output, and the float convolution that stands in elsewhere pads " +
    "with zeros only. So the tool stops with NOT IMPLEMENTED. With a BatchNormalization and a sign behind the layer, or " +
    "an 8-bit quantizer, there is a kernel; with pad_values 0 the tool runs, in float.",
  effect: "refused",
  evidence: [SOURCES.error, SOURCES.noFloatOutput, SOURCES.padKernels, SOURCES.padDocs],
  applies: (c) => isBinaryCase(c) && c.decision.runs === "refused" && c.decision.query !== null,
  finding: {
    code: "SX102",
    severity: "error",
    cause: (c) => `${padValueOf(c)} ${causeKey(c)}`,
    joins: true,
    message(first, all) {
      const padValue = padValueOf(first);
      return {
        title: notImplementedText(padValue),
        why:
          `The output of ${namesOf(all)} has to be float because ${causes(all)}. ` +
          `There is no ${kernelWords(all)} binary convolution with float output, and the tool cannot fall back to its float ` +
          `convolution either: that pads with zeros only, and here ${padValue} is padded. So it stops.${advice(all)}`,
        nearest: neighbours(queryOf(first), first.situation.version.xCubeAi),
        knob: { layer: first.node.layer, attribute: "pad_values" },
        ...(padValue === 1 ? {} : NOT_SHOWN),
      };
    },
  },
};
