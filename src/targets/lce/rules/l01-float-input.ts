import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l01FloatInput: Rule = {
  id: "L1",
  subject: "no sign in front of a convolution with quantized weights",
  text:
    "Only a convolution that reads an LceDequantize, the float image of a recognised sign, becomes an LceBconv2d. " +
    "Without an input quantizer it stays a float Conv2D, however binary its weights are.",
  effect: "float",
  evidence: [SOURCES.bconv],
  applies: meets("input not binarized"),
  because: () => "no sign stands in front of it",
  finding: {
    code: "SX201",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: no sign in front`,
      why: "The converter wants a sign directly in front of a binary convolution. Set an input_quantizer, or let the layer be the float layer that it is.",
      knob: knob(first, "input_quantizer"),
    }),
  },
};
