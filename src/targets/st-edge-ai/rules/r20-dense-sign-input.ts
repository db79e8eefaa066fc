import { inferred, SOURCES } from "../evidence.ts";
import { isDenseOf } from "./denses.ts";
import type { Rule } from "./rule.ts";
import { kernelAttribute, namesOf, verb } from "./words.ts";

export const r20DenseSignInput: Rule = {
  id: "R20",
  subject: "dense layer with binary input and float or 8-bit weights",
  text:
    "dense_is1of32wf32 takes packed signs and float weights, dense_is1…ws8 packed signs and 8-bit weights. sxor " +
    "computes 8-bit weights behind signs with the float kernel, so that its ROM for such a layer is too large by a factor of about 4.",
  effect: "mixed",
  evidence: [SOURCES.denseSignInput],
  applies: (c) => isDenseOf(c, "s1", "s8") || isDenseOf(c, "s1", "f32"),
  finding: {
    code: "SX120",
    severity: "warning",
    cause: (c) => (c.decision?.weights === "s8" ? "" : undefined),
    message: (first, all) => ({
      title: `${namesOf(all)}: 8-bit weights behind signs are shown as floats`,
      why:
        "The tool has kernels dense_is1…ws8 for them, with 1 byte per weight. sxor computes the layer with " +
        `dense_is1of32wf32 and 4 bytes per weight: ${verb(all, "its", "their")} ROM figure is an upper bound. With a kernel_quantizer such as ` +
        "ste_sign the weights take 1 bit each.",
      evidence: [inferred("no report of such a layer is public")],
      knob: { layer: first.node.layer, attribute: kernelAttribute(first.node) },
    }),
  },
};
