import { storeSums } from "./output";
import { BLOCK, endTap, firstTap, Window } from "./window";

/**
 * Convolution in float32. Every output is
 *
 *   y = (((0 + x0 w0) + x1 w1) + …) + bias   over ky, kx, channel; taps outside the image left out,
 *
 * each product and each sum rounded. Rounding depends on the order, so the order is part of the
 * meaning: output channels lie in the lanes, and each lane adds up its own sum, one product after the
 * other. Fused or relaxed multiply-add would round differently and is not used.
 *
 * A tile is two outputs side by side and a block of 16 channels: eight vectors of sums are in flight, which
 * hides how long an addition takes, and a weight is loaded once for both. At the borders of the image the two
 * have different taps: those of the second alone come first, then those of both, then those of the first alone.
 *
 * Weights: [group][block of 16 channels][ky][kx][channel][16], channels beyond the last being zeros.
 */

/** f32 x f32 -> f32; `window` is the address of the fields of window.ts. */
export function conv2dF32(window: usize): void {
  const w = Window.at(window);
  const groupIn = w.groupUnits;
  const blockBytes = <usize>(w.kH * w.kW * groupIn * BLOCK * 4);
  const rowBytes = (w.outW * w.groups * w.groupOut) << 2;
  for (let oy = 0; oy < w.outH; oy++) {
    let weights = w.weights;
    let addend = w.addend;
    for (let group = 0; group < w.groups; group++) {
      const input = w.input + ((group * groupIn) << 2);
      for (let c = 0; c < w.groupOut; c += BLOCK) {
        const output = w.output + oy * rowBytes + ((group * w.groupOut + c) << 2);
        convolveRow(window, oy, input, weights, addend, output, w.groupOut - c);
        weights += blockBytes;
        if (addend !== 0) addend += BLOCK * 4;
      }
    }
  }
}

/** A row of outputs for one block of channels, `count` of which exist. */
function convolveRow(
  window: usize,
  oy: i32,
  input: usize,
  weights: usize,
  addend: usize,
  output: usize,
  count: i32,
): void {
  const w = Window.at(window);
  const inW = w.inW;
  const outW = w.outW;
  const kW = w.kW;
  const stepX = w.strideW;
  const dilationW = w.dilationW;
  const pixelBytes = w.pixelUnits << 2;
  const outPixelBytes = (w.groups * w.groupOut) << 2;
  const iy0 = oy * w.strideH - w.padTop;
  const ky0 = firstTap(iy0, w.dilationH);
  const rows = endTap(iy0, w.inH, w.kH, w.dilationH) - ky0;
  const rowBytes = w.dilationH * inW * pixelBytes;
  const x0 = input + (iy0 + ky0 * w.dilationH) * inW * pixelBytes;
  const w0 = weights + <usize>(ky0 * kW * w.groupUnits * BLOCK * 4);
  const step = stepX * pixelBytes;
  // All values of a row of taps follow each other in memory.
  const dense = dilationW === 1 && w.groups === 1;
  const reach = (kW - 1) * dilationW;

  for (let ox = 0; ox < outW; ox += 2) {
    // Of an odd number of outputs the last tile computes one again.
    const first = max(min(ox, outW - 2), 0);
    const ix0 = first * stepX - w.padLeft;
    const x = x0 + ix0 * pixelBytes;
    const at = output + first * outPixelBytes;
    const next = outW > 1 ? at + outPixelBytes : 0;
    if (dense && next !== 0 && ix0 >= 0 && ix0 + stepX + reach < inW)
      insideTile(x, step, rows, rowBytes, kW * pixelBytes, w0, addend, at, next, count);
    else borderTile(window, ix0, x, rows, rowBytes, w0, addend, at, next, count);
  }
}

/** All taps inside the image: `rows` runs of `runBytes`, the second output's being `step` bytes further. */
function insideTile(
  x: usize,
  step: usize,
  rows: i32,
  rowBytes: usize,
  runBytes: usize,
  w: usize,
  addend: usize,
  at: usize,
  next: usize,
  count: i32,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (; rows > 0; rows--) {
    let a = x;
    for (const end = a + runBytes; a < end; a += 4) {
      const u = v128.load_splat<f32>(a);
      const v = v128.load_splat<f32>(a + step);
      const w0 = v128.load(w);
      s0 = f32x4.add(s0, f32x4.mul(u, w0));
      t0 = f32x4.add(t0, f32x4.mul(v, w0));
      const w1 = v128.load(w, 16);
      s1 = f32x4.add(s1, f32x4.mul(u, w1));
      t1 = f32x4.add(t1, f32x4.mul(v, w1));
      const w2 = v128.load(w, 32);
      s2 = f32x4.add(s2, f32x4.mul(u, w2));
      t2 = f32x4.add(t2, f32x4.mul(v, w2));
      const w3 = v128.load(w, 48);
      s3 = f32x4.add(s3, f32x4.mul(u, w3));
      t3 = f32x4.add(t3, f32x4.mul(v, w3));
      w += BLOCK * 4;
    }
    x += rowBytes;
  }
  storeSums(at, count, addend, s0, s1, s2, s3);
  storeSums(next, count, addend, t0, t1, t2, t3);
}

