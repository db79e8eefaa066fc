import { pixelNibbles, planeRowPairs } from "./pair-plane";
import { MAX_TRIPLES } from "./pair-table";
import { Window } from "./window";

/**
 * What is counted for a row of outputs, the same for each of them but for the place in the row.
 *
 * **Runs.** The pairs of neighbouring taps lie one behind the other in the plane: a run is a row of the window, or
 * with dilation one tap. It is counted in triples of nibbles; what the last one has too much has no weights.
 *
 * **Steps.** S and T of pair-table.ts hold MAX_TRIPLES triples. A step is that many, and the last one the rest,
 * as pieces of runs. It is counted for all outputs before the next one, so that its weights stay in the
 * fastest memory.
 *
 * In memory a step is the address of its end, then its pieces: for each the address of its pairs for output
 * column 0, and the number of its triples. A row without taps has one step without pieces.
 */

/** Bytes before the pieces of a step. */
export const STEP_HEAD: usize = 4;
/** Bytes of a piece: the address of its pairs, and 4 bytes further on its triples. */
export const PIECE: usize = 8;

/** Triples of a run. */
function runTriples(window: usize): i32 {
  const w = Window.at(window);
  const taps = w.dilationW === 1 ? w.kW : 1;
  return (taps * pixelNibbles(window) + 2) / 3;
}

/** Triples of a row of the window. */
export function rowTriples(window: usize): i32 {
  const w = Window.at(window);
  return w.dilationW === 1 ? runTriples(window) : w.kW * runTriples(window);
}

/** Steps for `rows` rows of the window. */
export function stepCount(window: usize, rows: i32): i32 {
  return max(1, (rows * rowTriples(window) + MAX_TRIPLES - 1) / MAX_TRIPLES);
}

/** Writes the steps for rows ky0 … ky1 - 1 of the window, the first row of which is at input row iy0; returns their end. */
export function writeSteps(window: usize, iy0: i32, ky0: i32, ky1: i32): usize {
  const w = Window.at(window);
  const rowBytes = planeRowPairs(window) << 1;
  const runs = w.dilationW === 1 ? 1 : w.kW;
  const runBytes = (w.dilationW * pixelNibbles(window)) << 1;
  const triples = runTriples(window);
  let step = w.steps;
  let end = step + STEP_HEAD;
  let room = MAX_TRIPLES;
  for (let ky = ky0; ky < ky1; ky++) {
    const iy = iy0 + ky * w.dilationH;
    // Behind the rows of the image is the one that stands for all outside.
    const row = w.plane + (<u32>iy < <u32>w.inH ? iy : w.inH) * rowBytes;
    for (let run = 0; run < runs; run++) {
      let pairs = row + run * runBytes;
      for (let left = triples; left > 0; ) {
        if (room === 0) {
          store<usize>(step, end);
          step = end;
          end += STEP_HEAD;
          room = MAX_TRIPLES;
        }
        const count = min(left, room);
        store<usize>(end, pairs);
        store<i32>(end, count, 4);
        end += PIECE;
        pairs += 6 * count;
        left -= count;
        room -= count;
      }
    }
  }
  store<usize>(step, end);
  return end;
}
