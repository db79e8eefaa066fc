import { levelsBehind, ownLevels } from "../../eight-bit.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Rule } from "./rule.ts";

export const r53EightBitSum: Rule = {
  id: "R53",
  subject: "Add of 8-bit values, read as 8 bits again",
  text:
    "A sum whose operands all lie in 8-bit levels, and whose readers all quantize it to the same 8-bit levels, runs on bytes (op_s8_s8). " +
    "Its operands are put out in 8 bits by the layers in front: the block of ST's own hybrid network. Sums that are read otherwise are float.",
  effect: "8-bit",
  evidence: [SOURCES.hybridBlock, inferred("a sum of 8-bit values runs in 8 bits")],
  applies: ({ situation: { reading }, node }) => {
    if (node.op.kind !== "add") return false;
    const behind = levelsBehind(reading, node);
    return (
      behind !== undefined &&
      behind.norm === undefined &&
      reading.sources(node).every((source) => ownLevels(source) !== undefined)
    );
  },
};
