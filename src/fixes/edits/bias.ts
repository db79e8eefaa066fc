import { type EditKind, editOf, layersOf } from "./edit.ts";

/** No bias in front of a BatchNormalization, whose mean and beta do the same. */
export const bias: EditKind = {
  name: "use_bias",
  advice: true,
  propose(_, __, { targets, reading }) {
    const normed = targets.filter((node) => node.op.useBias && reading.soleBatchNorm(node) !== undefined);
    return editOf(
      "use_bias",
      layersOf(normed),
      "set use_bias to false, for the BatchNormalization behind has beta",
      (stack, layer) => stack.set(layer, { use_bias: false }),
    );
  },
};
