import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import { BLOCK, endTap, firstTap, Window } from "./window";

/**
 * Convolution of 8-bit levels with one filter per channel,
 *
 *   d[c] = sum k[c] w[c] over ky, kx; taps outside the image count k = 0 and are left out,
 *
 * k being the byte of the input minus its zero point. The sum is exact in 32 bits. Sixteen channels lie
 * in the lanes; there are at least as many, and where their number is no multiple of that the last block begins
 * earlier and computes some again. From d to the output: see output.ts.
 *
 * Weights: i16, [ky][kx][channel].
 */

/** s8 x s8 -> f32, s1 or s8, channel by channel; `window` is the address of the fields of window.ts. */
export function depthwiseS8(window: usize): void {
  const f = Window.at(window);
  const inW = f.inW;
  const dilationW = f.dilationW;
  const channels = f.pixelUnits;
  const outPixel = outputPixelBytes(window, channels);
  const zero = i16x8.splat(<i16>f.inputZeroPoint);
  const stepX = dilationW * channels;
  const stepY = f.dilationH * inW * channels;
  clearSigns(window, outPixel);
  let output = f.output;
  for (let oy = 0; oy < f.outH; oy++) {
    const iy0 = oy * f.strideH - f.padTop;
    const ky0 = firstTap(iy0, f.dilationH);
    const rows = endTap(iy0, f.inH, f.kH, f.dilationH) - ky0;
    for (let ox = 0; ox < f.outW; ox++) {
      const ix0 = ox * f.strideW - f.padLeft;
      const kx0 = firstTap(ix0, dilationW);
      const columns = endTap(ix0, inW, f.kW, dilationW) - kx0;
      const x = f.input + ((iy0 + ky0 * f.dilationH) * inW + ix0 + kx0 * dilationW) * channels;
      const weights = f.weights + (((ky0 * f.kW + kx0) * channels) << 1);
      for (let block = 0; block < channels; block += BLOCK) {
        const c = min(block, channels - BLOCK);
        let d0 = i32x4.splat(0);
        let d1 = d0;
        let d2 = d0;
        let d3 = d0;
        for (let ky = 0; ky < rows; ky++) {
          let a = x + ky * stepY + c;
          let w = weights + ((ky * f.kW * channels + c) << 1);
          for (let kx = 0; kx < columns; kx++) {
            const k0 = i16x8.sub(v128.load8x8_s(a), zero);
            const k1 = i16x8.sub(v128.load8x8_s(a, 8), zero);
            const w0 = v128.load(w);
            const w1 = v128.load(w, 16);
            d0 = i32x4.add(d0, i32x4.extmul_low_i16x8_s(k0, w0));
            d1 = i32x4.add(d1, i32x4.extmul_high_i16x8_s(k0, w0));
            d2 = i32x4.add(d2, i32x4.extmul_low_i16x8_s(k1, w1));
            d3 = i32x4.add(d3, i32x4.extmul_high_i16x8_s(k1, w1));
            a += stepX;
            w += channels << 1;
          }
        }
        storeBlock(window, output, c, BLOCK, c, d0, d1, d2, d3);
      }
      output += outPixel;
    }
  }
}
