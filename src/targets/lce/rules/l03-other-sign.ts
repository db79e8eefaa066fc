import { inferred } from "../../st-edge-ai/evidence.ts";
import { verb } from "../../st-edge-ai/rules/words.ts";
import { SOURCES } from "../sources.ts";
import { knob, meets, names, type Rule } from "./rule.ts";

export const l03OtherSign: Rule = {
  id: "L3",
  subject: "a sign that is not Larq's",
  text:
    "Two forms of a sign are recognised: tf.where(condition, 1, -1), and sign(sign(x) + c), which are what Larq's " +
    "ste_sign, approx_sign and swish_sign trace to. QKeras computes its sign by other operations.",
  effect: "float",
  evidence: [SOURCES.sign, inferred("QKeras' binary is none of the two forms that the converter matches")],
  applies: meets("sign not recognised"),
  because: () => "the sign of QKeras is not one that the converter recognises",
  finding: {
    code: "SX203",
    severity: "warning",
    message: (first, all) => ({
      title: `${names(all)} ${verb(all, "stays", "stay")} float: the sign in front is that of QKeras`,
      why: "The converter knows a sign by its operations, and knows Larq's only. As a QuantConv2D with input_quantizer ste_sign the layer computes the same.",
      knob: knob(first, "kernel_quantizer"),
    }),
  },
};
