import { planePixelBytes, planeRowBytes, writePlane } from "./level-plane";
import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import { BLOCK, Window } from "./window";

/**
 * Convolution of 8-bit levels with integer weights,
 *
 *   d = sum k w over ky, kx, channel; taps outside the image count k = 0,
 *
 * k being the byte of the input minus its zero point. The sum is exact in 32 bits (who prepares the step
 * has made sure of that), so the order is free. Levels and weights fit into 16 bits, and i32x4.dot_i16x8_s gives
 * in each 32-bit lane a sum of two products: an output channel lies in a lane, a pair of input channels is splat
 * over them. The pairs come from a plane with the padding in it (level-plane.ts), so that no tap is outside.
 *
 * A tile is two outputs side by side and a block of 16 channels: a weight is loaded once for both.
 * From d to the output: see output.ts.
 *
 * Weights: i16, [group][block of 16 channels][ky][kx][pair of channels][16][2], what does not exist being 0.
 */

/** s8 x s8 -> f32, s1 or s8; `window` is the address of the fields of window.ts. */
export function conv2dS8(window: usize): void {
  const f = Window.at(window);
  writePlane(window);
  const outPixel = outputPixelBytes(window, f.groups * f.groupOut);
  clearSigns(window, outPixel);
  const groupBytes = (<usize>((f.groupUnits + 1) >> 1)) << 2;
  const blockBytes = groupBytes * <usize>(f.kH * f.kW * BLOCK);
  const rowStep = planeRowBytes(window) * f.strideH;
  let row = f.plane;
  let output = f.output;
  for (let oy = 0; oy < f.outH; oy++) {
    let weights = f.weights;
    let constants = 0;
    for (let group = 0; group < f.groups; group++) {
      for (let c = 0; c < f.groupOut; c += BLOCK) {
        const channel = group * f.groupOut + c;
        convolveRow(window, row + group * groupBytes, weights, output, channel, f.groupOut - c, constants);
        weights += blockBytes;
        constants += BLOCK;
      }
    }
    row += rowStep;
    output += f.outW * outPixel;
  }
}

/**
 * A row of outputs for one block of channels: `count` from `channel` on, `constants` being their place in the
 * arrays of constants. Its first tap lies at `row` in the plane.
 */
function convolveRow(
  window: usize,
  row: usize,
  weights: usize,
  output: usize,
  channel: i32,
  count: i32,
  constants: i32,
): void {
  const f = Window.at(window);
  const outW = f.outW;
  const kH = f.kH;
  const outPixel = outputPixelBytes(window, f.groups * f.groupOut);
  const pixelBytes = planePixelBytes(window);
  const rowStep = planeRowBytes(window) * f.dilationH;
  const runStep = pixelBytes * f.dilationW;
  const step = pixelBytes * f.strideW;
  const next = outW > 1 ? step : 0;
  // A run of pairs that follow each other in memory: a row of taps, or a tap.
  const whole = f.dilationW === 1 && f.groups === 1;
  const runs = whole ? 1 : f.kW;
  const runBytes = ((<usize>((f.groupUnits + 1) >> 1)) << 2) * (whole ? f.kW : 1);
  for (let i = 0; i < outW; i += 2) {
    // Of an odd number of outputs the last tile computes one again.
    const ox = max(min(i, outW - 2), 0);
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    let x = row + ox * step;
    let w = weights;
    for (let ky = 0; ky < kH; ky++) {
      let tap = x;
      for (let run = 0; run < runs; run++) {
        let a = tap;
        for (const end = a + runBytes; a < end; a += 4) {
          const u = v128.load_splat<u32>(a);
          const v = v128.load_splat<u32>(a + next);
          const w0 = v128.load(w);
          s0 = i32x4.add(s0, i32x4.dot_i16x8_s(u, w0));
          t0 = i32x4.add(t0, i32x4.dot_i16x8_s(v, w0));
          const w1 = v128.load(w, 16);
          s1 = i32x4.add(s1, i32x4.dot_i16x8_s(u, w1));
          t1 = i32x4.add(t1, i32x4.dot_i16x8_s(v, w1));
          const w2 = v128.load(w, 32);
          s2 = i32x4.add(s2, i32x4.dot_i16x8_s(u, w2));
          t2 = i32x4.add(t2, i32x4.dot_i16x8_s(v, w2));
          const w3 = v128.load(w, 48);
          s3 = i32x4.add(s3, i32x4.dot_i16x8_s(u, w3));
          t3 = i32x4.add(t3, i32x4.dot_i16x8_s(v, w3));
          w += BLOCK * 4;
        }
        tap += runStep;
      }
      x += rowStep;
    }
    const at = output + ox * outPixel;
    storeBlock(window, at, channel, count, constants, s0, s1, s2, s3);
    if (next !== 0) storeBlock(window, at + outPixel, channel, count, constants, t0, t1, t2, t3);
  }
}
