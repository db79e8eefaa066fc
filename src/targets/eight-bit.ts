import type { Node } from "../graph/graph.ts";
import { isEightBit, type Quantizer, type Uniform } from "../graph/quantizer.ts";
import type { Reading } from "./reading.ts";

/**
 * Where a value is only ever read as 8-bit levels. A convolution whose output, perhaps behind a
 * BatchNormalization, goes through one 8-bit quantizer and nowhere else can put out the levels itself.
 */
export interface Levels {
  uniform: Uniform;
  /** The BatchNormalization between the node and the quantizer. */
  norm: Node | undefined;
  /** The quantizer is the activation of the node itself. */
  own: boolean;
}

export const sameLevels = (a: Uniform, b: Uniform): boolean =>
  a.divisor === b.divisor && a.low === b.low && a.high === b.high;

/** The 8-bit quantizer that a layer applies to what it reads. */
export function quantizesInput({ op }: Node): Uniform | undefined {
  const quantizer: Quantizer | undefined =
    op.kind === "conv2d" || op.kind === "dense"
      ? op.inputQuantizer
      : op.kind === "activation" && op.activation.fn === "quantizer"
        ? op.activation.quantizer
        : undefined;
  return quantizer && isEightBit(quantizer) ? quantizer : undefined;
}

/** The levels that all readers of a node ask for. */
export function levelsAskedOf(reading: Reading, node: Node): Uniform | undefined {
  if (reading.isOutput(node)) return undefined;
  const asked = reading.readers(node).map(quantizesInput);
  const first = asked[0];
  if (first === undefined) return undefined;
  return asked.every((other) => other !== undefined && sameLevels(first, other)) ? first : undefined;
}

/** The levels in which a node's own value lies: it is an 8-bit quantizer, or has one as its activation. */
export function ownLevels({ op }: Node): Uniform | undefined {
  if (!("activation" in op) || op.activation.fn !== "quantizer") return undefined;
  return isEightBit(op.activation.quantizer) ? op.activation.quantizer : undefined;
}

/** What a convolution, a dense layer or a sum could put out in 8 bits. */
export function levelsBehind(reading: Reading, node: Node): Levels | undefined {
  const own = ownLevels(node);
  if (own) return { uniform: own, norm: undefined, own: true };
  if ("activation" in node.op && node.op.activation.fn !== "linear") return undefined;
  const norm = reading.soleBatchNorm(node);
  const uniform = levelsAskedOf(reading, norm ?? node);
  return uniform && { uniform, norm, own: false };
}
