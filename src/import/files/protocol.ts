import type { ModelFile, ReadProgress } from "./model-file.ts";

/** From the page to the worker, which reads one file and is done. */
export interface ReadRequest {
  name: string;
  bytes: Uint8Array;
}

/** From the worker to the page. */
export type ReadMessage =
  | { type: "progress"; progress: ReadProgress }
  | { type: "result"; result: ModelFile }
  | { type: "failed"; why: string };
