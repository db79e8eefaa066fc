import { verb } from "../../st-edge-ai/rules/words.ts";
import { signBefore } from "../decide.ts";
import { SOURCES } from "../sources.ts";
import { type Case, knob, meets, names, type Rule } from "./rule.ts";

const betweenOf = ({ situation, node }: Case): string =>
  (signBefore(situation.reading.graph, node)?.between ?? [])
    .map(({ type, name }) => `${type} ${name}`)
    .join(", ");

export const l02LayerBetween: Rule = {
  id: "L2",
  subject: "a layer between the sign and the convolution",
  text:
    "The sign has to be the operation directly in front of the convolution. A reshape, transposition, pooling, padding " +
    "or concatenation behind the sign leaves a float convolution of ±1; Dropout is gone at inference and does no harm.",
  effect: "float",
  evidence: [SOURCES.bconv, { class: "documented", source: "larq/compute-engine, issue 692" }],
  applies: meets("layer between"),
  because: (c) => `${betweenOf(c)} stands between the sign and it`,
  finding: {
    code: "SX202",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: something stands between the sign and the convolution`,
      why: `Behind the sign comes ${betweenOf(first)}. Give the convolution an input_quantizer of its own: the sign of ±1 is itself, so the numbers stay.`,
      knob: knob(first, "input_quantizer"),
    }),
  },
};
