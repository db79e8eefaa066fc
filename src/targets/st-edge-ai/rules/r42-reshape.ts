import { isBinary, isConv } from "../../layers.ts";
import { inferred } from "../evidence.ts";
import type { Rule } from "./rule.ts";

export const r42Reshape: Rule = {
  id: "R42",
  subject: "Reshape of a binary layer's output",
  text:
    "Flatten, and a Reshape that keeps the channels, leave packed signs where they are: the sign moves through as if they were not " +
    "there. A Reshape that changes the number of channels would have to move bits between words; no kernel for it is known, so the " +
    "layer in front gives out floats.",
  effect: "note",
  evidence: [inferred("no data movement of packed signs but concatenation and padding is in the catalogue")],
  applies: ({ situation, node }) => {
    if (node.op.kind !== "reshape") return false;
    const source = situation.reading.source(node);
    return isConv(source) && isBinary(source);
  },
};
