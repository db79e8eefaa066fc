import type { Document, TargetId } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import type { Comparison } from "./compare.ts";
import type { PlanRun, RefusedRun } from "./run.ts";

/** What to run: a model, lowered for several targets, on one input. */
export interface RunJob {
  document: Document;
  /** Those that the document names, if it names a file. */
  weights?: GivenWeights;
  targets: readonly TargetId[];
  /** Of the input; the seed of the weights is the document's. */
  seed: number;
  /** Timed rounds after the first run of each target; 0: no times. */
  rounds: number;
  /** Row-major float values to run on instead of seeded ones, or one value everywhere. */
  input?: Float32Array | number;
}

export interface RunResult {
  /** In the order of the job's targets. */
  runs: readonly (PlanRun | RefusedRun)[];
  /** Of the targets that ran. */
  comparison: Comparison;
}

/** `prepare`: its weights are laid out; `run`: once, to see what it computes; `time`: in rounds. */
export type RunPhase = "prepare" | "run" | "time";

export interface RunProgress {
  target: TargetId;
  phase: RunPhase;
  /** Position and name of the step that is about to run, and the number of steps. */
  step: number;
  steps: number;
  name: string;
  /** Of `time`: the round from 1 on; 0 while it is found out how often a step has to be repeated. */
  round: number;
  rounds: number;
}
