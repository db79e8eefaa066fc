import { PIECE, STEP_HEAD } from "./pair-steps";
import { CELL } from "./pair-sums";
import { entry, three } from "./pair-table";
import { BLOCK } from "./window";

/**
 * Counts the matches of a row of outputs: the inner loops of conv-s1-pairs.ts.
 *
 * **Tiles.** Four cells, each a pair by a block, share what they read: 1 pair x 4 blocks, 2 x 2 or 4 x 1. T
 * carries that number of blocks as its size. Beyond the right end pairs are moved back to the last one and
 * computed again: any width from 2 on will do.
 *
 * **Registers.** Eight sums, and three entries and three weights for a cell, are 14 vectors. V8 11.3 (Node 20) moves
 * what only the next round asks for to the end of a round, behind all of its loads: 12 or 15 vectors beside the sums,
 * so that many went through the stack. It leaves a cell where it is if it stands under a condition; so they do but
 * for the last, under one that always holds: no weights lie at 0.
 */

/**
 * Counts the steps up to `stepsEnd` for a row of `outW` outputs, `outBytes` apart in the plane, and a tile of
 * blocks with its weights; S and T go to `cells`. They are decoded by themselves (pair-output.ts), not here: next
 * to these loops they cost more, for want of registers.
 */
export function countRow<T>(
  steps: usize,
  stepsEnd: usize,
  weights: usize,
  cells: usize,
  outW: i32,
  outBytes: i32,
): void {
  const blocks: i32 = sizeof<T>();
  const tripleBytes = 3 * BLOCK * blocks;
  const zero = i8x16.splat(0);
  for (let step = steps; step < stepsEnd; ) {
    const end = load<usize>(step);
    let w = weights;
    for (let ox = 0; ox < outW; ox += 8 / blocks) {
      const x0 = min(ox, outW - 2) * outBytes;
      const x1 = min(ox + 2, outW - 2) * outBytes;
      const x2 = min(ox + 4, outW - 2) * outBytes;
      const x3 = min(ox + 6, outW - 2) * outBytes;
      let s0 = zero;
      let s1 = zero;
      let s2 = zero;
      let s3 = zero;
      let t0 = zero;
      let t1 = zero;
      let t2 = zero;
      let t3 = zero;
      w = weights;
      for (let piece = step + STEP_HEAD; piece < end; piece += PIECE) {
        const pairs = load<usize>(piece);
        const wEnd = w + load<i32>(piece, 4) * tripleBytes;
        let i0 = pairs + x0;
        let i1 = pairs + x1;
        let i2 = pairs + x2;
        let i3 = pairs + x3;
        do {
          if (blocks === 4) {
            const e0 = entry(i0);
            const e1 = entry(i0 + 2);
            const e2 = entry(i0 + 4);
            if (w !== 0) {
              const c0 = three(e0, e1, e2, v128.load(w), v128.load(w, 64), v128.load(w, 128));
              s0 = i8x16.add(s0, c0);
              t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
            }
            if (w !== 0) {
              const c1 = three(e0, e1, e2, v128.load(w, 16), v128.load(w, 80), v128.load(w, 144));
              s1 = i8x16.add(s1, c1);
              t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
            }
            if (w !== 0) {
              const c2 = three(e0, e1, e2, v128.load(w, 32), v128.load(w, 96), v128.load(w, 160));
              s2 = i8x16.add(s2, c2);
              t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
            }
            const c3 = three(e0, e1, e2, v128.load(w, 48), v128.load(w, 112), v128.load(w, 176));
            s3 = i8x16.add(s3, c3);
            t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
            i0 += 6;
          } else if (blocks === 2) {
            const e0 = entry(i0);
            const e1 = entry(i0 + 2);
            const e2 = entry(i0 + 4);
            if (w !== 0) {
              const c0 = three(e0, e1, e2, v128.load(w), v128.load(w, 32), v128.load(w, 64));
              s0 = i8x16.add(s0, c0);
              t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
            }
            if (w !== 0) {
              const c1 = three(e0, e1, e2, v128.load(w, 16), v128.load(w, 48), v128.load(w, 80));
              s1 = i8x16.add(s1, c1);
              t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
            }
            const f0 = entry(i1);
            const f1 = entry(i1 + 2);
            const f2 = entry(i1 + 4);
            if (w !== 0) {
              const c2 = three(f0, f1, f2, v128.load(w), v128.load(w, 32), v128.load(w, 64));
              s2 = i8x16.add(s2, c2);
              t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
            }
            const c3 = three(f0, f1, f2, v128.load(w, 16), v128.load(w, 48), v128.load(w, 80));
            s3 = i8x16.add(s3, c3);
            t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
            i0 += 6;
            i1 += 6;
          } else {
            const w0 = v128.load(w);
            const w1 = v128.load(w, 16);
            const w2 = v128.load(w, 32);
            if (w !== 0) {
              const c0 = three(entry(i0), entry(i0 + 2), entry(i0 + 4), w0, w1, w2);
              s0 = i8x16.add(s0, c0);
              t0 = i8x16.add(t0, i16x8.shr_u(c0, 4));
            }
            if (w !== 0) {
              const c1 = three(entry(i1), entry(i1 + 2), entry(i1 + 4), w0, w1, w2);
              s1 = i8x16.add(s1, c1);
              t1 = i8x16.add(t1, i16x8.shr_u(c1, 4));
            }
            if (w !== 0) {
              const c2 = three(entry(i2), entry(i2 + 2), entry(i2 + 4), w0, w1, w2);
              s2 = i8x16.add(s2, c2);
              t2 = i8x16.add(t2, i16x8.shr_u(c2, 4));
            }
            const c3 = three(entry(i3), entry(i3 + 2), entry(i3 + 4), w0, w1, w2);
            s3 = i8x16.add(s3, c3);
            t3 = i8x16.add(t3, i16x8.shr_u(c3, 4));
            i0 += 6;
            i1 += 6;
            i2 += 6;
            i3 += 6;
          }
          w += tripleBytes;
        } while (w < wEnd);
      }
      v128.store(cells, s0);
      v128.store(cells, t0, 16);
      v128.store(cells, s1, 32);
      v128.store(cells, t1, 48);
      v128.store(cells, s2, 64);
      v128.store(cells, t2, 80);
      v128.store(cells, s3, 96);
      v128.store(cells, t3, 112);
      cells += 4 * CELL;
    }
    weights = w;
    step = end;
  }
}
