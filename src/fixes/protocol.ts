import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import type { Progress } from "./find-edits.ts";
import type { Fix } from "./fix.ts";
import type { AllSxor } from "./make-all.ts";

/** What is looked for: fixes of one diagnostic (`first`: the first of them), or the edits that make all of the model binary. */
export type FixJob =
  | { kind: "fixes"; document: Document; diagnostic: Diagnostic; first?: true }
  | { kind: "all"; document: Document };

export type FixResult = { kind: "fixes"; fixes: readonly Fix[] } | ({ kind: "all" } & AllSxor);

/**
 * From the page to the worker; a job that is cancelled sends nothing more. `weights` are for the jobs behind it whose
 * documents name them: they may be large, and are sent once.
 */
export type FixRequest =
  | { type: "weights"; weights: GivenWeights }
  | { type: "start"; id: number; job: FixJob }
  | { type: "cancel"; id: number };

/** From the worker to the page; `id` is that of the job. */
export type FixMessage =
  | { type: "progress"; id: number; progress: Progress }
  | { type: "result"; id: number; result: FixResult }
  | { type: "failed"; id: number; why: string };
