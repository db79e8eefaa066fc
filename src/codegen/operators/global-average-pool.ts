import { elements } from "../../graph/graph.ts";
import type { Kernel } from "./kernel.ts";
import { call, type Operator } from "./operator.ts";
import { pixelConstants } from "./pack.ts";

const GLOBAL_AVERAGE: Kernel = {
  name: "global_average_pool_f32",
  needs: [],
  text: `/* Mean of each channel over all pixels. */
KERNEL void global_average_pool_f32(int32_t pixels, int32_t channels, const float *x, float *y)
{
    for (int32_t c = 0; c < channels; c++) {
        float sum = 0.0f;
        for (int32_t p = 0; p < pixels; p++)
            sum += x[p * channels + c];
        y[c] = sum / (float)pixels;
    }
}`,
};

export const globalAveragePool: Operator<"global_average_pool"> = (_operation, step) =>
  call(
    GLOBAL_AVERAGE,
    ["PIXELS", "CHANNELS", step.inputNames[0] ?? "", step.outputName],
    [pixelConstants(elements(step.inputs[0]?.shape ?? []), elements(step.output.shape))],
  );
