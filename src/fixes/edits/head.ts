import { isConv } from "../../targets/layers.ts";
import { type EditKind, editOf, layersOf } from "./edit.ts";

const BINARY = { use_bias: false, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" } as const;

/** A last layer behind the binary convolutions that end the network: one that has a kernel with float output. */
export const head: EditKind = {
  name: "head",
  propose(_, __, { targets, reading }) {
    const last = targets.filter(
      (node) => isConv(node) && reading.isOutput(reading.soleBatchNorm(node) ?? node),
    );
    const filters = (layer: string): number => last.find((node) => node.layer === layer)?.shape.at(-1) ?? 1;
    return [
      ...editOf(
        "head",
        layersOf(last),
        "a binary 1×1 convolution behind, as the last layer",
        (stack, layer) => {
          const norm = stack.normBehind(layer) ?? stack.insertBehind(layer, "BatchNormalization");
          stack.insertBehind(norm, "QuantConv2D", { filters: filters(layer), kernel_size: 1, ...BINARY });
        },
      ),
      ...editOf("head", layersOf(last), "a binary dense layer behind, as the last layer", (stack, layer) => {
        const norm = stack.normBehind(layer) ?? stack.insertBehind(layer, "BatchNormalization");
        const flat = stack.insertBehind(norm, "Flatten");
        stack.insertBehind(flat, "QuantDense", { units: filters(layer), ...BINARY });
      }),
    ];
  },
};