/** Any taps, `ix0` being the column of the first; without a second output `next` is 0. */
function borderTile(
  window: usize,
  ix0: i32,
  x: usize,
  rows: i32,
  rowBytes: usize,
  weights: usize,
  addend: usize,
  at: usize,
  next: usize,
  count: i32,
): void {
  const f = Window.at(window);
  const kW = f.kW;
  const dilation = f.dilationW;
  const runBytes = f.groupUnits << 2;
  const tapBytes = <usize>(f.groupUnits * BLOCK * 4);
  const tapStep = (dilation * f.pixelUnits) << 2;
  const step = (f.strideW * f.pixelUnits) << 2;
  const ix1 = ix0 + f.strideW;
  const first = firstTap(ix0, dilation);
  const end = endTap(ix0, f.inW, kW, dilation);
  const nextFirst = next === 0 ? 0 : firstTap(ix1, dilation);
  const nextEnd = next === 0 ? 0 : endTap(ix1, f.inW, kW, dilation);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (; rows > 0; rows--) {
    for (let kx = nextFirst; kx < min(first, nextEnd); kx++) {
      let w = weights + <usize>kx * tapBytes;
      let a = x + step + kx * tapStep;
      for (const stop = a + runBytes; a < stop; a += 4) {
        const v = v128.load_splat<f32>(a);
        t0 = f32x4.add(t0, f32x4.mul(v, v128.load(w)));
        t1 = f32x4.add(t1, f32x4.mul(v, v128.load(w, 16)));
        t2 = f32x4.add(t2, f32x4.mul(v, v128.load(w, 32)));
        t3 = f32x4.add(t3, f32x4.mul(v, v128.load(w, 48)));
        w += BLOCK * 4;
      }
    }
    for (let kx = first; kx < nextEnd; kx++) {
      let w = weights + <usize>kx * tapBytes;
      let a = x + kx * tapStep;
      for (const stop = a + runBytes; a < stop; a += 4) {
        const u = v128.load_splat<f32>(a);
        const v = v128.load_splat<f32>(a + step);
        const w0 = v128.load(w);
        s0 = f32x4.add(s0, f32x4.mul(u, w0));
        t0 = f32x4.add(t0, f32x4.mul(v, w0));
        const w1 = v128.load(w, 16);
        s1 = f32x4.add(s1, f32x4.mul(u, w1));
        t1 = f32x4.add(t1, f32x4.mul(v, w1));
        const w2 = v128.load(w, 32);
        s2 = f32x4.add(s2, f32x4.mul(u, w2));
        t2 = f32x4.add(t2, f32x4.mul(v, w2));
        const w3 = v128.load(w, 48);
        s3 = f32x4.add(s3, f32x4.mul(u, w3));
        t3 = f32x4.add(t3, f32x4.mul(v, w3));
        w += BLOCK * 4;
      }
    }
    for (let kx = max(first, nextEnd); kx < end; kx++) {
      let w = weights + <usize>kx * tapBytes;
      let a = x + kx * tapStep;
      for (const stop = a + runBytes; a < stop; a += 4) {
        const u = v128.load_splat<f32>(a);
        s0 = f32x4.add(s0, f32x4.mul(u, v128.load(w)));
        s1 = f32x4.add(s1, f32x4.mul(u, v128.load(w, 16)));
        s2 = f32x4.add(s2, f32x4.mul(u, v128.load(w, 32)));
        s3 = f32x4.add(s3, f32x4.mul(u, v128.load(w, 48)));
        w += BLOCK * 4;
      }
    }
    x += rowBytes;
    weights += <usize>kW * tapBytes;
  }
  storeSums(at, count, addend, s0, s1, s2, s3);
  if (next !== 0) storeSums(next, count, addend, t0, t1, t2, t3);
}
