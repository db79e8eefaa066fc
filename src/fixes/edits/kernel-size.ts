import { isDepthwise } from "../../targets/layers.ts";
import { convsOf, type EditKind, editOf, layersOf } from "./edit.ts";

/** A 1×1 kernel: the one binary convolution that has a kernel with float output. */
export const kernelSize: EditKind = {
  name: "kernel_size",
  propose(_, __, context) {
    const wide = convsOf(context).filter(
      (node) => !isDepthwise(node) && (node.op.geometry.kH > 1 || node.op.geometry.kW > 1),
    );
    return editOf("kernel_size", layersOf(wide), "set kernel_size to 1", (stack, layer) =>
      stack.set(layer, { kernel_size: 1, pad_values: undefined, dilation_rate: undefined }),
    );
  },
};
