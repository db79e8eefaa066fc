import type { ImportResult } from "../detect.ts";
import type { ModelFile, ReadProgress } from "./model-file.ts";
import type { ReadRequest, WorkerMessage } from "./protocol.ts";

/** What the client uses of a Worker that reads one file and is done. */
export interface ReaderWorker<Request, Progress, Result> {
  onmessage: ((event: MessageEvent<WorkerMessage<Progress, Result>>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Request, transfer: Transferable[]): void;
  terminate(): void;
}

/** It reads a model file (worker.ts). */
export type FileWorker = ReaderWorker<ReadRequest, ReadProgress, ModelFile>;

export interface TextRequest {
  text: string;
}
export type TextResult = WorkerMessage<never, ImportResult>;
/** It reads a text (../text-worker.ts). */
export type TextWorker = ReaderWorker<TextRequest, never, ImportResult>;

export type ReadOutcome<Result> =
  | { status: "read"; result: Result }
  | { status: "failed"; why: string }
  /** By the user. */
  | { status: "cancelled" };

export interface Reading<Result> {
  /** Never rejects. */
  outcome: Promise<ReadOutcome<Result>>;
  /** Ends the worker at once. */
  cancel(): void;
}

/** Every reader is bounded; this is for a machine that is far slower than any that was thought of. */
const TIME_LIMIT_MS = 20_000;

/**
 * Reads a file in a worker of its own.
 *
 * @param transfer what of the request goes over to the worker
 * @param later runs a task after so many milliseconds, unless what it returns is called
 */
export function readInWorker<Request, Progress, Result>(
  request: Request,
  transfer: Transferable[],
  spawn: () => ReaderWorker<Request, Progress, Result>,
  later: (task: () => void, ms: number) => () => void,
  onProgress: (progress: Progress) => void,
): Reading<Result> {
  const worker = spawn();
  let finish: (outcome: ReadOutcome<Result>) => void = () => {};
  const outcome = new Promise<ReadOutcome<Result>>((settle) => {
    const stopClock = later(
      () =>
        finish({
          status: "failed",
          why: `It took longer than ${TIME_LIMIT_MS / 1000} seconds and was stopped.`,
        }),
      TIME_LIMIT_MS,
    );
    finish = (result) => {
      stopClock();
      worker.terminate();
      settle(result);
    };
  });
  worker.onmessage = ({ data }) => {
    if (data.type === "progress") onProgress(data.progress);
    else if (data.type === "result") finish({ status: "read", result: data.result });
    else finish({ status: "failed", why: data.why });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    finish({ status: "failed", why: `The worker could not be started: ${event.message || "unknown error"}` });
  };
  worker.postMessage(request, transfer);
  return { outcome, cancel: () => finish({ status: "cancelled" }) };
}
