import { layerEntry } from "../../document/attributes.ts";
import { type EditKind, editOf, layersOf } from "./edit.ts";

const isQKeras = (type: string): boolean => /^Q(?!uant)/.test(type);

/** A sign where the input or the kernel of a layer is anything else. */
export const quantizers: EditKind = {
  name: "quantizers",
  propose(_, __, { targets }) {
    const kernels = targets.filter((node) => node.op.kernelQuantizer.kind !== "sign");
    const inputs = targets.filter((node) => node.op.inputQuantizer.kind !== "sign");
    return [
      ...editOf("kernel_quantizer", layersOf(kernels), "make the kernel ±1 by ste_sign", (stack, layer) => {
        const type = stack.find(layer)?.type ?? "";
        const sign = isQKeras(type) ? { name: "binary", alpha: "1" } : "ste_sign";
        const keys = Object.keys(layerEntry(type).attributes).filter((key) =>
          /^(kernel|depthwise|pointwise)_quantizer$/.test(key),
        );
        stack.set(layer, Object.fromEntries(keys.map((key) => [key, sign])));
      }),
      ...editOf("input_quantizer", layersOf(inputs), "make the input ±1 by ste_sign", (stack, layer) => {
        const type = stack.find(layer)?.type ?? "";
        if ("input_quantizer" in layerEntry(type).attributes)
          stack.set(layer, { input_quantizer: "ste_sign" });
        else stack.insertBefore(layer, "Activation", { activation: "ste_sign" });
      }),
    ];
  },
};
