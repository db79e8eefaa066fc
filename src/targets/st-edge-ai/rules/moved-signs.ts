import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { Node } from "../../../graph/graph.ts";
import type { Lowering } from "../../lowering.ts";
import { inferred, SOURCES } from "../evidence.ts";

/** Signs that are taken earlier than the model has them, where nobody has seen what the tool does. */

const namesOf = (nodes: readonly Node[]): string => nodes.map((node) => node.name).join(", ");

/** sign(BN(max(x))) = max(sign(BN(x))) holds only where no gamma is negative. */
export function signBeforePooling(l: Lowering): Diagnostic | undefined {
  const pools = l.layers().filter((node) => {
    const stages = l.signs.stages.get(node.id) ?? [];
    return node.op.kind === "pool" && stages.some((stage) => stage.kind === "batch_normalization");
  });
  if (pools.length === 0) return undefined;
  return {
    code: "SX111",
    severity: "info",
    layers: pools.map((node) => node.name),
    title: `the sign behind BatchNormalization moves in front of ${namesOf(pools)}`,
    why:
      "The two change places only where no gamma is negative: true of weights drawn from a seed, perhaps not of trained " +
      "ones. What the tool does then is not known; scale=False avoids the question.",
    evidence: [SOURCES.binaryPooling, inferred("no rule for it is published")],
  };
}

/** Zeros around an image whose sign is taken become +1. */
export function paddedSigns(l: Lowering): Diagnostic | undefined {
  const pads = l.layers().filter((node) => node.op.kind === "zero_pad" && l.signs.stages.has(node.id));
  if (pads.length === 0) return undefined;
  return {
    code: "SX114",
    severity: "info",
    layers: pads.map((node) => node.name),
    title: `the zeros of ${namesOf(pads)} become +1`,
    why:
      "The next layer takes their sign, and sign(0) is +1: Keras computes the same. That the tool pads bits is our reading " +
      "of its kernel list; it may convert to float and back.",
    evidence: [SOURCES.binaryPadding, inferred("no such report is public")],
  };
}
