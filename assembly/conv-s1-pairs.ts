import { clearSigns, outputPixelBytes } from "./output";
import { storePair } from "./pair-output";
import { pixelNibbles, planeRowPairs } from "./pair-plane";
import { flush, NO_SUMS, SUMS, SUMS_OF_CELL } from "./pair-sums";
import { entry, MAX_TRIPLES, three } from "./pair-table";
import {
  BLOCK,
  DILATION_H,
  DILATION_W,
  field,
  GROUP_OUT,
  IN_H,
  K_H,
  K_W,
  OUT_H,
  OUT_W,
  OUTPUT,
  PAD_TAP,
  PAD_TOP,
  PLANE,
  STRIDE_H,
  STRIDE_W,
  WEIGHTS,
} from "./window";

/**
 * Convolution of signs by the pair table: pair-table.ts has the mathematics, pair-plane.ts the plane of pairs.
 *
 * A tap of 4 channels costs per pair of pixels and block of 16 output channels one swizzle instead of 32 table
 * look-ups or popcounts. Three of them, two additions of bytes, and S and T are 8 vector operations for
 * 3 · 4 · 2 · 16 = 384 products.
 *
 * **Tiles.** Four cells, each a pair by a block, share what they read: 1 pair x 4 blocks, 2 x 2 or 4 x 1. T
 * carries that number of blocks as its size. Beyond the right end pairs are moved back to the last one and
 * computed again: any width from 2 on will do.
 *
 * **Rows of taps.** The pairs of neighbouring taps lie one behind the other: a run is a row of the window, or
 * with dilation one tap. Runs are filled up with NO_WEIGHT to whole triples; the pairs read there do not matter.
 *
 * **Sums.** For `taps` rows of the window inside the image (or padded with signs)
 *
 *   d = 2 matches - taps · excess[ox],
 *   excess = 4 nibbles kW + (unused channels of the last nibble) (taps of the row that are not zeros):
 *
 * an unused channel is 0 in both operands and always matches, except in a nibble of zeros, of which it is
 * a part. For 4 nibbles kW kH < 2^15, every d fits into 16 bits.
 *
 * Weights: [tile][ky][run][nibble][block of the tile][16], one nibble per byte, NO_WEIGHT beyond the last nibble
 * of a run and the last channel; byte 2i of a block is channel i, byte 2i + 1 channel 8 + i.
 */

