import { SOURCES } from "../evidence.ts";
import { isDenseOf } from "./denses.ts";
import type { Rule } from "./rule.ts";

export const r18Dense: Rule = {
  id: "R18",
  subject: "binary dense layer, any output",
  text:
    "A QuantDense of ±1 and ±1 has a kernel for every output: no fallback is needed, at the end of a network neither. " +
    "Signs, 8 bits or floats go out as the readers ask; kernels with 16 bits out exist, too, but what leads to them has not been seen.",
  effect: "sxor",
  evidence: [SOURCES.denseSigns],
  applies: (c) => isDenseOf(c, "s1", "s1"),
};
