import { inferred } from "../evidence.ts";
import type { Rule } from "./rule.ts";

export const r47Opaque: Rule = {
  id: "R47",
  subject: "a layer that sxor does not know",
  text:
    "A layer type that sxor does not know is shown as such (SX050), its output is assumed to have the shape of its input, and the " +
    "layers in front of it are assumed to give out floats. What the tool makes of it is not known.",
  effect: "unknown",
  evidence: [inferred("nothing is known of the layer")],
  applies: ({ node }) => node.op.kind === "opaque",
};
