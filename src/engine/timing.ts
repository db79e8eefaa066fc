import type { Executor } from "./executor.ts";

/** Milliseconds of one execution of a step, over the rounds. */
export interface StepTime {
  best: number;
  median: number;
}

/** A measurement shorter than so many ticks of the clock, or than so many milliseconds, is repeated. */
const MEASURABLE_TICKS = 10;
const MEASURABLE = 0.5;
const MAX_REPEATS = 2 ** 16;

/** Times the steps of a Plan one by one, in rounds. */
export class Timing {
  readonly #executor: Executor;
  readonly #inputs: readonly Float32Array[];
  readonly #times: number[][];
  #repeats: number[] = [];

  constructor(executor: Executor, inputs: readonly Float32Array[]) {
    this.#executor = executor;
    this.#inputs = inputs;
    this.#times = executor.steps.map(() => []);
  }

  /** Finds out for each step how often it has to be repeated for a measurable time. */
  warmUp(onStep?: (step: number) => void): void {
    const enough = Math.max(MEASURABLE, MEASURABLE_TICKS * clockTick());
    this.#executor.write(this.#inputs);
    this.#repeats = this.#executor.steps.map((step, i) => {
      onStep?.(i);
      return repeatsFor(step.run, enough);
    });
  }

  /** Measures each step once more; `warmUp` goes before the first. */
  round(onStep?: (step: number) => void): void {
    this.#executor.write(this.#inputs);
    this.#executor.steps.forEach((step, i) => {
      onStep?.(i);
      const repeats = this.#repeats[i] ?? 1;
      this.#times[i]?.push(measure(step.run, repeats) / repeats);
    });
  }

  /** Of the rounds so far, by step. */
  times(): StepTime[] {
    return this.#times.map(summary);
  }
}

function measure(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return performance.now() - start;
}

/** Milliseconds between two values of the clock: browsers make it tick in steps of up to 1 ms. */
function clockTick(): number {
  let shortest = Number.POSITIVE_INFINITY;
  // The least of several: a busy machine makes a tick look long.
  for (let i = 0; i < 5; i++) {
    const before = performance.now();
    let now = before;
    while (now === before) now = performance.now();
    shortest = Math.min(shortest, now - before);
  }
  return shortest;
}

/** Repeats after which a step takes `enough` milliseconds. */
function repeatsFor(run: () => void, enough: number): number {
  // The first run of a step may also compile it, which would pass for a long one.
  run();
  let repeats = 1;
  // The shortest of three: one in which the machine did something else would pass for enough.
  const shortest = () => Math.min(...[0, 1, 2].map(() => measure(run, repeats)));
  while (repeats < MAX_REPEATS && measure(run, repeats) < enough) repeats *= 2;
  while (repeats < MAX_REPEATS && shortest() < enough) repeats *= 2;
  return repeats;
}

function summary(times: readonly number[]): StepTime {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { best: sorted[0] ?? 0, median };
}