/** The blocks of a tile, at all outputs; returns the weights of the next tile. */
function tile<T>(window: usize, block: i32, weights: usize): usize {
  const blocks: i32 = sizeof<T>();
  const pairs = 4 / blocks;
  const inH = field(window, IN_H);
  const outW = field(window, OUT_W);
  const kH = field(window, K_H);
  const kW = field(window, K_W);
  const dilationH = field(window, DILATION_H);
  const dilationW = field(window, DILATION_W);
  const strideW = field(window, STRIDE_W);
  const padTap = field(window, PAD_TAP);
  const plane: usize = field(window, PLANE);
  const nibbles = pixelNibbles(window);
  const rowBytes = planeRowPairs(window) << 1;
  const outBytes = (strideW * nibbles) << 1;
  const pixelBytes = outputPixelBytes(window, field(window, GROUP_OUT));
  const outH = field(window, OUT_H);
  const strideH = field(window, STRIDE_H);

  const runs = dilationW === 1 ? 1 : kW;
  const runBytes = (dilationW * nibbles) << 1;
  const runTriples = ((dilationW === 1 ? kW : 1) * nibbles + 2) / 3;
  // Chunks of one length are predicted better than whole ones and a rest.
  const perRun = (runTriples + MAX_TRIPLES - 1) / MAX_TRIPLES;
  const chunk = (runTriples + perRun - 1) / perRun;
  const tripleBytes = 3 * BLOCK * blocks;
  const tapRowBytes = runs * runTriples * tripleBytes;

  let output: usize = field(window, OUTPUT);
  let iy0 = -field(window, PAD_TOP);
  for (let oy = 0; oy < outH; oy++) {
    for (let ox = 0; ox < outW; ox += 2 * pairs) {
      const x0 = min(ox, outW - 2);
      const x1 = min(ox + 2, outW - 2);
      const x2 = min(ox + 4, outW - 2);
      const x3 = min(ox + 6, outW - 2);
      const zero = i8x16.splat(0);
      let s0 = zero;
      let s1 = zero;
      let s2 = zero;
      let s3 = zero;
      let t0 = zero;
      let t1 = zero;
      let t2 = zero;
      let t3 = zero;
      let taps = 0;
      let pending = 0;
      let flushed = false;
      for (let ky = 0; ky < kH; ky++) {
        let iy = iy0 + ky * dilationH;
        if (<u32>iy >= <u32>inH) {
          if (padTap === 0) continue;
          iy = inH;
        }
        taps++;
        const row = plane + iy * rowBytes;
        let w = weights + ky * tapRowBytes;
        for (let run = 0; run < runs; run++) {
          const tap = row + run * runBytes;
          let i0 = tap + x0 * outBytes;
          let i1 = tap + x1 * outBytes;
          let i2 = tap + x2 * outBytes;
          let i3 = tap + x3 * outBytes;
          for (let left = runTriples; left > 0; ) {
            const count = min(left, chunk);
            left -= count;
            pending += count;
            if (pending > MAX_TRIPLES) {
              flush(SUMS, flushed, s0, t0);
              flush(SUMS + SUMS_OF_CELL, flushed, s1, t1);
              flush(SUMS + 2 * SUMS_OF_CELL, flushed, s2, t2);
              flush(SUMS + 3 * SUMS_OF_CELL, flushed, s3, t3);
              flushed = true;
              pending = count;
              s0 = zero;
              s1 = zero;
              s2 = zero;
              s3 = zero;
              t0 = zero;
              t1 = zero;
              t2 = zero;
              t3 = zero;
            }
            for (const end = w + count * tripleBytes; w < end; w += tripleBytes) {
              if (blocks === 4) {
                const e0 = entry(i0);
                const e1 = entry(i0 + 2);
                const e2 = entry(i0 + 4);
                const c0 = three(e0, e1, e2, v128.load(w), v128.load(w, 64), v128.load(w, 128));
                s0 = i8x16.add(s0, c0);
                t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
                const c1 = three(e0, e1, e2, v128.load(w, 16), v128.load(w, 80), v128.load(w, 144));
                s1 = i8x16.add(s1, c1);
                t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
                const c2 = three(e0, e1, e2, v128.load(w, 32), v128.load(w, 96), v128.load(w, 160));
                s2 = i8x16.add(s2, c2);
                t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
                const c3 = three(e0, e1, e2, v128.load(w, 48), v128.load(w, 112), v128.load(w, 176));
                s3 = i8x16.add(s3, c3);
                t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
                i0 += 6;
              } else if (blocks === 2) {
                const e0 = entry(i0);
                const e1 = entry(i0 + 2);
                const e2 = entry(i0 + 4);
                const c0 = three(e0, e1, e2, v128.load(w), v128.load(w, 32), v128.load(w, 64));
                s0 = i8x16.add(s0, c0);
                t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
                const c1 = three(e0, e1, e2, v128.load(w, 16), v128.load(w, 48), v128.load(w, 80));
                s1 = i8x16.add(s1, c1);
                t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
                const f0 = entry(i1);
                const f1 = entry(i1 + 2);
                const f2 = entry(i1 + 4);
                const c2 = three(f0, f1, f2, v128.load(w), v128.load(w, 32), v128.load(w, 64));
                s2 = i8x16.add(s2, c2);
                t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
                const c3 = three(f0, f1, f2, v128.load(w, 16), v128.load(w, 48), v128.load(w, 80));
                s3 = i8x16.add(s3, c3);
                t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
                i0 += 6;
                i1 += 6;
              } else {
                const w0 = v128.load(w);
                const w1 = v128.load(w, 16);
                const w2 = v128.load(w, 32);
                const c0 = three(entry(i0), entry(i0 + 2), entry(i0 + 4), w0, w1, w2);
                s0 = i8x16.add(s0, c0);
                t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
                const c1 = three(entry(i1), entry(i1 + 2), entry(i1 + 4), w0, w1, w2);
                s1 = i8x16.add(s1, c1);
                t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
                const c2 = three(entry(i2), entry(i2 + 2), entry(i2 + 4), w0, w1, w2);
                s2 = i8x16.add(s2, c2);
                t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
                const c3 = three(entry(i3), entry(i3 + 2), entry(i3 + 4), w0, w1, w2);
                s3 = i8x16.add(s3, c3);
                t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
                i0 += 6;
                i1 += 6;
                i2 += 6;
                i3 += 6;
              }
            }
          }
        }
      }
      const sums = flushed ? SUMS : NO_SUMS;
      if (blocks === 4) {
        storePair(window, output, pixelBytes, x0, block, taps, sums, s0, t0);
        storePair(window, output, pixelBytes, x0, block + 1, taps, sums + SUMS_OF_CELL, s1, t1);
        storePair(window, output, pixelBytes, x0, block + 2, taps, sums + 2 * SUMS_OF_CELL, s2, t2);
        storePair(window, output, pixelBytes, x0, block + 3, taps, sums + 3 * SUMS_OF_CELL, s3, t3);
      } else if (blocks === 2) {
        storePair(window, output, pixelBytes, x0, block, taps, sums, s0, t0);
        storePair(window, output, pixelBytes, x0, block + 1, taps, sums + SUMS_OF_CELL, s1, t1);
        storePair(window, output, pixelBytes, x1, block, taps, sums + 2 * SUMS_OF_CELL, s2, t2);
        storePair(window, output, pixelBytes, x1, block + 1, taps, sums + 3 * SUMS_OF_CELL, s3, t3);
      } else {
        storePair(window, output, pixelBytes, x0, block, taps, sums, s0, t0);
        storePair(window, output, pixelBytes, x1, block, taps, sums + SUMS_OF_CELL, s1, t1);
        storePair(window, output, pixelBytes, x2, block, taps, sums + 2 * SUMS_OF_CELL, s2, t2);
        storePair(window, output, pixelBytes, x3, block, taps, sums + 3 * SUMS_OF_CELL, s3, t3);
      }
    }
    output += outW * pixelBytes;
    iy0 += strideH;
  }
  return weights + kH * tapRowBytes;
}

/**
 * pairs x s1 -> f32, s1 or s8, groups 1; `window` is the address of the fields of window.ts, outW at least 2.
 * pairPlane has to have made the plane.
 */
export function conv2dS1Pairs(window: usize): void {
  const outC = field(window, GROUP_OUT);
  clearSigns(window, outputPixelBytes(window, outC));
  const blocks = (outC + BLOCK - 1) / BLOCK;
  let weights: usize = field(window, WEIGHTS);
  let block = 0;
  for (; block + 4 <= blocks; block += 4) weights = tile<u32>(window, block, weights);
  for (; block + 2 <= blocks; block += 2) weights = tile<u16>(window, block, weights);
  if (block < blocks) tile<u8>(window, block, weights);
}
