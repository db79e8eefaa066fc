import { elements } from "../../graph/graph.ts";
import type { Quantizer } from "../../graph/quantizer.ts";
import { floatLiteral } from "../literals.ts";
import type { Kernel } from "./kernel.ts";
import { call, constants, type Emitted, type Operator, type StepView } from "./operator.ts";
import { pixelsOf } from "./pack.ts";

const COPY: Kernel = {
  name: "copy_f32",
  needs: [],
  text: `static void copy_f32(int32_t size, const float *x, float *y)
{
    memcpy(y, x, (size_t)size * sizeof *y);
}`,
};

const SIGN: Kernel = {
  name: "sign_f32",
  needs: [],
  text: `/* +1 or -1, with sign(0) = +1. */
static void sign_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = x[i] >= 0.0f ? 1.0f : -1.0f;
}`,
};

const HEAVISIDE: Kernel = {
  name: "heaviside_f32",
  needs: [],
  text: `/* 1 where x > 0, else 0. */
static void heaviside_f32(int32_t size, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++)
        y[i] = x[i] > 0.0f ? 1.0f : 0.0f;
}`,
};

const MAGNITUDE_AWARE: Kernel = {
  name: "magnitude_aware_sign_f32",
  needs: [],
  text: `/* The sign times the mean of |x| of the channel, summed in double. */
static void magnitude_aware_sign_f32(int32_t pixels, int32_t channels, const float *x, float *y)
{
    for (int32_t c = 0; c < channels; c++) {
        double sum = 0.0;
        for (int32_t p = 0; p < pixels; p++)
            sum += fabs((double)x[p * channels + c]);
        const float scale = (float)(sum * (double)channels / ((double)pixels * (double)channels));
        for (int32_t p = 0; p < pixels; p++)
            y[p * channels + c] = x[p * channels + c] >= 0.0f ? scale : -scale;
    }
}`,
};

const TERNARY: Kernel = {
  name: "ternary_f32",
  needs: [],
  text: `/* The sign of x where |x| >= threshold, else 0. */
static void ternary_f32(int32_t size, float threshold, const float *x, float *y)
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
static void ternary_weight_networks_f32(int32_t size, const float *x, float *y)
{
    double sum = 0.0;
    for (int32_t i = 0; i < size; i++)
        sum += fabs((double)x[i]);
    const float mean = (float)(sum / (double)size);
    ternary_f32(size, (float)(0.7 * (double)mean), x, y);
}`,
};

const DOREFA: Kernel = {
  name: "dorefa_f32",
  needs: [],
  text: `/* x held to [0, 1] and rounded, half to even, to a multiple of 1 / levels. */
static void dorefa_f32(int32_t size, float levels, const float *x, float *y)
{
    for (int32_t i = 0; i < size; i++) {
        const float held = x[i] <= 0.0f ? 0.0f : x[i] > 1.0f ? 1.0f : x[i];
        const float scaled = held * levels;
        const float below = floorf(scaled);
        const float rest = scaled - below;
        const int up = rest > 0.5f || (rest == 0.5f && fmodf(below, 2.0f) != 0.0f);
        y[i] = (up ? below + 1.0f : below) / levels;
    }
}`,
};

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
      return call(MAGNITUDE_AWARE, ["PIXELS", "CHANNELS", ...operands], [pixelsOf(step.output.shape)]);
    case "ternary":
      if (quantizer.twn) return call(TERNARY_WEIGHT_NETWORKS, ["SIZE", ...operands], [size]);
      return call(
        TERNARY,
        ["SIZE", "threshold", ...operands],
        [size, `const float threshold = ${floatLiteral(Math.fround(quantizer.threshold))};`],
      );
    case "dorefa":
      if (quantizer.mode === "weights") {
        return {
          refused:
            "dorefa_quantizer with mode weights takes tanh in double, which C libraries round differently",
        };
      }
      return call(
        DOREFA,
        ["SIZE", "levels", ...operands],
        [size, `const float levels = ${floatLiteral(2 ** quantizer.bits - 1)};`],
      );
  }
}

export const quantize: Operator<"quantize"> = ({ quantizer }, step) => emit(quantizer, step);
