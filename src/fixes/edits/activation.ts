import type { WeightedNode } from "../../targets/layers.ts";
import { type EditKind, editOf, layersOf, onlySignIsRead } from "./edit.ts";
import { attributeOf } from "./stack.ts";

const isSign = ({ op }: WeightedNode): boolean =>
  op.activation.fn === "quantizer" && op.activation.quantizer.kind === "sign";

/** The activation of the convolution itself: out of it, behind its BatchNormalization, or not at all. */
export const activation: EditKind = {
  name: "activation",
  propose(_, __, { targets, reading }) {
    const own = targets.filter((node) => node.op.activation.fn !== "linear");
    const normed = own.filter((node) => reading.soleBatchNorm(node) !== undefined);
    const needless = own.filter((node) => isSign(node) && onlySignIsRead(reading, node));
    return [
      ...editOf(
        "activation",
        layersOf(needless),
        "leave out the activation",
        (stack, layer) => stack.set(layer, { activation: undefined }),
        "It is a sign, and only the sign of it is read.",
      ),
      ...editOf(
        "activation",
        layersOf(own),
        "make the activation a layer of its own",
        (stack, layer) => {
          const found = stack.find(layer);
          if (found === undefined) return;
          const value = attributeOf(found, "activation") as string;
          stack.set(layer, { activation: undefined });
          stack.insertBehind(layer, "Activation", { activation: value });
        },
        "The same function of the same value, as another layer.",
      ),
      ...editOf(
        "activation",
        layersOf(normed),
        "move the activation behind the BatchNormalization",
        (stack, layer) => {
          const found = stack.find(layer);
          const norm = stack.normBehind(layer);
          if (found === undefined || norm === undefined) return;
          const value = attributeOf(found, "activation") as string;
          stack.set(layer, { activation: undefined });
          stack.insertBehind(norm, "Activation", { activation: value });
        },
      ),
      ...editOf(
        "activation",
        layersOf(own),
        "leave out the activation in front of the quantizer",
        (stack, layer) => stack.set(layer, { activation: undefined }),
      ),
    ];
  },
};
