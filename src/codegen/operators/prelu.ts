import { elements } from "../../graph/graph.ts";
import type { Kernel } from "./kernel.ts";
import { call, type Operator } from "./operator.ts";
import { pixelConstants } from "./pack.ts";

const PRELU: Kernel = {
  name: "prelu_f32",
  needs: [],
  text: `/* x where x >= 0, else alpha * x, one alpha per channel. */
KERNEL void prelu_f32(int32_t pixels, int32_t channels, const float *x, const float *alpha, float *y)
{
    for (int32_t p = 0; p < pixels; p++, x += channels, y += channels)
        for (int32_t c = 0; c < channels; c++)
            y[c] = x[c] >= 0.0f ? x[c] : alpha[c] * x[c];
}`,
};

/** With one alpha per element the whole tensor counts as one pixel. */
export const prelu: Operator<"prelu"> = ({ channels }, step) => {
  const alpha = step.param("alpha");
  const items = step.paramItems("alpha");
  const size = elements(step.output.shape);
  if (alpha === null || (items !== channels && items !== size)) {
    return { refused: `it has ${items} alphas for ${channels} channels of ${size} values` };
  }
  return call(
    PRELU,
    ["PIXELS", "CHANNELS", step.inputNames[0] ?? "", alpha, step.outputName],
    [pixelConstants(size, items)],
  );
};
