import { expect, test } from "vitest";
import { createEngine, type EngineWorker } from "../../src/engine/client.ts";
import type { RunJob, RunResult } from "../../src/engine/job.ts";
import type { EngineMessage, EngineRequest } from "../../src/engine/protocol.ts";
import { twoLayers } from "./stacks.ts";

/** A worker whose answers the test gives. */
class FakeWorker implements EngineWorker {
  onmessage: EngineWorker["onmessage"] = null;
  onerror: EngineWorker["onerror"] = null;
  readonly requests: EngineRequest[] = [];
  terminated = false;
  postMessage(request: EngineRequest): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  answer(message: EngineMessage): void {
    this.onmessage?.({ data: message } as MessageEvent<EngineMessage>);
  }
}

const job: RunJob = { document: twoLayers(0), targets: ["native"], seed: 1, rounds: 0 };
const result: RunResult = {
  runs: [],
  comparison: {
    ...{ targets: [], agree: true, values: [], firstDifferent: null },
    outputs: { agree: true, differences: [] },
  },
};

const build = "kernels.wasm";

function engineWithWorkers() {
  const workers: FakeWorker[] = [];
  const engine = createEngine(() => {
    workers.push(new FakeWorker());
    return workers[workers.length - 1] as FakeWorker;
  });
  const worker = (i: number) => workers[i] as FakeWorker;
  return { engine, workers, worker };
}

test("a worker is made at the first run and kept; progress and result reach the caller", async () => {
  const { engine, workers, worker } = engineWithWorkers();
  expect(workers).toHaveLength(0);
  for (const id of [1, 2]) {
    const names: string[] = [];
    const outcome = engine.run(job, (progress) => names.push(progress.name));
    const progress = {
      target: "native",
      phase: "run",
      step: 0,
      steps: 1,
      name: "a",
      round: 0,
      rounds: 0,
    } as const;
    worker(0).answer({ type: "progress", id, progress });
    worker(0).answer({ type: "result", id, result, build });
    expect(await outcome).toEqual({ status: "done", result, build });
    expect(names).toEqual(["a"]);
  }
  expect(workers).toHaveLength(1);
});

test("a second run cancels the first: its worker is terminated and late answers are dropped", async () => {
  const { engine, workers, worker } = engineWithWorkers();
  const first = engine.run(job);
  const second = engine.run(job);
  expect(await first).toEqual({ status: "cancelled" });
  expect(worker(0).terminated).toBe(true);
  worker(0).answer({ type: "result", id: 1, result, build });
  worker(1).answer({ type: "failed", id: 2, why: "no memory" });
  expect(await second).toEqual({ status: "failed", why: "no memory" });
  expect(workers).toHaveLength(2);
});

test("cancel stops a run at once, and does nothing when there is none", async () => {
  const { engine, worker } = engineWithWorkers();
  engine.cancel();
  const outcome = engine.run(job);
  engine.cancel();
  expect(await outcome).toEqual({ status: "cancelled" });
  expect(worker(0).terminated).toBe(true);
});

test("a worker that does not start fails the run, and the next run gets a new one", async () => {
  const { engine, workers, worker } = engineWithWorkers();
  const outcome = engine.run(job);
  worker(0).onerror?.({ message: "404", preventDefault() {} } as ErrorEvent);
  expect(await outcome).toEqual({ status: "failed", why: "The engine could not be started: 404" });
  const next = engine.run(job);
  worker(1).answer({ type: "result", id: 2, result, build });
  expect((await next).status).toBe("done");
  expect(workers).toHaveLength(2);
});

test("release gives back an idle worker, and leaves one that runs", async () => {
  const { engine, workers, worker } = engineWithWorkers();
  engine.release();
  const outcome = engine.run(job);
  engine.release();
  expect(worker(0).terminated).toBe(false);
  worker(0).answer({ type: "result", id: 1, result, build });
  expect((await outcome).status).toBe("done");
  engine.release();
  expect(worker(0).terminated).toBe(true);
  void engine.run(job);
  expect(workers).toHaveLength(2);
});
