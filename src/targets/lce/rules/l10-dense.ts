import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l10Dense: Rule = {
  id: "L10",
  subject: "dense layers",
  text:
    "A QuantDense is never binary: it becomes a FullyConnected of floats behind the float image of the signs. A Reshape " +
    "to one pixel and a 1×1 QuantConv2D compute the same in binary.",
  effect: "float",
  evidence: [SOURCES.bconv],
  applies: meets("dense"),
  because: () => "a dense layer is never binary there",
  finding: {
    code: "SX210",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: dense layers are never binary`,
      why: "The converter has no binary FullyConnected. Reshape the features to one pixel and use a 1×1 QuantConv2D with as many filters.",
      knob: knob(first, "units"),
    }),
  },
};
