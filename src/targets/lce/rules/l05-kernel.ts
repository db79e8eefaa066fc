import { kernelAttribute, verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l05Kernel: Rule = {
  id: "L5",
  subject: "weights that are not ±s per output channel",
  text:
    "The constant filter has to have one absolute value per output channel, within 0.005 and not 0. Ternary weights, " +
    "levels of DoReFa and latent floats have several; the convolution of signs stays float. sxor judges by the " +
    "quantizer and does not look at the weights.",
  effect: "float",
  evidence: [SOURCES.filter],
  applies: meets("kernel"),
  because: () => "its weights are not +s and -s in each output channel",
  finding: {
    code: "SX205",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: the weights are not ±s per output channel`,
      why: "The input is ±1, but the weights have more than one absolute value, so that no exclusive or can multiply them.",
      knob: knob(first, kernelAttribute(first.node)),
    }),
  },
};
