import { elements } from "../../graph/graph.ts";
import type { Quantizer, Uniform } from "../../graph/quantizer.ts";
import { floatLiteral } from "../literals.ts";
import type { Kernel } from "./kernel.ts";
import { call, constants, type Emitted, type Operator, type StepView } from "./operator.ts";
import { pixelsOf } from "./pack.ts";
import { FROM_S8, LEVEL, TO_S8, uniformDeclaration, uniformOf } from "./uniform.ts";

const COPY: Kernel = {
  name: "copy_f32",
  needs: [],
  text: `KERNEL void copy_f32(int32_t size, const float *x, float *y)
{
    memcpy(y, x, (size_t)size * sizeof *y);
}`,
};

const SIGN: Kernel = {
  name: "sign_f32",
  needs: [],
  text: `/* +1 or -1, with sign(0) = +1. */
KERNEL void sign_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = x[i] >= 0.0f ? 1.0f : -1.0f;
}`,
};

const HEAVISIDE: Kernel = {
  name: "heaviside_f32",
  needs: [],
  text: `/* 1 where x > 0, else 0. */
KERNEL void heaviside_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = x[i] > 0.0f ? 1.0f : 0.0f;
}`,
};

const MEAN_MAGNITUDE: Kernel = {
  name: "mean_magnitude",
  needs: [],
  text: `/* Mean of |x| of one channel, summed in double; x points to its first value. */
INLINE float mean_magnitude(int32_t pixels, int32_t channels, const float *x)
{
    double sum = 0.0;
    for (int32_t p = 0; p < pixels; p++)
        sum += fabs((double)x[p * channels]);
    return (float)(sum * (double)channels / ((double)pixels * (double)channels));
}`,
};

const POWER_OF_TWO: Kernel = {
  name: "power_of_two",
  needs: [],
  text: `/* The power of two whose logarithm is nearest to that of x + 1e-7, x >= 0. */
INLINE float power_of_two(float x)
{
    static const double sqrt_half = 0.70710678118654752;
    int exponent;
    if (!isfinite(x))
        return x;
    const double fraction = frexp((double)x + 1e-7, &exponent);
    return ldexpf(1.0f, fraction < sqrt_half ? exponent - 1 : exponent);
}`,
};

/** `scale` makes the factor of a channel from its mean magnitude. */
const scaledSign = (name: string, note: string, needs: readonly Kernel[], scale: string): Kernel => ({
  name,
  needs: [MEAN_MAGNITUDE, ...needs],
  text: `/* The sign times the mean of |x| of the channel${note}. */
KERNEL void ${name}(int32_t pixels, int32_t channels, const float *x, float *y)
{
    for (int32_t c = 0; c < channels; c++) {
        const float scale = ${scale};
        for (int32_t p = 0; p < pixels; p++)
            y[p * channels + c] = x[p * channels + c] >= 0.0f ? scale : -scale;
    }
}`,
});

const MEAN = "mean_magnitude(pixels, channels, x + c)";
const MAGNITUDE_AWARE = scaledSign("magnitude_aware_sign_f32", "", [], MEAN);
const POWER_OF_TWO_SIGN = scaledSign(
  "power_of_two_sign_f32",
  ", rounded to a power of two",
  [POWER_OF_TWO],
  `power_of_two(${MEAN})`,
);

const TERNARY: Kernel = {
  name: "ternary_f32",
  needs: [],
  text: `/* The sign of x where |x| >= threshold, else 0. */
KERNEL void ternary_f32(int32_t size, float threshold, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++) {
        if (!(fabsf(x[i]) >= threshold))
            y[i] = 0.0f;
        else if (x[i] == 0.0f)
            y[i] = x[i];
        else
            y[i] = x[i] > 0.0f ? 1.0f : -1.0f;
    }
}`,
};

const TERNARY_WEIGHT_NETWORKS: Kernel = {
  name: "ternary_weight_networks_f32",
  needs: [TERNARY],
  text: `/* Ternary with 0.7 times the mean of |x|, summed in double, as threshold. */
KERNEL void ternary_weight_networks_f32(int32_t size, const float *x, float *y)
{
    double sum = 0.0;
    for (int32_t i = 0; i < size; i++)
        sum += fabs((double)x[i]);
    const float mean = (float)(sum / (double)size);
    ternary_f32(size, (float)(0.7 * (double)mean), x, y);
}`,
};

const UNIFORM_F32: Kernel = {
  name: "quantize_f32",
  needs: [LEVEL],
  text: `/* The value of the quantizer that is nearest to x: its level divided. */
KERNEL void quantize_f32(int32_t size, const uniform *u, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = level(u, x[i]) / u->divisor;
}`,
};

/** Also behind network_quantize_input. */
export const QUANTIZE_S8: Kernel = {
  name: "quantize_s8",
  needs: [TO_S8],
  text: `/* Floats as 8-bit levels. */
KERNEL void quantize_s8(int32_t size, const uniform *u, const float *x, int8_t *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = to_s8(u, x[i]);
}`,
};

const DEQUANTIZE: Kernel = {
  name: "dequantize_s8",
  needs: [FROM_S8],
  text: `/* 8-bit levels as floats. */
KERNEL void dequantize_s8(int32_t size, const uniform *u, const int8_t *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = from_s8(u, x[i]);
}`,
};

/** A kernel over all values that takes a `uniform`. */
function byLevels(kernel: Kernel, u: Uniform, { output, inputNames, outputName }: StepView): Emitted {
  const before = [constants({ SIZE: elements(output.shape) }), ...uniformDeclaration("levels", u)];
  return call(kernel, ["SIZE", "&levels", inputNames[0] ?? "", outputName], before);
}

function emit(quantizer: Quantizer, step: StepView): Emitted {
  const operands = [step.inputNames[0] ?? "", step.outputName];
  const size = constants({ SIZE: elements(step.output.shape) });
  switch (quantizer.kind) {
    case "none":
    case "unknown":
      return call(COPY, ["SIZE", ...operands], [size]);
    case "sign":
      return call(SIGN, ["SIZE", ...operands], [size]);
    case "heaviside":
      return call(HEAVISIDE, ["SIZE", ...operands], [size]);
    case "magnitude_aware":
      return call(
        quantizer.powerOfTwo ? POWER_OF_TWO_SIGN : MAGNITUDE_AWARE,
        ["PIXELS", "CHANNELS", ...operands],
        [pixelsOf(step.output.shape)],
      );
    case "ternary":
      if (quantizer.twn) return call(TERNARY_WEIGHT_NETWORKS, ["SIZE", ...operands], [size]);
      return call(
        TERNARY,
        ["SIZE", "threshold", ...operands],
        [size, `const float threshold = ${floatLiteral(Math.fround(quantizer.threshold))};`],
      );
    case "uniform":
      return byLevels(UNIFORM_F32, quantizer, step);
    case "dorefa_weights":
      return {
        refused:
          "dorefa_quantizer with mode weights takes tanh in double, which C libraries round differently",
      };
  }
}

export const quantize: Operator<"quantize"> = ({ quantizer, output }, step) =>
  output === "s8" ? byLevels(QUANTIZE_S8, uniformOf(step.output), step) : emit(quantizer, step);

export const dequantize: Operator<"dequantize"> = (_operation, step) =>
  byLevels(DEQUANTIZE, uniformOf(step.inputs[0]), step);
