import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { type Document, TARGETS as TARGET_IDS, type TargetId } from "../../src/document/document.ts";
import { createExecutor } from "../../src/engine/executor.ts";
import type { RunProgress, RunResult } from "../../src/engine/job.ts";
import type { PlanRun } from "../../src/engine/run.ts";
import { Session } from "../../src/engine/session.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { kernelsModule } from "./plans.ts";
import { quickNet } from "./quick-net.ts";
import { gated, twoLayers } from "./stacks.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await kernelsModule();
});

const TARGETS: readonly TargetId[] = ["st-edge-ai@1.0", "native", "keras"];
const job = (document: Document, seed = 5, rounds = 0) => ({ document, targets: TARGETS, seed, rounds });

/** A session that counts how often the weights of a target are made. */
function counting(limit?: number) {
  const made: TargetId[] = [];
  const weights: typeof materialise = (plan, graph) => {
    made.push(plan.target);
    return materialise(plan, graph);
  };
  return { made, session: new Session(module, limit === undefined ? { weights } : { weights, limit }) };
}

async function done(session: Session, ...args: Parameters<Session["run"]>): Promise<RunResult> {
  const result = await session.run(...args);
  if ("failed" in result) throw new Error(result.failed);
  return result;
}

const checksums = ({ runs }: RunResult) =>
  runs.map((run) => (run.status === "ran" ? run.steps.map(({ output }) => output.checksum) : run.why));

describe("what a session keeps", () => {
  test("weights are made once: another input, or the same again, gives the bits of a first run", async () => {
    const { made, session } = counting();
    const results = [
      await done(session, job(gated, 5)),
      await done(session, job(gated, 6)),
      await done(session, job(gated, 5)),
    ];
    expect(made).toEqual(["keras", "st-edge-ai@1.0", "native"]);
    const fresh = await Promise.all([5, 6, 5].map((seed) => done(new Session(module), job(gated, seed))));
    expect(results.map(checksums)).toEqual(fresh.map(checksums));
    expect(results[2]).toEqual(results[0]);
    expect(checksums(results[1] as RunResult)).not.toEqual(checksums(results[0] as RunResult));
  });

  test("another document, or another seed of the weights, has its own", async () => {
    const { made, session } = counting();
    await done(session, job(twoLayers(0)));
    await done(session, job({ ...twoLayers(0), weights: { seed: 8 } }));
    await done(session, job(twoLayers(0)));
    expect(made).toHaveLength(9);
  });

  test("a target that the last job did not ask for is dropped", async () => {
    const { made, session } = counting();
    await done(session, job(twoLayers(0)));
    await done(session, { ...job(twoLayers(0)), targets: ["keras"] });
    await done(session, job(twoLayers(0)));
    expect(made).toEqual(["keras", "st-edge-ai@1.0", "native", "st-edge-ai@1.0", "native"]);
  });
});

describe("the input", () => {
  const length = twoLayers(0).input.shape.reduce((product, n) => product * n, 1);

  test("one value everywhere gives what an array of it gives, and not what a seed gives", async () => {
    const of = async (input?: number | Float32Array) =>
      checksums(
        await done(new Session(module), { ...job(twoLayers(0)), ...(input === undefined ? {} : { input }) }),
      );
    const constant = await of(-0.5);
    expect(constant).toEqual(await of(new Float32Array(length).fill(-0.5)));
    expect(constant).not.toEqual(await of());
  });

  test("of another length is refused with both", async () => {
    const result = await new Session(module).run({ ...job(twoLayers(0)), input: new Float32Array(7) });
    expect(result).toEqual({ failed: expect.stringContaining(`has 7 values; the network takes`) });
  });
});

/** A model with one layer of 4 MB of float weights. */
const WEIGHTS = 1024 * 1024;
const large: Document = {
  sxor: 1,
  input: { shape: [1, 1, 1024] },
  layers: [{ type: "Conv2D", filters: 1024, kernel_size: 1, use_bias: false }],
};
const VERSIONS = TARGET_IDS.filter((target) => target.startsWith("st-edge-ai"));

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that each target needs alone, as its refusal says. */
async function needs(document: Document): Promise<number[]> {
  const { runs } = await done(new Session(module, { limit: 0 }), job(document));
  return runs.map((run) =>
    Number(/needs .*? \((\d+) bytes\); the limit is 0\.0 MiB/.exec(run.status === "ran" ? "" : run.why)?.[1]),
  );
}

/** Targets and rounds in the order in which they were timed. */
async function timedOrder(session: Session): Promise<string[]> {
  const order: string[] = [];
  const note = ({ target, phase, round }: RunProgress) => {
    const at = `${target} ${round}`;
    if (phase === "time" && order.at(-1) !== at) order.push(at);
  };
  await done(session, { ...job(gated, 5, 2), targets: ["native", "keras"] }, note);
  return order;
}

