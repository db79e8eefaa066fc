import { chainBehind, type EditKind, editOf, layersOf } from "./edit.ts";

/** No gamma in a BatchNormalization in front of a sign: it cannot be negative then. */
export const scale: EditKind = {
  name: "scale",
  advice: true,
  propose(_, __, { targets, reading }) {
    const norms = targets
      .flatMap((node) => chainBehind(reading, node))
      .filter(({ op }) => op.kind === "batch_normalization" && op.scale);
    return editOf(
      "scale",
      layersOf(norms),
      "set scale to false: without gamma the sign cannot turn",
      (stack, layer) => stack.set(layer, { scale: false }),
    );
  },
};
