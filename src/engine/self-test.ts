import { elements, type Graph } from "../graph/graph.ts";
import { seededInput } from "../graph/weights.ts";
import type { Plan } from "../targets/plan.ts";
import { runPlan } from "./run.ts";

/** An input and what every step of a Plan gives for it: a program made of the Plan checks itself by it. */
export interface Expectation {
  input: Float32Array;
  /** FNV-1a 32 of the bytes of each step's output. */
  expected: readonly { stepId: number; checksum: number }[];
}

/**
 * Runs a Plan on the input of `seed`. There is no expectation, and the reason is given, if the input
 * has more than `maxInputBytes` or the Plan cannot be run. `kernels` as for runPlan.
 */
export async function expectationOf(
  plan: Plan,
  graph: Graph,
  seed: number,
  kernels: BufferSource | WebAssembly.Module,
  maxInputBytes: number,
): Promise<Expectation | { none: string }> {
  const source = graph.nodes[0];
  if (source === undefined) return { none: "The model has no input." };
  const bytes = 4 * elements(source.shape);
  if (bytes > maxInputBytes) {
    const count = (n: number) => n.toLocaleString("en-US");
    return {
      none: `Its input would take ${count(bytes)} bytes; at most ${count(maxInputBytes)} are embedded.`,
    };
  }
  const input = seededInput(seed, source);
  const run = await runPlan(plan, graph, input, kernels);
  if (run.status === "refused") return { none: run.why };
  return { input, expected: run.steps.map(({ id, output }) => ({ stepId: id, checksum: output.checksum })) };
}
