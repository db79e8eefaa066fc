import type { ModelFile, OnProgress } from "./model-file.ts";
import type { ReadMessage, ReadRequest } from "./protocol.ts";

/** What the client uses of a Worker. */
export interface FileWorker {
  onmessage: ((event: MessageEvent<ReadMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ReadRequest, transfer: Transferable[]): void;
  terminate(): void;
}

export type ReadOutcome =
  | { status: "read"; file: ModelFile }
  | { status: "failed"; why: string }
  /** By the user. */
  | { status: "cancelled" };

export interface Reading {
  /** Never rejects. */
  outcome: Promise<ReadOutcome>;
  /** Ends the worker at once. */
  cancel(): void;
}

/** Every reader is bounded; this is for a machine that is far slower than any that was thought of. */
const TIME_LIMIT_MS = 20_000;

/**
 * Reads a model file in a worker of its own, to which the bytes go over.
 *
 * @param later runs a task after so many milliseconds, unless what it returns is called
 */
export function readInWorker(
  { bytes, name }: ReadRequest,
  spawn: () => FileWorker,
  later: (task: () => void, ms: number) => () => void,
  onProgress: OnProgress,
): Reading {
  const worker = spawn();
  let finish: (outcome: ReadOutcome) => void = () => {};
  const outcome = new Promise<ReadOutcome>((settle) => {
    const stopClock = later(
      () =>
        finish({
          status: "failed",
          why: `Reading took longer than ${TIME_LIMIT_MS / 1000} seconds and was stopped.`,
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
    else if (data.type === "result") finish({ status: "read", file: data.result });
    else finish({ status: "failed", why: `It could not be read: ${data.why}` });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    finish({ status: "failed", why: `The reader could not be started: ${event.message || "unknown error"}` });
  };
  worker.postMessage({ bytes, name }, [bytes.buffer]);
  return { outcome, cancel: () => finish({ status: "cancelled" }) };
}
