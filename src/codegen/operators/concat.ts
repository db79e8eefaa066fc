import { channels } from "../../graph/graph.ts";
import type { Tensor } from "../../targets/plan.ts";
import { type Kernel, WORDS_FOR } from "./kernel.ts";
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
  needs: [WORDS_FOR],
  text: `/*
 * Sets the bits of y from channel \`first\` on where those of x are set; y starts as 0. A row of x has
 * x_channels signs, which lie in pixels of x_pixel signs (fewer than a row if x was flattened). The
 * bits of the last word of a pixel that stand for no channel are 0, so that nothing is set by them.
 */
KERNEL void place_channels_s1(int32_t rows, int32_t x_channels, int32_t x_pixel, const uint32_t *x,
                              int32_t first, int32_t y_channels, uint32_t *y)
{
    for (; rows > 0; rows--, y += words_for(y_channels)) {
        for (int32_t from = first; from < first + x_channels; from += x_pixel) {
            for (int32_t c = 0; c < x_pixel; c += 32, x++) {
                uint32_t *to = y + (from + c) / 32;
                const int32_t shift = (from + c) % 32;
                to[0] |= *x >> shift;
                if (shift + x_pixel - c > 32)
                    to[1] |= *x << (31 - shift) << 1;
            }
        }
    }
}`,
};

/** Signs in which the words of `x` begin anew, in rows of `width`: where no word ends early, a row. */
export const placedPixel = (width: number, x: Tensor): number =>
  channels(x.shape) % 32 === 0 ? width : channels(x.shape);

export const concat: Operator<"concat"> = (operation, { inputs, output, inputNames, outputName }) => {
  const { format, rows, channels: widths } = operation;
  const total = widths.reduce((sum, width) => sum + width, 0);
  const statements = [constants({ ROWS: rows, CHANNELS: total })];
  if (format === "s1") statements.push(`memset(${outputName}, 0, ${output.bytes});`);
  let first = 0;
  for (const [i, width] of widths.entries()) {
    const x =
      format === "s1" ? `${placedPixel(width, inputs[i] as Tensor)}, ${inputNames[i]}` : inputNames[i];
    const kernel = format === "s1" ? PLACE_S1 : PLACE_F32;
    statements.push(`${kernel.name}(ROWS, ${width}, ${x}, ${first}, CHANNELS, ${outputName});`);
    first += width;
  }
  return { kernels: [format === "s1" ? PLACE_S1 : PLACE_F32], statements };
};
