import { elements } from "../../graph/graph.ts";
import { floatLiteral } from "../literals.ts";
import { EXP, type Kernel } from "./kernel.ts";
import { call, constants, type OperationOf, type Operator, type StepBody } from "./operator.ts";
import { pixelConstants } from "./pack.ts";

const RELU: Kernel = {
  name: "relu_f32",
  needs: [],
  text: `/* Keras' ReLU: max_value from there on, x from threshold on, a line of negative_slope below. */
KERNEL void relu_f32(int32_t size, float max_value, float negative_slope, float threshold,
                     const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++) {
        const float below = negative_slope * (x[i] - threshold);
        const float bent = x[i] >= threshold ? x[i] : below;
        y[i] = x[i] >= max_value ? max_value : bent;
    }
}`,
};

const SIGMOID: Kernel = {
  name: "sigmoid_f32",
  needs: [EXP],
  text: `KERNEL void sigmoid_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = 1.0f / (1.0f + exp_f32(-x[i]));
}`,
};

const TANH: Kernel = {
  name: "tanh_f32",
  needs: [EXP],
  text: `/* tanh(x) = 1 - 2 / (exp(2x) + 1) */
KERNEL void tanh_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = 1.0f - 2.0f / (exp_f32(2.0f * x[i]) + 1.0f);
}`,
};

const SOFTMAX: Kernel = {
  name: "softmax_f32",
  needs: [EXP],
  text: `/* exp(x - max) divided by the sum of these, over the channels of each pixel. */
KERNEL void softmax_f32(int32_t pixels, int32_t channels, const float *x, float *y)
{
    for (int32_t p = 0; p < pixels; p++, x += channels, y += channels) {
        float largest = -INFINITY;
        float sum = 0.0f;
        for (int32_t c = 0; c < channels; c++)
            if (x[c] > largest)
                largest = x[c];
        for (int32_t c = 0; c < channels; c++) {
            y[c] = exp_f32(x[c] - largest);
            sum += y[c];
        }
        for (int32_t c = 0; c < channels; c++)
            y[c] /= sum;
    }
}`,
};

/** The kernel for an activation of single values, over SIZE values from x to y, which may be the same. */
export function elementwise(
  f: Exclude<OperationOf<"activation">["activation"], { fn: "softmax" }>,
  x: string,
  y: string,
): StepBody {
  if (f.fn === "sigmoid") return call(SIGMOID, ["SIZE", x, y]);
  if (f.fn === "tanh") return call(TANH, ["SIZE", x, y]);
  return call(
    RELU,
    ["SIZE", "max_value", "negative_slope", "threshold", x, y],
    [
      `const float max_value = ${floatLiteral(Math.fround(f.maxValue ?? Number.POSITIVE_INFINITY))};`,
      `const float negative_slope = ${floatLiteral(Math.fround(f.negativeSlope))};`,
      `const float threshold = ${floatLiteral(Math.fround(f.threshold))};`,
    ],
  );
}

export const activation: Operator<"activation"> = (operation, { output, inputNames, outputName }) => {
  const { activation: f, channels } = operation;
  const x = inputNames[0] ?? "";
  const size = elements(output.shape);
  if (f.fn === "softmax") {
    return call(SOFTMAX, ["PIXELS", "CHANNELS", x, outputName], [pixelConstants(size, channels)]);
  }
  const { kernels, statements } = elementwise(f, x, outputName);
  return { kernels, statements: [constants({ SIZE: size }), ...statements] };
};
