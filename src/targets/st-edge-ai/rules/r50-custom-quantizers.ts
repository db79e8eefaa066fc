import { inferred } from "../evidence.ts";
import { hasOdd } from "./quantizers.ts";
import type { Rule } from "./rule.ts";

export const r50CustomQuantizers: Rule = {
  id: "R50",
  subject: "quantizers of your own code",
  text:
    "What a quantizer that is neither Larq's, nor QKeras' nor ST's computes is not known (SX058). The layer is treated as not binary and " +
    "shown in float without it; the tool needs the code of the quantizer to import the model at all.",
  effect: "unknown",
  evidence: [inferred("nothing is known of the quantizer")],
  applies: hasOdd("unknown"),
};
