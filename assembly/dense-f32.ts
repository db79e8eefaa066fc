import { storeSums } from "./output";
import { BLOCK } from "./window";

/**
 * Fully connected in float32:
 *
 *   y = (((0 + x0 w0) + x1 w1) + …) + bias   in the order of the features,
 *
 * each product and each sum rounded. Every weight is used once, so that memory sets the pace: two blocks of 16
 * outputs are computed together, which keeps two streams of weights coming and eight vectors of sums in flight.
 *
 * Weights: [block of 16 outputs][feature][16], outputs beyond the last being zeros.
 */

/** f32 x f32 -> f32; the bias at `addend` is laid out in blocks of 16, address 0 is none. */
export function denseF32(x: usize, weights: usize, addend: usize, y: usize, features: i32, units: i32): void {
  const end = x + (features << 2);
  const blockBytes = <usize>(features * BLOCK * 4);
  let left = units;
  for (; left > BLOCK; left -= 2 * BLOCK) {
    twoBlocks(x, end, weights, blockBytes, addend, y, left);
    weights += 2 * blockBytes;
    if (addend !== 0) addend += 2 * BLOCK * 4;
    y += 2 * BLOCK * 4;
  }
  if (left > 0) lastBlock(x, end, weights, addend, y, left);
}

function twoBlocks(
  x: usize,
  end: usize,
  w: usize,
  blockBytes: usize,
  addend: usize,
  y: usize,
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
  for (; x < end; x += 4) {
    const v = v128.load_splat<f32>(x);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(w)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(w, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(w, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(w, 48)));
    const next = w + blockBytes;
    t0 = f32x4.add(t0, f32x4.mul(v, v128.load(next)));
    t1 = f32x4.add(t1, f32x4.mul(v, v128.load(next, 16)));
    t2 = f32x4.add(t2, f32x4.mul(v, v128.load(next, 32)));
    t3 = f32x4.add(t3, f32x4.mul(v, v128.load(next, 48)));
    w += BLOCK * 4;
  }
  storeSums(y, count, addend, s0, s1, s2, s3);
  storeSums(y + BLOCK * 4, count - BLOCK, addend === 0 ? 0 : addend + BLOCK * 4, t0, t1, t2, t3);
}

function lastBlock(x: usize, end: usize, w: usize, addend: usize, y: usize, count: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; x < end; x += 4) {
    const v = v128.load_splat<f32>(x);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(w)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(w, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(w, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(w, 48)));
    w += BLOCK * 4;
  }
  storeSums(y, count, addend, s0, s1, s2, s3);
}
