import { storeFloats } from "./output";
import {
  ADDEND,
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
 * Convolution in float32. Every output is
 *
 *   y = (((0 + x0 w0) + x1 w1) + …) + bias   over ky, kx, channel; taps outside the image left out,
 *
 * each product and each sum rounded. Rounding depends on the order, so the order is part of the
 * meaning: output channels lie in the lanes, and each lane adds up its own sum, one product after the
 * other. Fused or relaxed multiply-add would round differently and is not used.
 *
 * Weights: [group][block of 16 channels][ky][kx][channel][16], channels beyond the last being zeros.
 */

/** f32 x f32 -> f32; `window` is the address of the fields of window.ts. */
export function conv2dF32(window: usize): void {
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

  const outPixelBytes = (groups * groupOut) << 2;
  const tapBytes = <usize>(groupIn * BLOCK * 4);
  const blockBytes = tapBytes * <usize>(kH * kW);
  const contiguous = dilationW === 1 && groups === 1;

  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * strideH - padTop;
    let block: usize = field(window, WEIGHTS);
    let addend: usize = field(window, ADDEND);
    for (let group = 0; group < groups; group++) {
      const groupInput = input + ((group * groupIn) << 2);
      for (let c = 0; c < groupOut; c += BLOCK) {
        let b0 = f32x4.splat(0);
        let b1 = b0;
        let b2 = b0;
        let b3 = b0;
        if (addend !== 0) {
          b0 = v128.load(addend);
          b1 = v128.load(addend, 16);
          b2 = v128.load(addend, 32);
          b3 = v128.load(addend, 48);
          addend += BLOCK * 4;
        }
        let at = output + oy * outW * outPixelBytes + ((group * groupOut + c) << 2);
        const left = groupOut - c;
        for (let ox = 0; ox < outW; ox++) {
          const ix0 = ox * strideW - padLeft;
          let s0 = f32x4.splat(0);
          let s1 = s0;
          let s2 = s0;
          let s3 = s0;
          for (let ky = 0; ky < kH; ky++) {
            const iy = iy0 + ky * dilationH;
            if (<u32>iy >= <u32>inH) continue;
            const row = groupInput + ((iy * inW * inC) << 2);
            let w = block + <usize>(ky * kW) * tapBytes;
            for (let kx = 0; kx < kW; ) {
              const ix = ix0 + kx * dilationW;
              if (<u32>ix >= <u32>inW) {
                w += tapBytes;
                kx++;
                continue;
              }
              const run = contiguous ? min(kW - kx, inW - ix) : 1;
              kx += run;
              let x = row + ((ix * inC) << 2);
              for (const end = x + ((run * groupIn) << 2); x < end; x += 4) {
                const v = v128.load_splat<f32>(x);
                s0 = f32x4.add(s0, f32x4.mul(v, v128.load(w)));
                s1 = f32x4.add(s1, f32x4.mul(v, v128.load(w, 16)));
                s2 = f32x4.add(s2, f32x4.mul(v, v128.load(w, 32)));
                s3 = f32x4.add(s3, f32x4.mul(v, v128.load(w, 48)));
                w += BLOCK * 4;
              }
            }
          }
          // Without a bias this adds 0, which changes no sum: none of them is -0.
          storeFloats(at, left, f32x4.add(s0, b0));
          storeFloats(at + 16, left - 4, f32x4.add(s1, b1));
          storeFloats(at + 32, left - 8, f32x4.add(s2, b2));
          storeFloats(at + 48, left - 12, f32x4.add(s3, b3));
          at += outPixelBytes;
        }
        block += blockBytes;
      }
    }
  }
}
