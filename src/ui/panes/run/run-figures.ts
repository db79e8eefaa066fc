import type { TargetId } from "../../../document/document.ts";
import type { RunResult } from "../../../engine/job.ts";
import type { PlanRun } from "../../../engine/run.ts";

/** Figures of a run as the page writes them. */

/** Three digits, whatever the size; clocks of browsers have ticks, so that a time may read 0. */
export function duration(ms: number): string {
  if (ms === 0) return "below a tick";
  if (ms < 0.999) return `${(1000 * ms).toPrecision(3)} µs`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** Operations per second in units of 10^9. */
export const throughput = (macc: number, ms: number): string =>
  macc === 0 || ms === 0 ? "–" : (macc / ms / 1e6).toPrecision(3);

export const hex = (checksum: number): string => `0x${checksum.toString(16).padStart(8, "0")}`;

export interface Totals {
  best: number;
  median: number;
  macc: number;
}

/** Of all steps: milliseconds, and operations. */
export function totalsOf({ steps }: PlanRun): Totals {
  const totals = { best: 0, median: 0, macc: 0 };
  for (const { milliseconds, macc } of steps) {
    totals.best += milliseconds.best;
    totals.median += milliseconds.median;
    totals.macc += macc;
  }
  return totals;
}

/** How many times as fast as another: two digits, from 10 on whole numbers. */
export const times = (ratio: number): string =>
  `${ratio === 1 ? 1 : ratio < 9.95 ? ratio.toPrecision(2) : ratio.toFixed(0)}×`;

export interface SpeedUps {
  /** What the others are held against: keras, or the slowest where that did not run. */
  reference: TargetId;
  /** Best time of the reference by that of the target; the reference itself has 1. */
  ratios: ReadonlyMap<TargetId, number>;
}

/** Null if fewer than two targets ran, or a time was too short to measure. */
export function speedUpsOf({ runs }: RunResult): SpeedUps | null {
  const best = runs.flatMap((run) =>
    run.status === "ran" ? [{ target: run.target, ms: totalsOf(run).best }] : [],
  );
  if (best.length < 2 || best.some(({ ms }) => ms === 0)) return null;
  const [slowest] = [...best].sort((a, b) => b.ms - a.ms);
  const reference = best.find(({ target }) => target === "keras") ?? slowest;
  if (reference === undefined) return null;
  return {
    reference: reference.target,
    ratios: new Map(best.map(({ target, ms }) => [target, reference.ms / ms])),
  };
}

/** The fastest target against the reference, as a sentence. */
export function speedSentence({ reference, ratios }: SpeedUps): string {
  const [fastest, ratio] = [...ratios].reduce((a, b) => (b[1] > a[1] ? b : a));
  return fastest === reference
    ? `${reference} is the fastest here.`
    : `${fastest} is ${times(ratio)} as fast as ${reference} here.`;
}
