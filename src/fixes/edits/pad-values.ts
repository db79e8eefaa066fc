import { padOf } from "../../targets/st-edge-ai/decide.ts";
import { convsOf, type EditKind, setEdit } from "./edit.ts";

/** Another constant around the image. */
export const padValues: EditKind = {
  name: "pad_values",
  propose(_, __, context) {
    const padded = convsOf(context).filter((node) => padOf(node) !== 0);
    const odd = padded.filter((node) => Math.abs(padOf(node)) !== 1);
    return [
      ...setEdit("pad_values", padded, "pad_values", 0),
      ...setEdit("pad_values", odd, "pad_values", 1),
    ];
  },
};