describe("the memory limit", () => {
  test("targets that do not fit together run one by one, with the same results", async () => {
    const { made, session } = counting(Math.max(...(await needs(gated))));
    const alone = await done(session, job(gated));
    expect(checksums(alone)).toEqual(checksums(await done(new Session(module), job(gated))));
    expect(alone.comparison.agree).toBe(true);
    await done(session, job(gated));
    // Each has made room for the next.
    const once = ["keras", "st-edge-ai@1.0", "native"];
    expect(made).toEqual([...once, ...once]);
  });

  test("targets that run one by one do not lie in memory together", async () => {
    const instances: WeakRef<object>[] = [];
    const { instantiate } = WebAssembly;
    // No mock: that would keep what it returned.
    WebAssembly.instantiate = (async (compiled: WebAssembly.Module) => {
      // What a WeakRef was made for or asked for lives on until the task ends.
      await new Promise((resolve) => setTimeout(resolve));
      const instance = await instantiate(compiled, {});
      instances.push(new WeakRef(instance.exports.memory as WebAssembly.Memory));
      return instance;
    }) as never;
    const held: number[] = [];
    const weights: typeof materialise = (plan, graph) => {
      collectGarbage();
      const memories = instances.flatMap((each) => (each.deref() as WebAssembly.Memory | undefined) ?? []);
      held.push(memories.filter(({ buffer }) => buffer.byteLength > 4 * WEIGHTS).length);
      return materialise(plan, graph);
    };
    try {
      const session = new Session(module, { weights, limit: Math.max(...(await needs(large))) });
      const { runs } = await done(session, { ...job(large), targets: VERSIONS });
      expect(runs.map(({ status }) => status)).toEqual(VERSIONS.map(() => "ran"));
    } finally {
      WebAssembly.instantiate = instantiate;
    }
    expect(held).toHaveLength(VERSIONS.length);
    // That which is being prepared, and one or two that died too late to be collected: not all of them.
    expect(Math.max(...held)).toBeLessThanOrEqual(3);
  });

  test("a target that does not fit is refused alone, and the others are compared", async () => {
    const all = await needs(gated);
    const largest = Math.max(...all);
    const { runs, comparison } = await done(new Session(module, { limit: largest - 1 }), job(gated));
    expect(runs.map(({ status }) => status)).toEqual(all.map((n) => (n === largest ? "refused" : "ran")));
    expect(comparison.targets).toHaveLength(2);
    expect(comparison.values.length).toBeGreaterThan(0);
  });

  test("the rounds of the targets alternate where all are ready, else each has its own", async () => {
    expect(await timedOrder(new Session(module))).toEqual(
      [0, 1, 2].flatMap((round) => [`keras ${round}`, `native ${round}`]),
    );
    const limit = Math.max(...(await needs(gated)));
    expect(await timedOrder(new Session(module, { limit }))).toEqual(
      ["keras", "native"].flatMap((target) => [0, 1, 2].map((round) => `${target} ${round}`)),
    );
  });
});

describe("a network of 224 × 224 × 3", () => {
  const MIB = 2 ** 20;

  test("runs for all targets, which agree, and shares the scratch of its steps", async () => {
    const { runs, comparison } = await done(new Session(module), job(quickNet(224)));
    const ran = runs.filter((run): run is PlanRun => run.status === "ran");
    expect(ran.map(({ target }) => target)).toEqual(["native", "keras"]);
    expect(comparison.agree).toBe(true);
    const native = ran[0] as PlanRun;
    expect(native.steps.filter(({ kernel }) => kernel.includes("conv2dS1Pairs")).length).toBe(8);
    // Activations of 2.4 MB, weights of 5; with scratch for every step it would be more than twice that.
    expect(native.bytes).toBeLessThan(12 * MIB);
  });

  test("of 4096 × 4096 is refused with the memory that it would need", async () => {
    const { runs } = await done(new Session(module), { ...job(quickNet(4096)), targets: ["native"] });
    const [run] = runs;
    expect(run?.status === "refused" && run.why).toMatch(
      /^The run needs \d+\.\d MiB \(\d+ bytes\); the limit is 1024\.0 MiB/,
    );
  });
});

test("a copy of every tensor by `run` equals what `execute` shows", async () => {
  const graph = buildGraph(gated);
  const plan = lower(graph, "native");
  const executor = await createExecutor(plan, () => materialise(plan, graph), module);
  if ("refused" in executor) throw new Error(executor.refused);
  const input = [
    new Float32Array(plan.tensors[plan.inputs[0] as number]?.shape.reduce((a, b) => a * b) ?? 0),
  ];
  const shown = new Map<number, unknown>();
  executor.execute(input, (id, data) => shown.set(id, data.slice()));
  expect(executor.run(input)).toEqual(shown);
  expect(shown.size).toBe(plan.tensors.length);
});
