import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import {
  BLOCK,
  DILATION_H,
  DILATION_W,
  field,
  GROUP_OUT,
  GROUP_UNITS,
  GROUPS,
  IN_H,
  IN_W,
  INPUT,
  INPUT_ZERO_POINT,
  K_H,
  K_W,
  OUT_H,
  OUT_W,
  OUTPUT,
  PAD_LEFT,
  PAD_TOP,
  PIXEL_UNITS,
  STRIDE_H,
  STRIDE_W,
  WEIGHTS,
} from "./window";

/**
 * Convolution of 8-bit levels with integer weights,
 *
 *   d = sum k w over ky, kx, channel; taps outside the image count k = 0,
 *
 * k being the byte of the input minus its zero point. The sum is exact in 32 bits (who prepares the step
 * has made sure of that), so the order is free: output channels lie in the lanes, one level is splat over
 * them. From d to the output: see output.ts.
 *
 * Weights: i32, [group][block of 16 channels][ky][kx][channel][16], channels beyond the last being zeros.
 */

/** s8 x s8 -> f32, s1 or s8; `window` is the address of the fields of window.ts. */
export function conv2dS8(window: usize): void {
  const input: usize = field(window, INPUT);
  const output: usize = field(window, OUTPUT);
  const inH = field(window, IN_H);
  const inW = field(window, IN_W);
  const outH = field(window, OUT_H);
  const outW = field(window, OUT_W);
  const kH = field(window, K_H);
  const kW = field(window, K_W);
  const strideH = field(window, STRIDE_H);
  const strideW = field(window, STRIDE_W);
  const dilationH = field(window, DILATION_H);
  const dilationW = field(window, DILATION_W);
  const padTop = field(window, PAD_TOP);
  const padLeft = field(window, PAD_LEFT);
  const inC = field(window, PIXEL_UNITS);
  const groups = field(window, GROUPS);
  const groupIn = field(window, GROUP_UNITS);
  const groupOut = field(window, GROUP_OUT);
  const zeroPoint = field(window, INPUT_ZERO_POINT);

  const outPixelBytes = outputPixelBytes(window, groups * groupOut);
  const tapBytes = <usize>(groupIn * BLOCK * 4);
  const blockBytes = tapBytes * <usize>(kH * kW);
  clearSigns(window, outPixelBytes);

  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * strideH - padTop;
    let block: usize = field(window, WEIGHTS);
    let constants = 0;
    for (let group = 0; group < groups; group++) {
      const groupInput = input + group * groupIn;
      for (let c = 0; c < groupOut; c += BLOCK) {
        let pixel = output + oy * outW * outPixelBytes;
        for (let ox = 0; ox < outW; ox++) {
          const ix0 = ox * strideW - padLeft;
          let d0 = i32x4.splat(0);
          let d1 = d0;
          let d2 = d0;
          let d3 = d0;
          for (let ky = 0; ky < kH; ky++) {
            const iy = iy0 + ky * dilationH;
            if (<u32>iy >= <u32>inH) continue;
            for (let kx = 0; kx < kW; kx++) {
              const ix = ix0 + kx * dilationW;
              if (<u32>ix >= <u32>inW) continue;
              let w = block + <usize>(ky * kW + kx) * tapBytes;
              let x = groupInput + (iy * inW + ix) * inC;
              for (const end = x + groupIn; x < end; x++) {
                const k = i32x4.splat(<i32>load<i8>(x) - zeroPoint);
                d0 = i32x4.add(d0, i32x4.mul(k, v128.load(w)));
                d1 = i32x4.add(d1, i32x4.mul(k, v128.load(w, 16)));
                d2 = i32x4.add(d2, i32x4.mul(k, v128.load(w, 32)));
                d3 = i32x4.add(d3, i32x4.mul(k, v128.load(w, 48)));
                w += BLOCK * 4;
              }
            }
          }
          const channel = group * groupOut + c;
          storeBlock(window, pixel, channel, groupOut - c, constants, d0, d1, d2, d3);
          pixel += outPixelBytes;
        }
        block += blockBytes;
        constants += BLOCK;
      }
    }
  }
}
