import { buffersOf, weightsToSend } from "../document/send-weights.ts";
import type { RunJob, RunProgress, RunResult } from "./job.ts";
import type { KernelsFile } from "./kernels.ts";
import type { EngineMessage, EngineRequest } from "./protocol.ts";

export type RunOutcome =
  /** `build` is that of the kernels that ran. */
  | { status: "done"; result: RunResult; build: KernelsFile }
  | { status: "failed"; why: string }
  /** By `cancel`, or because a later run took its place. */
  | { status: "cancelled" };

export interface Engine {
  /** Runs a job in the worker; a job that is under way is cancelled. Never rejects. */
  run(job: RunJob, onProgress?: (progress: RunProgress) => void): Promise<RunOutcome>;
  /** Stops the job that is under way, at once. */
  cancel(): void;
  /** Gives back the memory in which the last model is kept ready; a job that is under way goes on. */
  release(): void;
}

/** What the client uses of a Worker. */
export interface EngineWorker {
  onmessage: ((event: MessageEvent<EngineMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: EngineRequest, transfer?: Transferable[]): void;
  terminate(): void;
}

interface Running {
  id: number;
  onProgress: ((progress: RunProgress) => void) | undefined;
  settle: (outcome: RunOutcome) => void;
}

/** Sends a copy, since the page keeps the weights and the input, and runs them again. */
function send(worker: EngineWorker, id: number, job: RunJob): void {
  const weights = job.weights && weightsToSend(job.weights);
  const input = job.input instanceof Float32Array ? new Float32Array(job.input) : undefined;
  worker.postMessage({ id, job: { ...job, ...(weights && { weights }), ...(input && { input }) } }, [
    ...(weights ? buffersOf(weights) : []),
    ...(input ? [input.buffer] : []),
  ]);
}

/**
 * The page's side of protocol.ts. `spawn` makes a worker, when it is first needed and again after a
 * cancelled run: a kernel cannot be interrupted, so its worker is terminated.
 */
export function createEngine(spawn: () => EngineWorker): Engine {
  let worker: EngineWorker | null = null;
  let running: Running | null = null;
  let lastId = 0;

  const finish = (outcome: RunOutcome) => {
    const finished = running;
    running = null;
    finished?.settle(outcome);
  };
  const stop = (outcome: RunOutcome) => {
    worker?.terminate();
    worker = null;
    finish(outcome);
  };
  const receive = (message: EngineMessage) => {
    if (message.id !== running?.id) return;
    if (message.type === "progress") running.onProgress?.(message.progress);
    else if (message.type === "result") {
      finish({ status: "done", result: message.result, build: message.build });
    } else finish({ status: "failed", why: message.why });
  };
  const start = (): EngineWorker => {
    const started = spawn();
    started.onmessage = (event) => receive(event.data);
    started.onerror = (event) => {
      event.preventDefault();
      stop({ status: "failed", why: `The engine could not be started: ${event.message || "unknown error"}` });
    };
    return started;
  };

  return {
    run(job, onProgress) {
      if (running !== null) stop({ status: "cancelled" });
      return new Promise((settle) => {
        lastId++;
        running = { id: lastId, onProgress, settle };
        worker ??= start();
        send(worker, lastId, job);
      });
    },
    cancel() {
      if (running !== null) stop({ status: "cancelled" });
    },
    release() {
      if (running !== null) return;
      worker?.terminate();
      worker = null;
    },
  };
}
