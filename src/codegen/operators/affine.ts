import { elements } from "../../graph/graph.ts";
import type { Kernel } from "./kernel.ts";
import { call, type Operator } from "./operator.ts";
import { pixelConstants } from "./pack.ts";

const AFFINE: Kernel = {
  name: "affine_f32",
  needs: [],
  text: `/* y = x * scale + offset per channel, rounded after the product and after the sum. */
KERNEL void affine_f32(int32_t pixels, int32_t channels,
                       const float *x, const float *scale, const float *offset, float *y)
{
    for (int32_t p = 0; p < pixels; p++)
        for (int32_t c = 0; c < channels; c++)
            *y++ = *x++ * scale[c] + offset[c];
}`,
};

export const affine: Operator<"affine"> = ({ channels }, step) => {
  const scale = step.param("scale");
  const offset = step.param("offset");
  if (scale === null || offset === null) return { refused: "an affine step needs scale and offset" };
  return call(
    AFFINE,
    ["PIXELS", "CHANNELS", step.inputNames[0] ?? "", scale, offset, step.outputName],
    [pixelConstants(elements(step.output.shape), channels)],
  );
};
