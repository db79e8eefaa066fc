import type { AttributeValue } from "../../document/document.ts";
import { type EditKind, editOf, layersOf } from "./edit.ts";
import { attributeOf } from "./stack.ts";

/**
 * A separable convolution as two layers: Larq quantizes the input of the first convolution alone, so that the second
 * one reads floats; as a layer of its own it takes the sign.
 */
export const separable: EditKind = {
  name: "separable",
  propose(_, __, { targets }) {
    const layers = layersOf(targets.filter(({ type }) => type === "QuantSeparableConv2D"));
    return editOf(
      "separable",
      layers,
      "split into QuantDepthwiseConv2D, BatchNormalization and a 1×1 QuantConv2D that takes the sign",
      (stack, layer) => {
        const found = stack.find(layer);
        if (found === undefined) return;
        const value = (key: string) => attributeOf(found, key) as AttributeValue;
        const pointwise = {
          ...{
            filters: value("filters"),
            kernel_size: 1,
            use_bias: value("use_bias"),
            activation: value("activation"),
          },
          ...{ input_quantizer: "ste_sign", kernel_quantizer: value("pointwise_quantizer") },
        };
        stack.set(layer, {
          ...{ type: "QuantDepthwiseConv2D", use_bias: false, activation: undefined },
          ...{ filters: undefined, pointwise_quantizer: undefined },
        });
        stack.insertBehind(stack.insertBehind(layer, "BatchNormalization"), "QuantConv2D", pointwise);
      },
    );
  },
};
