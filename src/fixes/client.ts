import type { Document } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";
import { buffersOf, weightsToSend } from "../document/send-weights.ts";
import type { Progress } from "./find-edits.ts";
import type { FixJob, FixMessage, FixRequest, FixResult } from "./protocol.ts";

/** What a client uses of a Worker. */
export interface FixWorker {
  onmessage: ((event: MessageEvent<FixMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: FixRequest, transfer?: Transferable[]): void;
  terminate(): void;
}

export interface FixListener {
  onProgress?: (progress: Progress) => void;
  onResult(result: FixResult): void;
  onFailed(why: string): void;
}

export interface FixSearch {
  /** Starts a job behind those that are under way; the function that is returned cancels it. */
  start(job: FixJob, listener: FixListener): () => void;
}

/**
 * The page's side of protocol.ts.
 *
 * @param spawn makes the worker, when it is first needed and again after it failed
 * @param weightsOf gives the weights that a document names, where they are at hand
 */
export function createFixSearch(
  spawn: () => FixWorker,
  weightsOf: (document: Document) => GivenWeights | undefined,
): FixSearch {
  const listeners = new Map<number, FixListener>();
  let worker: FixWorker | null = null;
  /** Digest of the weights that the worker has. */
  let sent = "";
  let lastId = 0;

  const receive = (message: FixMessage) => {
    const listener = listeners.get(message.id);
    if (message.type === "progress") {
      listener?.onProgress?.(message.progress);
      return;
    }
    listeners.delete(message.id);
    if (message.type === "result") listener?.onResult(message.result);
    else listener?.onFailed(message.why);
  };
  const fail = (why: string) => {
    worker?.terminate();
    worker = null;
    const waiting = [...listeners.values()];
    listeners.clear();
    for (const listener of waiting) listener.onFailed(why);
  };
  const started = (): FixWorker => {
    const fresh = spawn();
    sent = "";
    fresh.onmessage = (event) => receive(event.data);
    fresh.onerror = (event) => {
      event.preventDefault();
      fail(`The search could not be started: ${event.message || "unknown error"}`);
    };
    return fresh;
  };

  return {
    start(job, listener) {
      const id = ++lastId;
      listeners.set(id, listener);
      worker ??= started();
      const weights = weightsOf(job.document);
      if (weights !== undefined && weights.digest !== sent) {
        const copy = weightsToSend(weights);
        worker.postMessage({ type: "weights", weights: copy }, buffersOf(copy));
        sent = weights.digest;
      }
      worker.postMessage({ type: "start", id, job });
      return () => {
        if (listeners.delete(id)) worker?.postMessage({ type: "cancel", id });
      };
    },
  };
}
