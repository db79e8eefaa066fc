import { type ConvNode, isDepthwise } from "../../targets/layers.ts";
import { convsOf, type EditKind, editOf, layersOf } from "./edit.ts";

/** Strides out of the convolution: binary 1×1 kernels have none. */
export const strides: EditKind = {
  name: "strides",
  propose(_, __, context) {
    const strided = convsOf(context).filter(
      (node) => node.op.geometry.strideH > 1 || node.op.geometry.strideW > 1,
    );
    const pointwise = strided.filter((node) => {
      const g = node.op.geometry;
      return g.kH === 1 && g.kW === 1 && !isDepthwise(node);
    });
    const stepsOf = (layer: string): [number, number] => {
      const g = (strided.find((node) => node.layer === layer) as ConvNode).op.geometry;
      return [g.strideH, g.strideW];
    };
    return [
      ...editOf(
        "strides",
        layersOf(pointwise),
        "take every n-th pixel in front, by MaxPooling2D with pool_size 1, and none in the convolution",
        (stack, layer) => {
          stack.insertBefore(layer, "MaxPooling2D", { pool_size: 1, strides: stepsOf(layer) });
          stack.set(layer, { strides: undefined, padding: undefined, pad_values: undefined });
        },
        "A 1×1 kernel with strides reads the pixels that such a pooling picks.",
      ),
      ...editOf(
        "strides",
        layersOf(strided),
        "set strides to 1 and pool behind, by MaxPooling2D",
        (stack, layer) => {
          stack.set(layer, { strides: undefined });
          stack.insertBehind(layer, "MaxPooling2D", { pool_size: stepsOf(layer), padding: "same" });
        },
      ),
      ...editOf("strides", layersOf(strided), "set strides to 1", (stack, layer) =>
        stack.set(layer, { strides: undefined }),
      ),
    ];
  },
};
