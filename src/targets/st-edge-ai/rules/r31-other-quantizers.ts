import type { Quantizer } from "../../../graph/quantizer.ts";
import { inferred } from "../evidence.ts";
import { hasOdd, oddFinding } from "./quantizers.ts";
import type { Rule } from "./rule.ts";

const KINDS: readonly Quantizer["kind"][] = ["magnitude_aware", "ternary", "heaviside"];

export const r31OtherQuantizers: Rule = {
  id: "R31",
  subject: "signs with a scale, ternary and heaviside quantizers",
  text:
    "MagnitudeAwareSign and QKeras' binary with a scale are a sign times a number per channel, which a threshold or an output scale " +
    "could hold; ternary weights need 2 bits; heaviside gives 0 and 1, for which the formula of the XNOR kernels does not hold. What " +
    "the tool does with any of them is not known. sxor shows such layers in float.",
  effect: "unknown",
  evidence: [
    inferred("no document or report with such a quantizer is public; the kernels know s1, s8, s16 and f32"),
  ],
  applies: hasOdd(...KINDS),
  finding: oddFinding(KINDS, "A plain sign (ste_sign, approx_sign, swish_sign) has kernels."),
};
