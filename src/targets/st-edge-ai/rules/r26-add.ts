import type { Node } from "../../../graph/graph.ts";
import { isBinary, isConv } from "../../layers.ts";
import { inferred, SOURCES } from "../evidence.ts";
import type { Case, Rule } from "./rule.ts";

/** The convolution that gives an operand, perhaps behind a BatchNormalization. */
function producer({ situation: { reading } }: Case, operand: Node): Node {
  return operand.op.kind === "batch_normalization" ? reading.source(operand) : operand;
}

/** Whether the node reads the value of a binary convolution. */
export const readsBinaryConv = (c: Case): boolean =>
  c.situation.reading.sources(c.node).some((operand) => {
    const from = producer(c, operand);
    return isConv(from) && isBinary(from);
  });

export const r26Add: Rule = {
  id: "R26",
  subject: "Add of a binary convolution's output",
  text:
    "A sum cannot be had from signs: its operands are float or 8-bit. Float operands make k×k binary convolutions in front of " +
    "the Add fall back (R2) or fail (R3): this is what becomes of the residual blocks of Bi-Real Net and QuickNet. With an 8-bit " +
    "quantizer on each operand the convolutions stay binary (R5, R9) and the sum runs in 8 bits (R53): this is how ST builds its own.",
  effect: "note",
  evidence: [
    inferred("the readers decide the format of an output"),
    SOURCES.noElementwise,
    SOURCES.hybridBlock,
  ],
  applies: (c) => c.node.op.kind === "add" && readsBinaryConv(c),
};
