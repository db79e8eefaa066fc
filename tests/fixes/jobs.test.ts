import { describe, expect, test } from "vitest";
import { createFixSearch, type FixListener, type FixWorker } from "../../src/fixes/client.ts";
import { createJobs } from "../../src/fixes/jobs.ts";
import type { FixMessage, FixRequest } from "../../src/fixes/protocol.ts";
import { diagnosticsOf, trialOf } from "../../src/fixes/trial.ts";
import { conv, quickNetBlocks, stack } from "./stacks.ts";

/** A worker whose tasks run when the test says so, on a clock that moves by 30 ms whenever it is read. */
function fakeWorker() {
  const tasks: (() => void)[] = [];
  let time = 0;
  const worker: FixWorker & { terminated: boolean; step(): boolean; finish(): void; tasks: number } = {
    onmessage: null,
    onerror: null,
    terminated: false,
    get tasks() {
      return tasks.length;
    },
    postMessage: (request) => take(structuredClone(request)),
    terminate() {
      worker.terminated = true;
    },
    step() {
      const task = tasks.shift();
      task?.();
      return task !== undefined;
    },
    finish() {
      while (worker.step());
    },
  };
  const take: (request: FixRequest) => void = createJobs(
    (message: FixMessage) =>
      worker.onmessage?.({ data: structuredClone(message) } as MessageEvent<FixMessage>),
    () => {
      time += 30;
      return time;
    },
    (task) => tasks.push(task),
  );
  return worker;
}

interface Heard extends FixListener {
  events: string[];
}

function listener(): Heard {
  const events: string[] = [];
  return {
    events,
    onProgress: () => events.push("progress"),
    onResult: (result) =>
      events.push(result.kind === "all" ? `all ${result.after}` : `fixes ${result.fixes.length}`),
    onFailed: (why) => events.push(`failed: ${why}`),
  };
}

const one = stack([conv()]);
const all = { kind: "all", document: quickNetBlocks } as const;

describe("the search in a worker", () => {
  test("tells its progress and gives the result once", () => {
    const worker = fakeWorker();
    const heard = listener();
    createFixSearch(
      () => worker,
      () => undefined,
    ).start(all, heard);
    worker.finish();
    expect(heard.events.at(-1)).toBe("all 2");
    expect(heard.events.slice(0, -1).length).toBeGreaterThan(3);
    expect(new Set(heard.events.slice(0, -1))).toEqual(new Set(["progress"]));
  });

  test("jobs follow one another; one that is cancelled says nothing more and ends at once", () => {
    const worker = fakeWorker();
    const search = createFixSearch(
      () => worker,
      () => undefined,
    );
    const [first, second] = [listener(), listener()];
    const cancel = search.start(all, first);
    search.start({ kind: "all", document: one }, second);
    worker.step();
    expect(first.events).toEqual(["progress"]);
    cancel();
    worker.finish();
    expect(first.events).toEqual(["progress"]);
    expect(second.events.at(-1)).toBe("all 1");
    expect(worker.terminated).toBe(false);
  });

  test("fixes of a diagnostic, all or the first of them", () => {
    const worker = fakeWorker();
    const search = createFixSearch(
      () => worker,
      () => undefined,
    );
    const [diagnostic] = diagnosticsOf(trialOf(one)).filter(({ severity }) => severity === "warning");
    if (diagnostic === undefined) throw new Error("the model has no warning");
    const [every, first] = [listener(), listener()];
    search.start({ kind: "fixes", document: one, diagnostic }, every);
    search.start({ kind: "fixes", document: one, diagnostic, first: true }, first);
    worker.finish();
    expect([every.events.at(-1), first.events.at(-1)]).toEqual(["fixes 6", "fixes 4"]);
  });

  test("a job that fails says why, and the next one is worked on", () => {
    const worker = fakeWorker();
    const search = createFixSearch(
      () => worker,
      () => undefined,
    );
    const [bad, good] = [listener(), listener()];
    search.start({ kind: "all", document: null } as unknown as typeof all, bad);
    search.start({ kind: "all", document: one }, good);
    worker.finish();
    expect(bad.events).toEqual([expect.stringMatching(/^failed: The search failed: /)]);
    expect(good.events.at(-1)).toBe("all 1");
  });

  test("a worker that cannot be started fails all jobs, and another one is made for the next", () => {
    const workers: ReturnType<typeof fakeWorker>[] = [];
    const search = createFixSearch(
      () => {
        const made = fakeWorker();
        workers.push(made);
        return made;
      },
      () => undefined,
    );
    const [lost, next] = [listener(), listener()];
    search.start(all, lost);
    let prevented = false;
    const event = { message: "blocked", preventDefault: () => (prevented = true) } as unknown as ErrorEvent;
    workers[0]?.onerror?.(event);
    expect(lost.events).toEqual(["failed: The search could not be started: blocked"]);
    expect([prevented, workers[0]?.terminated]).toEqual([true, true]);
    search.start({ kind: "all", document: one }, next);
    workers[1]?.finish();
    expect(next.events.at(-1)).toBe("all 1");
  });
});
