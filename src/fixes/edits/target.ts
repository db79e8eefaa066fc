import { targetOf } from "../../document/document.ts";
import { type EditKind, layersOf } from "./edit.ts";

/** Our own C instead of the tool's. */
export const nativeTarget: EditKind = {
  name: "target",
  propose(document, _, { targets }) {
    // Keras is what others are compared with, and no tool that has to be left.
    if (["native", "keras"].includes(targetOf(document))) return [];
    return [
      {
        kind: "target",
        title: "switch to the native target, sxor's own C",
        layers: layersOf(targets),
        same: "The model is not changed; the C of the native target computes Keras' numbers.",
        change: (before) => ({ ...before, target: "native" }),
      },
    ];
  },
};
