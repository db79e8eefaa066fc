import { clearSigns, outputPixelBytes } from "./output";
import { countRow } from "./pair-count";
import { storeBlockRow, writeRowExcess } from "./pair-output";
import { pixelNibbles } from "./pair-plane";
import { rowTriples, stepCount, writeSteps } from "./pair-steps";
import { CELL } from "./pair-sums";
import { BLOCK, endTap, firstTap, Window } from "./window";

/**
 * Convolution of signs by the pair table: pair-table.ts has the mathematics, pair-plane.ts the plane of pairs.
 *
 * A tap of 4 channels costs per pair of pixels and block of 16 output channels one swizzle instead of 32 table
 * look-ups or popcounts. Three of them, two additions of bytes, and S and T are 8 vector operations for
 * 3 · 4 · 2 · 16 = 384 products.
 *
 * Row by row of the outputs: what is to be counted (pair-steps.ts), then for each tile of blocks the counting
 * (pair-count.ts) and what becomes of the counts (pair-output.ts). For `taps` rows of the window inside the
 * image (or padded with signs)
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

/** A tile of blocks from `block` on, `weights` being its own for the first tap that is counted. */
function tileRow<T>(
  window: usize,
  row: usize,
  block: i32,
  steps: i32,
  stepsEnd: usize,
  weights: usize,
): void {
  const w = Window.at(window);
  const blocks: i32 = sizeof<T>();
  const tiles = (w.outW + 8 / blocks - 1) / (8 / blocks);
  countRow<T>(w.steps, stepsEnd, weights, w.sums, w.outW, (w.strideW * pixelNibbles(window)) << 1);
  for (let i = 0; i < blocks; i++) {
    storeBlockRow(window, row, block + i, w.sums + i * CELL, blocks * CELL, steps, tiles * 4 * CELL);
  }
}

/**
 * pairs x s1 -> f32, s1 or s8, groups 1; `window` is the address of the fields of window.ts, outW at least 2.
 * pairPlane has to have made the plane.
 */
export function conv2dS1Pairs(window: usize): void {
  const w = Window.at(window);
  const pixelBytes = outputPixelBytes(window, w.groupOut);
  clearSigns(window, pixelBytes);
  const blocks = (w.groupOut + BLOCK - 1) / BLOCK;
  const tapRowBytes = rowTriples(window) * 3 * BLOCK;
  const blockBytes = w.kH * tapRowBytes;
  let row = w.output;
  let iy0 = -w.padTop;
  let known = -1;
  for (let oy = 0; oy < w.outH; oy++) {
    const ky0 = w.padTap === 0 ? firstTap(iy0, w.dilationH) : 0;
    const ky1 = w.padTap === 0 ? endTap(iy0, w.inH, w.kH, w.dilationH) : w.kH;
    const taps = ky1 - ky0;
    if (taps !== known) writeRowExcess(window, taps);
    known = taps;
    const stepsEnd = writeSteps(window, iy0, ky0, ky1);
    const steps = stepCount(window, taps);
    const skipped = ky0 * tapRowBytes;
    let weights = w.weights;
    let block = 0;
    for (; block + 4 <= blocks; block += 4) {
      tileRow<u32>(window, row, block, steps, stepsEnd, weights + 4 * skipped);
      weights += 4 * blockBytes;
    }
    for (; block + 2 <= blocks; block += 2) {
      tileRow<u16>(window, row, block, steps, stepsEnd, weights + 2 * skipped);
      weights += 2 * blockBytes;
    }
    if (block < blocks) tileRow<u8>(window, row, block, steps, stepsEnd, weights + skipped);
    row += w.outW * pixelBytes;
    iy0 += w.strideH;
  }
}
