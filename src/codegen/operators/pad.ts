import { hwc } from "../../graph/graph.ts";
import { floatLiteral } from "../literals.ts";
import { type Kernel, SIGN_BIT, WORDS_FOR } from "./kernel.ts";
import { call, constants, type Operator } from "./operator.ts";

/** y is filled with the border, then the rows of x are copied into its middle. */
const rows = (width: string) => `    const int32_t x_row = in_w * ${width};
    const int32_t y_row = out_w * ${width};
    for (int32_t row = 0; row < in_h; row++)
        memcpy(y + (top + row) * y_row + left * ${width}, x + row * x_row, (size_t)x_row * sizeof *y);`;

const PAD_F32: Kernel = {
  name: "pad_f32",
  needs: [],
  text: `/* x in the middle of y, all else \`value\`. */
KERNEL void pad_f32(int32_t in_h, int32_t in_w, int32_t channels, int32_t top, int32_t left,
                    int32_t out_h, int32_t out_w, float value, const float *x, float *y)
{
    for (int32_t i = 0; i < out_h * out_w * channels; i++)
        y[i] = value;
${rows("channels")}
}`,
};

const PAD_S1: Kernel = {
  name: "pad_s1",
  needs: [WORDS_FOR, SIGN_BIT],
  text: `/* x in the middle of y, all other signs \`value\`, +1 or -1. */
KERNEL void pad_s1(int32_t in_h, int32_t in_w, int32_t channels, int32_t top, int32_t left,
                   int32_t out_h, int32_t out_w, int32_t value, const uint32_t *x, uint32_t *y)
{
    const int32_t words = words_for(channels);
    memset(y, 0, (size_t)(out_h * out_w * words) * sizeof *y);
    if (value < 0)
        for (int32_t p = 0; p < out_h * out_w; p++)
            for (int32_t c = 0; c < channels; c++)
                y[p * words + c / 32] |= sign_bit(c);
${rows("words")}
}`,
};

export const pad: Operator<"pad"> = ({ pads, value, format }, step) => {
  if (format === "s1" && value !== 1 && value !== -1)
    return { refused: `${value} is not a sign to pad with` };
  // A tensor that was reshaped keeps its own shape; the output has that of the image.
  const [outH, outW, channels] = hwc(step.output.shape);
  const [inH, inW] = [outH - pads.top - pads.bottom, outW - pads.left - pads.right];
  return call(
    format === "s1" ? PAD_S1 : PAD_F32,
    [
      "IN_H",
      "IN_W",
      "CHANNELS",
      "TOP",
      "LEFT",
      "OUT_H",
      "OUT_W",
      format === "s1" ? String(value) : floatLiteral(Math.fround(value)),
      step.inputNames[0] ?? "",
      step.outputName,
    ],
    [
      constants({
        IN_H: inH,
        IN_W: inW,
        CHANNELS: channels,
        TOP: pads.top,
        LEFT: pads.left,
        OUT_H: outH,
        OUT_W: outW,
      }),
    ],
  );
};
