import type { RunComparison } from "./compare.ts";
import type { Executor, Layout } from "./executor.ts";
import type { RunPhase, RunProgress } from "./job.ts";
import { type PlanRun, runOnce, withTimes } from "./run.ts";
import { Timing } from "./timing.ts";

/** A target that is ready to run. */
export interface Ready {
  layout: Layout;
  executor: Executor;
}

export type OnProgress = (progress: RunProgress) => void;

/** The runs of targets that are ready at the same time. */
export class GroupRun {
  readonly #input: Float32Array;
  readonly #comparison: RunComparison;
  readonly #rounds: number;
  readonly #onProgress: OnProgress | undefined;
  readonly #runs: { layout: Layout; run: PlanRun; timing: Timing }[] = [];

  constructor(
    input: Float32Array,
    comparison: RunComparison,
    rounds: number,
    onProgress: OnProgress | undefined,
  ) {
    this.#input = input;
    this.#comparison = comparison;
    this.#rounds = rounds;
    this.#onProgress = onProgress;
  }

  /** Runs a target once: what does it compute, and do the others agree? */
  first({ layout, executor }: Ready): void {
    const run = runOnce(layout, executor, this.#input, {
      onStep: this.#onStep(layout, "run", 0),
      onTensor: (id, data) => this.#comparison.take(layout.plan, id, data),
    });
    this.#runs.push({ layout, run, timing: new Timing(executor, [this.#input]) });
  }

  /** Round 1 of all, round 2 of all, …: a busy moment of the machine does not hit one target alone. */
  time(): void {
    if (this.#rounds === 0) return;
    for (const { layout, timing } of this.#runs) timing.warmUp(this.#onStep(layout, "time", 0));
    for (let round = 1; round <= this.#rounds; round++) {
      for (const { layout, timing } of this.#runs) timing.round(this.#onStep(layout, "time", round));
    }
  }

  results(): PlanRun[] {
    return this.#runs.map(({ run, timing }) => withTimes(run, timing.times()));
  }

  #onStep({ plan }: Layout, phase: RunPhase, round: number): (step: number) => void {
    const rounds = phase === "time" ? this.#rounds : 0;
    return (step) =>
      this.#onProgress?.({
        ...{ target: plan.target, phase, step, steps: plan.steps.length },
        ...{ name: plan.steps[step]?.name ?? "", round, rounds },
      });
  }
}
