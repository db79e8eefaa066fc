import type { ModelFile, ReadProgress } from "./model-file.ts";

/** From the page to the worker, which reads one file and is done. */
export interface ReadRequest {
  name: string;
  bytes: Uint8Array;
}

/** From a worker that does one thing to the page. */
export type WorkerMessage<Progress, Result> =
  | { type: "progress"; progress: Progress }
  | { type: "result"; result: Result }
  /** `why` is a sentence. */
  | { type: "failed"; why: string };

export type ReadMessage = WorkerMessage<ReadProgress, ModelFile>;
