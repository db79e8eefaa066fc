import type { ConvGeometry } from "../../graph/graph.ts";
import { wordsFor } from "../../targets/plan.ts";
import { inputsOf, planesFor, rowBits } from "../operators/sliced-layout.ts";
import type { Counts } from "./loops.ts";
import { type Positions, tapTotals, type WindowsAlike, windowsOf } from "./taps.ts";

/**
 * How often the loops of the convolutions of signs run: see operators/count-inputs.ts, depthwise-s1.ts, popcount.ts
 * and conv2d-s1.ts. `lanes`: 4 with vectors, else 1. `signs`: the outputs are signs, of which 32 are made at a time.
 */

/** Calls of next_taps that one window is followed through; larger ones have no estimate. */
const MOST_TAPS = 100_000;

/** Pixels side by side under a row of taps, by piece; 0 stands for a tap outside that counts as zero. */
function pieces({ before, inside, after }: Positions, dilated: boolean, border: boolean): number[] {
  const outside = (n: number) => new Array<number>(n).fill(border ? 1 : 0);
  const middle = dilated ? new Array<number>(inside).fill(1) : inside > 0 ? [inside] : [];
  return [...outside(before), ...middle, ...outside(after)];
}

/** The same for all rows of a window. */
function windowPieces(g: ConvGeometry, { rows, columns }: WindowsAlike, border: boolean): number[] {
  const row = pieces(columns, g.dilationW > 1, border);
  const outside = new Array<number>(g.kW).fill(border ? 1 : 0);
  const repeated = (n: number, of: readonly number[]) => Array.from({ length: n }, () => of).flat();
  return [...repeated(rows.before, outside), ...repeated(rows.inside, row), ...repeated(rows.after, outside)];
}

const isTooLarge = (g: ConvGeometry, alike: readonly WindowsAlike[]): boolean =>
  alike.length * g.kH * g.kW > MOST_TAPS;

/** Steps of `carry`, which halves `most` until nothing is left. */
const carrySteps = (most: number): number => (most > 0 ? 31 - Math.clz32(most) : 0);

/** Follows one window of count_window: what it does depends on how much it has counted. */
class SlicedWindow {
  readonly counts = {
    taps: 0,
    runs: 0,
    pixels: 0,
    word_runs: 0,
    words: 0,
    odd_words: 0,
    word_carries: 0,
    word_steps: 0,
    eight_runs: 0,
    eights: 0,
    eight_steps: 0,
  };
  readonly channels: number;
  readonly lanes: number;
  zeros = false;
  #most = 0;

  constructor(channels: number, lanes: number) {
    this.channels = channels;
    this.lanes = lanes;
  }

  piece(pixels: number): void {
    this.counts.taps++;
    if (pixels === 0) this.zeros = true;
    else this.#run(pixels);
  }

  #run(pixels: number): void {
    const eights = Math.ceil(this.channels / 8) % 4;
    const words = (this.channels + 7) >> 5;
    const [times, wide] = eights === 0 ? [1, words * pixels] : [pixels, words];
    this.counts.runs++;
    this.counts.pixels += times;
    for (let i = 0; i < times; i++) {
      if (wide > 0) this.#words(wide);
      if (eights > 0) this.counts.eight_runs++;
      this.#eights(eights);
    }
  }

  #eights(eights: number): void {
    this.counts.eights += eights;
    for (let n = 0; n < eights; n++) {
      this.#most += 8 / this.lanes;
      this.counts.eight_steps += carrySteps(this.lanes === 1 ? this.#most >> 2 : this.#most);
    }
  }

  #carry(most: number): void {
    this.counts.word_carries++;
    this.counts.word_steps += carrySteps(most);
  }

  #words(words: number): void {
    this.counts.word_runs++;
    this.counts.words += words;
    this.counts.odd_words += words % 2;
    if (this.lanes === 1) {
      for (let left = words; left > 0; left--) {
        this.#most += 32;
        if (left % 2 === 1) this.#carry(this.#most >> (left < words ? 5 : 4));
      }
      return;
    }
    for (let left = words; left >= 2; left -= 2) {
      this.#most += 16;
      this.#carry(this.#most >> 3);
    }
    if (words % 2 === 1) {
      this.#most += 8;
      this.#carry(this.#most >> 2);
    }
  }
}

/** What turns the counters into outputs. */
const countedOutputs = (signs: boolean, blocks: number, values: number, planes: number): Counts =>
  signs ? { blocks } : { blocks, byte_planes: blocks * Math.ceil(planes / 8), values };

const add = (to: Record<string, number>, counts: Counts, times: number): void => {
  for (const [name, n] of Object.entries(counts)) to[name] = (to[name] ?? 0) + times * n;
};

