import type { AttributeValue } from "../../document/document.ts";
import type { WeightedNode } from "../../targets/layers.ts";
import { type Context, type Edit, type EditKind, editOf, layersOf, onlySignIsRead } from "./edit.ts";
import type { Stack } from "./stack.ts";

/**
 * A quantizer behind a layer, so that it is not read as floats: the 8-bit quantizer of ST's own hybrid
 * network, or a sign. Between an integer sum and 8 bits in [-1, 1) a BatchNormalization is needed.
 */

export const EIGHT_BIT: AttributeValue = { name: "STCustomDoReFa", k_bit: 8 };

/** Puts `Activation(activation)` behind a layer and its BatchNormalization, which is added if there is none. */
function quantizeBehind(stack: Stack, layer: string, activation: AttributeValue): void {
  const last = stack.normBehind(layer) ?? stack.insertBehind(layer, "BatchNormalization");
  stack.insertBehind(last, "Activation", { activation });
}

function edits(
  { targets, reading }: Context,
  kind: string,
  activation: AttributeValue,
  what: string,
): Edit[] {
  const withNorm = targets.filter((node) => reading.soleBatchNorm(node) !== undefined);
  const without = targets.filter((node) => !withNorm.includes(node));
  const noun = `Activation ${what}`;
  const behind =
    without.length === 0
      ? `${noun} behind the BatchNormalization`
      : withNorm.length === 0
        ? `BatchNormalization and ${noun} behind`
        : `${noun} behind the BatchNormalization, which is added where there is none`;
  return editOf(kind, layersOf(targets), `add ${behind}`, (stack, layer) =>
    quantizeBehind(stack, layer, activation),
  );
}

export const eightBitBehind: EditKind = {
  name: "8-bit activation",
  propose: (_, __, context) =>
    edits(context, "8-bit activation", EIGHT_BIT, "STCustomDoReFa (ST's model zoo) with 8 bits"),
};

export const signBehind: EditKind = {
  name: "sign behind",
  propose(_, __, context) {
    const { targets, reading } = context;
    const last = (node: WeightedNode) => reading.soleBatchNorm(node) ?? node;
    const early = targets.filter((node) => onlySignIsRead(reading, last(node)));
    return [
      ...editOf(
        "sign behind",
        layersOf(early),
        "take the sign at once, by Activation ste_sign",
        (stack, layer) => {
          const node = early.find((other) => other.layer === layer);
          if (node) stack.insertBehind(last(node).layer, "Activation", { activation: "ste_sign" });
        },
        "Only the sign is read, and what stands before it (max pooling, a reshape, a concatenation) moves or picks values.",
      ),
      ...edits(context, "sign behind", "ste_sign", "ste_sign"),
    ];
  },
};
