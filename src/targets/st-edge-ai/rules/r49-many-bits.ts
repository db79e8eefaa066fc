import type { Quantizer } from "../../../graph/quantizer.ts";
import { inferred, SOURCES } from "../evidence.ts";
import { hasOdd, oddFinding } from "./quantizers.ts";
import type { Rule } from "./rule.ts";

const KINDS: readonly Quantizer["kind"][] = ["uniform", "dorefa_weights"];

export const r49ManyBits: Rule = {
  id: "R49",
  subject: "quantizers of more than 8 bits, or with levels that an int8 cannot hold",
  text:
    "Inputs and weights with more than 8 bits have no kernel that sxor looks up. From X-CUBE-AI 8.1 on there are 16-bit fixed-point " +
    "kernels (_fxp) with binary weights; which quantizers lead to them is not published. The same holds of a quantizer for weights used for " +
    "an input, and of weights with levels from 0 to 255.",
  effect: "unknown",
  evidence: [SOURCES.sixteenBit, inferred("no document says which quantizers lead to the 16-bit kernels")],
  applies: hasOdd(...KINDS),
  finding: oddFinding(KINDS, "Quantizers with 8 bits and plain signs have kernels."),
};
