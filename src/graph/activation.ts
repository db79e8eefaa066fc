import type { QuantizerSpec } from "../document/quantizers.ts";
import type { ActivationFn } from "./graph.ts";
import { resolveQuantizer } from "./quantizer.ts";

const RELU = { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 } as const;

/** What an `activation` attribute means: Keras' functions by name, else a quantizer. */
export function resolveActivation(spec: QuantizerSpec): ActivationFn {
  switch (spec) {
    case null:
    case "linear":
      return { fn: "linear" };
    case "relu":
      return RELU;
    case "relu6":
      return { ...RELU, maxValue: 6 };
    case "softmax":
    case "sigmoid":
    case "tanh":
      return { fn: spec };
    default: {
      const quantizer = resolveQuantizer(spec);
      return quantizer.kind === "none" ? { fn: "linear" } : { fn: "quantizer", quantizer };
    }
  }
}