export function slicedLoops(g: ConvGeometry, padValue: number, signs: boolean, lanes: number): Counts | null {
  const alike = windowsOf(g);
  if (isTooLarge(g, alike)) return null;
  const planes = planesFor(inputsOf(g));
  const perPixel = wordsFor(g.outC);
  const totals: Record<string, number> = {};
  for (const windows of alike) {
    const window = new SlicedWindow(g.inC, lanes);
    for (const piece of windowPieces(g, windows, padValue !== 0)) window.piece(piece);
    const zero_planes = window.zeros ? planes : 0;
    add(totals, { ...window.counts, rows: g.kH, planes, zero_planes }, windows.times * perPixel);
  }
  const windows = g.outH * g.outW;
  return {
    call: 1,
    windows,
    ...totals,
    ...countedOutputs(signs, windows * perPixel, windows * g.outC, planes),
  };
}

/** gather_signs, twice for a window with zeros, and then the row of bits as one pixel. */
export function gatheredLoops(
  g: ConvGeometry,
  padValue: number,
  signs: boolean,
  lanes: number,
): Counts | null {
  const alike = windowsOf(g);
  if (isTooLarge(g, alike)) return null;
  const taps = g.kH * g.kW;
  const planes = planesFor(inputsOf(g));
  const perPixel = wordsFor(g.outC);
  const full = (g.inC - 1) >> 5;
  const row = rowBits(g);
  const stored = (row - 32 * full * taps) >> 5;
  const totals: Record<string, number> = {};
  for (const windows of alike) {
    const zeros = padValue === 0 && windows.rows.inside * windows.columns.inside < taps;
    const gathers = zeros ? 2 : 1;
    const pieces = windowPieces(g, windows, true);
    const gathered = { gathers: 1, rows: g.kH, pieces: pieces.length, gathered_pixels: taps };
    add(totals, { ...gathered, gathered_words: taps * full, stored }, windows.times * gathers);
    const window = new SlicedWindow(row, lanes);
    for (let i = 0; i < gathers; i++) window.piece(1);
    add(totals, { ...window.counts, planes, zero_planes: zeros ? planes : 0 }, windows.times * perPixel);
  }
  const windows = g.outH * g.outW;
  return {
    ...{ call: 1, windows, ...totals },
    ...countedOutputs(signs, windows * perPixel, windows * g.outC, planes),
  };
}

export function depthwiseLoops(g: ConvGeometry, padValue: number, signs: boolean): Counts | null {
  const alike = windowsOf(g);
  if (isTooLarge(g, alike)) return null;
  const planes = planesFor(g.kH * g.kW);
  const perPixel = wordsFor(g.outC);
  const totals: Record<string, number> = {};
  for (const windows of alike) {
    const counts = { taps: 0, runs: 0, pairs: 0, carry_steps: 0, rows: g.kH, planes, zero_planes: 0 };
    let most = 0;
    for (const piece of windowPieces(g, windows, padValue !== 0)) {
      counts.taps++;
      if (piece === 0) counts.zero_planes = planes;
      else counts.runs++;
      for (let i = 0; i < piece; i += 2) {
        most += 2;
        counts.pairs++;
        counts.carry_steps += carrySteps(most);
      }
    }
    add(totals, counts, windows.times * perPixel);
  }
  const windows = g.outH * g.outW;
  return {
    call: 1,
    windows,
    ...totals,
    ...countedOutputs(signs, windows * perPixel, windows * g.outC, planes),
  };
}

/** window_sums_s1: for every piece of a row the words of up to 32 filters. */
export function packedLoops(
  g: ConvGeometry,
  padValue: number,
  _signs: boolean,
  lanes: number,
): Counts | null {
  const alike = windowsOf(g);
  if (isTooLarge(g, alike)) return null;
  const perPixel = wordsFor(g.outC);
  const words = wordsFor(g.inC);
  const totals: Record<string, number> = { taps: 0, runs: 0, filter_runs: 0, triples: 0, singles: 0 };
  for (const windows of alike) {
    for (const piece of windowPieces(g, windows, padValue !== 0)) {
      add(totals, { taps: perPixel }, windows.times);
      if (piece === 0) continue;
      const triples = Math.floor((piece * words) / (3 * lanes));
      const singles = piece * words - 3 * lanes * triples;
      add(totals, { runs: perPixel }, windows.times);
      add(totals, { filter_runs: 1, triples, singles }, windows.times * g.outC);
    }
  }
  const windows = g.outH * g.outW;
  return {
    ...{ call: 1, windows, blocks: windows * perPixel, rows: windows * perPixel * g.kH },
    ...{ ...totals, values: windows * g.outC },
  };
}

/** window_sum_s1_grouped: every output by itself, and every word of its channels by itself. */
export function groupedLoops(g: ConvGeometry, padValue: number): Counts {
  const { windows, rows, taps, tapsInside, runs } = tapTotals(g);
  const counted = padValue === 0 ? tapsInside : taps;
  const outside = taps - tapsInside;
  return {
    ...{ call: 1, windows, rows: rows * g.outC, taps: (runs + outside) * g.outC },
    ...{ pixels: counted * g.outC, words: counted * g.outC * wordsFor(g.inC / g.groups) },
    values: windows * g.outC,
  };
}
