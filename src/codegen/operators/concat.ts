import { channels } from "../../graph/graph.ts";
import { type Kernel, SIGN_BIT, WORDS_FOR } from "./kernel.ts";
import { constants, type Operator } from "./operator.ts";

const PLACE_F32: Kernel = {
  name: "place_channels_f32",
  needs: [],
  text: `/* Copies all channels of x into those of y from \`first\` on. */
KERNEL void place_channels_f32(int32_t pixels, int32_t x_channels, const float *x,
                               int32_t first, int32_t y_channels, float *y)
{
    for (int32_t p = 0; p < pixels; p++)
        memcpy(y + p * y_channels + first, x + p * x_channels, (size_t)x_channels * sizeof *y);
}`,
};

const PLACE_S1: Kernel = {
  name: "place_channels_s1",
  needs: [WORDS_FOR, SIGN_BIT],
  text: `/*
 * Sets the bits of y from channel \`first\` on where those of x are set; y starts as 0. A row of x has
 * x_channels signs, which lie in pixels of x_pixel signs (fewer than a row if x was flattened).
 */
KERNEL void place_channels_s1(int32_t rows, int32_t x_channels, int32_t x_pixel, const uint32_t *x,
                              int32_t first, int32_t y_channels, uint32_t *y)
{
    for (int32_t i = 0; i < rows * x_channels; i++) {
        const int32_t from = i % x_pixel;
        const int32_t to = first + i % x_channels;
        if (x[i / x_pixel * words_for(x_pixel) + from / 32] & sign_bit(from))
            y[i / x_channels * words_for(y_channels) + to / 32] |= sign_bit(to);
    }
}`,
};

export const concat: Operator<"concat"> = (operation, { inputs, output, inputNames, outputName }) => {
  const { format, rows, channels: widths } = operation;
  const total = widths.reduce((sum, width) => sum + width, 0);
  const statements = [constants({ ROWS: rows, CHANNELS: total })];
  if (format === "s1") statements.push(`memset(${outputName}, 0, ${output.bytes});`);
  let first = 0;
  for (const [i, width] of widths.entries()) {
    const x = format === "s1" ? `${channels(inputs[i]?.shape ?? [])}, ${inputNames[i]}` : inputNames[i];
    const kernel = format === "s1" ? PLACE_S1 : PLACE_F32;
    statements.push(`${kernel.name}(ROWS, ${width}, ${x}, ${first}, CHANNELS, ${outputName});`);
    first += width;
  }
  return { kernels: [format === "s1" ? PLACE_S1 : PLACE_F32], statements };
};
