import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l04InputQuantizer: Rule = {
  id: "L4",
  subject: "an input quantizer other than sign",
  text:
    "DoReFa, SteTern, SteHeaviside and a magnitude-aware sign of the input are computed in float, and the convolution " +
    "behind them is a float Conv2D. ±1 is the only low precision that the converter knows.",
  effect: "float",
  evidence: [SOURCES.sign, { class: "documented", source: "larq/compute-engine, issues 745 and 803" }],
  applies: meets("input quantizer"),
  because: () => "its input quantizer is not a sign",
  finding: {
    code: "SX204",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: the input quantizer is not a sign`,
      why: "The values of the quantizer are computed in float, and so is the convolution. Only a sign gives bits.",
      knob: knob(first, "input_quantizer"),
    }),
  },
};
