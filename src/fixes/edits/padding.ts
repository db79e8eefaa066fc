import { isPadded } from "../../graph/window.ts";
import { padOf } from "../../targets/st-edge-ai/decide.ts";
import { convsOf, type EditKind, editOf, layersOf, takesOwnSign } from "./edit.ts";

/** No padding, or the padding as a layer of its own in front of an unpadded convolution. */
export const padding: EditKind = {
  name: "padding",
  propose(_, __, context) {
    const padded = convsOf(context).filter((node) => isPadded(node.op.geometry));
    const byOne = padded.filter((node) => padOf(node) === 1 && takesOwnSign(node));
    const others = padded.filter((node) => padOf(node) !== 0 && !byOne.includes(node));
    const explicit = (nodes: typeof padded, what: string, same?: string) =>
      editOf(
        "padding",
        layersOf(nodes),
        what,
        (stack, layer) => {
          const g = nodes.find((node) => node.layer === layer)?.op.geometry;
          if (g === undefined) return;
          const pads = [
            [g.padTop, g.padBottom],
            [g.padLeft, g.padRight],
          ] as const;
          stack.insertBefore(layer, "ZeroPadding2D", { padding: pads });
          stack.set(layer, { padding: undefined, pad_values: undefined });
        },
        same,
      );
    return [
      ...explicit(
        byOne,
        'pad by ZeroPadding2D in front, with padding "valid"',
        "The zeros become +1 at the input_quantizer, for sign(0) = +1, which is what pad_values 1 is.",
      ),
      ...explicit(
        others,
        'pad by ZeroPadding2D in front (which is +1 behind the sign), with padding "valid"',
      ),
      ...editOf("padding", layersOf(padded), 'set padding to "valid"', (stack, layer) =>
        stack.set(layer, { padding: undefined, pad_values: undefined }),
      ),
    ];
  },
};
