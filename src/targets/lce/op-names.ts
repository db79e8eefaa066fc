import type { ActivationFn } from "../../graph/graph.ts";
import type { Operation } from "../operation.ts";
import type { Step } from "../plan.ts";

const ACTIVATIONS: Readonly<Record<string, string>> = {
  softmax: "Softmax",
  sigmoid: "Logistic",
  tanh: "Tanh",
};

function activationName(activation: ActivationFn): string {
  if (activation.fn !== "relu") return ACTIVATIONS[activation.fn] ?? activation.fn;
  if (activation.negativeSlope !== 0) return "LeakyRelu";
  return activation.maxValue === 6 ? "Relu6" : "Relu";
}

/** The converter's name of what a step computes; undefined for what it spells out in several operations. */
function operationName(operation: Operation): string | undefined {
  switch (operation.kind) {
    case "conv2d_s1":
      return "LceBconv2d";
    case "pack":
      return "LceQuantize";
    case "unpack":
      return "LceDequantize";
    case "pool":
      if (operation.format === "s1") return "LceBMaxPool2d";
      return operation.mode === "max" ? "MaxPool2D" : "AveragePool2D";
    case "conv2d_f32": {
      const { groups, inC } = operation.geometry;
      return groups > 1 && groups === inC ? "DepthwiseConv2D" : "Conv2D";
    }
    case "dense":
      return "FullyConnected";
    case "affine":
      return "Mul, Add";
    case "add":
      return "Add";
    case "multiply":
      return "Mul";
    case "activation":
      return activationName(operation.activation);
    case "prelu":
      return "PRelu";
    case "global_average_pool":
      return "Mean";
    case "concat":
      return "Concatenation";
    case "pad":
      return operation.value === 0 ? "Pad" : "PadV2";
    default:
      return undefined;
  }
}

/** A step under the names of the converter. `clamps`: see Situation. */
export function withConverterNames(step: Step, clamps: ReadonlySet<string>): Step {
  const { operation, layers } = step;
  const inBconv =
    (operation.kind === "activation" || operation.kind === "affine") &&
    layers.some((layer) => clamps.has(layer));
  const layerType = inBconv ? "LceBconv2d" : (operationName(operation) ?? step.layerType);
  const kernel = layerType.startsWith("Lce") ? layerType : null;
  return { ...step, layerType, kernel: inBconv ? `${layerType}, fused` : kernel };
}
