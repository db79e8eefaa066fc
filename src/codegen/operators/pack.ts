import { channels, elements, type Shape } from "../../graph/graph.ts";
import { zeroPoint } from "../../graph/quantizer.ts";
import { type Kernel, SIGN_BIT, WORDS_FOR } from "./kernel.ts";
import { call, constants, type Operator } from "./operator.ts";
import { uniformOf } from "./uniform.ts";

/** Also behind network_pack_input. */
export const PACK: Kernel = {
  name: "pack_signs",
  needs: [WORDS_FOR, SIGN_BIT],
  text: `/* Signs of floats as bits: 1 where not x >= 0, so that 0 and -0 count as +1. */
KERNEL void pack_signs(int32_t pixels, int32_t channels, const float *x, uint32_t *y)
{
    for (int32_t p = 0; p < pixels; p++, y += words_for(channels)) {
        for (int32_t c = 0; c < channels; c++) {
            if (c % 32 == 0)
                y[c / 32] = 0;
            if (!(*x++ >= 0.0f))
                y[c / 32] |= sign_bit(c);
        }
    }
}`,
};

const PACK_S8: Kernel = {
  name: "pack_levels",
  needs: [WORDS_FOR, SIGN_BIT],
  text: `/* Signs of stored levels as bits: 1 where the level, x - zero_point, is negative. */
KERNEL void pack_levels(int32_t pixels, int32_t channels, int32_t zero_point,
                        const int8_t *x, uint32_t *y)
{
    for (int32_t p = 0; p < pixels; p++, y += words_for(channels)) {
        for (int32_t c = 0; c < channels; c++) {
            if (c % 32 == 0)
                y[c / 32] = 0;
            if (*x++ < zero_point)
                y[c / 32] |= sign_bit(c);
        }
    }
}`,
};

const UNPACK: Kernel = {
  name: "unpack_signs",
  needs: [WORDS_FOR, SIGN_BIT],
  text: `/* Bits as floats: 0 is +1, 1 is -1. */
KERNEL void unpack_signs(int32_t pixels, int32_t channels, const uint32_t *x, float *y)
{
    for (int32_t p = 0; p < pixels; p++, x += words_for(channels))
        for (int32_t c = 0; c < channels; c++)
            *y++ = x[c / 32] & sign_bit(c) ? -1.0f : 1.0f;
}`,
};

/** Constants for a kernel over `size` values in pixels of `channels`. */
export const pixelConstants = (size: number, channels: number): string =>
  constants({ PIXELS: size / channels, CHANNELS: channels });

/** The same for all of a tensor as it lies in memory. */
export const pixelsOf = (shape: Shape): string => pixelConstants(elements(shape), channels(shape));

export const pack: Operator<"pack"> = (_operation, { inputs, output, inputNames, outputName }) => {
  const operands = [inputNames[0] ?? "", outputName];
  const pixels = pixelsOf(output.shape);
  if (inputs[0]?.format !== "s8") return call(PACK, ["PIXELS", "CHANNELS", ...operands], [pixels]);
  const zero = constants({ ZERO_POINT: zeroPoint(uniformOf(inputs[0])) });
  return call(PACK_S8, ["PIXELS", "CHANNELS", "ZERO_POINT", ...operands], [pixels, zero]);
};

export const unpack: Operator<"unpack"> = (_operation, { inputs, inputNames, outputName }) =>
  call(UNPACK, ["PIXELS", "CHANNELS", inputNames[0] ?? "", outputName], [pixelsOf(inputs[0]?.shape ?? [])]);
