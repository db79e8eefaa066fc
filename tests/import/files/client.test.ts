import { expect, test } from "vitest";
import { type FileWorker, readInWorker } from "../../../src/import/files/client.ts";
import type { ReadMessage, ReadRequest } from "../../../src/import/files/protocol.ts";

/** A worker whose answers, and a clock whose time, the test gives. */
function setUp() {
  const sent: ReadRequest[] = [];
  const progress: number[] = [];
  const state = { terminated: 0, expire: () => {}, stopped: false };
  const worker: FileWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (request) => sent.push(request),
    terminate: () => {
      state.terminated++;
    },
  };
  const later = (task: () => void) => {
    state.expire = task;
    return () => {
      state.stopped = true;
    };
  };
  const bytes = Uint8Array.of(1, 2, 3);
  const reading = readInWorker(
    { bytes, name: "m.h5" },
    [bytes.buffer],
    () => worker,
    later,
    ({ done }) => progress.push(done),
  );
  const answer = (data: ReadMessage) => worker.onmessage?.({ data } as MessageEvent<ReadMessage>);
  return { sent, progress, state, worker, reading, answer };
}

const file = { format: null, document: null, notes: [], weights: null };

test("progress and result reach the caller, and the worker is ended", async () => {
  const { sent, progress, state, reading, answer } = setUp();
  expect(sent).toMatchObject([{ name: "m.h5" }]);
  answer({ type: "progress", progress: { phase: "weights", done: 3, total: 9 } });
  answer({ type: "result", result: file });
  expect(await reading.outcome).toEqual({ status: "read", result: file });
  expect(progress).toEqual([3]);
  expect(state).toMatchObject({ terminated: 1, stopped: true });
});

test("cancelling ends the worker at once", async () => {
  const { state, reading } = setUp();
  reading.cancel();
  expect(await reading.outcome).toEqual({ status: "cancelled" });
  expect(state.terminated).toBe(1);
});

test("a reading that takes too long is stopped", async () => {
  const { state, reading } = setUp();
  state.expire();
  expect(await reading.outcome).toMatchObject({
    status: "failed",
    why: expect.stringContaining("20 seconds"),
  });
  expect(state.terminated).toBe(1);
});

test("failures of the worker are told", async () => {
  const first = setUp();
  first.answer({ type: "failed", why: "out of memory" });
  expect(await first.reading.outcome).toMatchObject({
    status: "failed",
    why: expect.stringContaining("out of memory"),
  });
  const second = setUp();
  second.worker.onerror?.({ message: "404", preventDefault: () => {} } as ErrorEvent);
  expect(await second.reading.outcome).toMatchObject({
    status: "failed",
    why: expect.stringContaining("404"),
  });
});
