import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l09Depthwise: Rule = {
  id: "L9",
  subject: "depthwise and separable layers",
  text:
    "Only the TensorFlow operation Conv2D becomes an LceBconv2d. Depthwise convolutions are never binary, and their " +
    "weights are stored as floats. The pointwise part of a separable layer reads floats.",
  effect: "float",
  evidence: [SOURCES.bconv, { class: "documented", source: "larq/compute-engine, issues 806 and 631" }],
  applies: meets("depthwise"),
  because: () => "a depthwise convolution is never binary there",
  finding: {
    code: "SX209",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: depthwise convolutions are never binary`,
      why: "The converter has no binary kernel with one filter per channel. A QuantConv2D with groups of 32 channels is the nearest that it has.",
      knob: knob(first, first.node.type.includes("Separable") ? "depthwise_quantizer" : "input_quantizer"),
    }),
  },
};
