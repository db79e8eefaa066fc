import { SOURCES } from "../evidence.ts";
import type { Rule } from "./rule.ts";

export const r27Concatenate: Rule = {
  id: "R27",
  subject: "Concatenate in front of signs",
  text:
    "The sign of a concatenation is the concatenation of the signs: the parts are packed (or come packed from their layers) and " +
    "joined by concat_is1os1. It does not move past a BatchNormalization behind the Concatenate, because its channels belong to " +
    "several layers.",
  effect: "moved",
  evidence: [SOURCES.binaryConcat, SOURCES.hybridConcat],
  applies: ({ situation, node }) => node.op.kind === "concat" && situation.signs.stages.has(node.id),
};
