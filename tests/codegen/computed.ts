import { expect } from "vitest";
import { type GeneratedProject, generateProject } from "../../src/codegen/generate.ts";
import { createExecutor } from "../../src/engine/executor.ts";
import { runReference } from "../../src/engine/reference.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { type Plan, totalMacc } from "../../src/targets/plan.ts";
import { kernelsModule } from "../engine/plans.ts";
import { stepChecksums, type Tested, testInput } from "./tested-project.ts";

/** Above this the reference, which is slow, is left out: the executor stands for it. */
const REFERENCE_MACC = 5_000_000;

let kernels: Promise<WebAssembly.Module> | undefined;

/** Checksums of all steps by every computation there is besides C: they have to agree already. */
async function computed(plan: Plan, graph: Graph, input: Float32Array) {
  kernels ??= kernelsModule();
  const params = materialise(plan, graph);
  const executor = await createExecutor(plan, () => params, await kernels);
  const fast = "refused" in executor ? null : stepChecksums(plan, executor.run([input]));
  if (fast !== null && totalMacc(plan) > REFERENCE_MACC) return fast;
  const slow = stepChecksums(plan, runReference(plan, params, [input]));
  if (fast !== null) expect(fast).toEqual(slow);
  return slow;
}

/** The project of a plan with a self-test from engine and reference; or why there is no C for the plan. */
export async function computedProject(
  plan: Plan,
  graph: Graph,
): Promise<Tested | Pick<GeneratedProject, "diagnostics">> {
  const { files, diagnostics } = generateProject(plan, graph, null);
  if (files.length === 0) return { diagnostics };
  const input = testInput(plan);
  const expected = await computed(plan, graph, input);
  return { project: generateProject(plan, graph, { input, expected }), expected, input };
}

/** The project of a plan of which there is C. */
export async function testedOf(plan: Plan, graph: Graph): Promise<Tested> {
  const tested = await computedProject(plan, graph);
  if ("project" in tested) return tested;
  throw new Error(tested.diagnostics.map(({ title }) => title).join("; "));
}
