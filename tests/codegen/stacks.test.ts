import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { generateProject, MAX_CONSTANT_BYTES } from "../../src/codegen/generate.ts";
import { type Document, TARGETS } from "../../src/document/document.ts";
import { createExecutor } from "../../src/engine/executor.ts";
import { runReference } from "../../src/engine/reference.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { isStopped, type Plan, totalMacc } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { kernelsModule } from "../engine/plans.ts";
import { compileAndRun, printedChecksums, requireCompiler } from "./compile.ts";
import { stepChecksums, testInput } from "./tested-project.ts";

/** Above this the reference, which is slow, is left out: the executor stands for it. */
const REFERENCE_MACC = 5_000_000;

let kernels: WebAssembly.Module;

beforeAll(async () => {
  requireCompiler();
  kernels = await kernelsModule();
});

/** Checksums of all steps by every computation there is besides C: they have to agree already. */
async function computed(plan: Plan, graph: Graph, input: Float32Array) {
  const params = materialise(plan, graph);
  const executor = await createExecutor(plan, () => params, kernels);
  const fast = "refused" in executor ? null : stepChecksums(plan, executor.run([input]));
  if (fast !== null && totalMacc(plan) > REFERENCE_MACC) return fast;
  const slow = stepChecksums(plan, runReference(plan, params, [input]));
  if (fast !== null) expect(fast).toEqual(slow);
  return slow;
}

const compiled = new Map<string, "agrees" | "refused">();

/**
 * C against engine and reference; "refused" if there is no C for the plan, with a reason. Targets often
 * make the same plan of a document, which is compiled once.
 */
async function outcome(document: Document, plan: Plan, graph: Graph): Promise<"agrees" | "refused"> {
  const key = JSON.stringify([document, { ...plan, target: null }]);
  const known = compiled.get(key) ?? (await compare(plan, graph));
  compiled.set(key, known);
  return known;
}

async function compare(plan: Plan, graph: Graph): Promise<"agrees" | "refused"> {
  const bare = generateProject(plan, graph, null);
  if (bare.files.length === 0) {
    expect(bare.diagnostics.length).toBeGreaterThan(0);
    return "refused";
  }
  const input = testInput(plan);
  const expected = await computed(plan, graph, input);
  const { status, stdout } = compileAndRun(generateProject(plan, graph, { input, expected }).files);
  expect(printedChecksums(stdout).steps).toEqual(expected.map(({ checksum }) => checksum));
  expect(status, stdout).toBe(0);
  return "agrees";
}

describe.each(EXAMPLES)("the C of $id", ({ document }) => {
  test.each(TARGETS)("computes the same bits as the engine for %s", async (target) => {
    const graph = buildGraph(document);
    const plan = lower(graph, target);
    const refused = isStopped(plan) || plan.memory.weights > MAX_CONSTANT_BYTES;
    expect(await outcome(document, plan, graph)).toBe(refused ? "refused" : "agrees");
  });
});

const RANDOM: Document[] = fc.sample(arbitraryDocument({ size: 8, channels: 40, steps: 6 }), {
  seed: 41,
  numRuns: 16,
});

describe("the C of random stacks", () => {
  test.each(RANDOM.map((document, i) => [i, document] as const))("stack %i", async (_, document) => {
    const graph = buildGraph(document);
    for (const target of TARGETS) {
      const plan = lower(graph, target);
      const made = await outcome(document, plan, graph);
      const opaque = plan.steps.some(({ operation }) => operation.kind === "opaque");
      const idle = plan.steps.length === 0;
      expect(made).toBe(isStopped(plan) || opaque || idle ? "refused" : "agrees");
    }
  });
});
