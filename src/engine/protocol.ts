import type { RunJob, RunProgress, RunResult } from "./job.ts";
import type { KernelsFile } from "./kernels.ts";

/** From the page to the worker. */
export interface EngineRequest {
  id: number;
  job: RunJob;
}

/** From the worker to the page; `id` is that of the request. */
export type EngineMessage =
  | { type: "progress"; id: number; progress: RunProgress }
  | { type: "result"; id: number; result: RunResult; build: KernelsFile }
  | { type: "failed"; id: number; why: string };
