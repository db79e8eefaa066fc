import path from "node:path";
import { CORE_NAMES } from "../../src/codegen/cores.ts";
import { kernelsIn } from "../../src/codegen/cost/code-size.ts";
import { generateProject } from "../../src/codegen/generate.ts";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { buildProgram, countInstructions, functionSizes, withPlugin, writeCountable } from "./counting.ts";
import type { Stack } from "./stacks.ts";

/** The level at which the C is compiled: that of the project's Makefile. */
export const FLAGS = "-O2";

/** Numbers by core. */
export type ByCore<T> = Readonly<Record<string, T>>;

/** A stack, its plan, and what was measured of its C. */
export interface MeasuredStack extends Stack {
  plan: Plan;
  /** Executed instructions of each step. */
  counts: ByCore<readonly number[]>;
  /** Bytes of the instructions of each kernel. */
  sizes: ByCore<Readonly<Record<string, number>>>;
}

/** The plan of a stack whose counts were kept. */
export const planned = (kept: Omit<MeasuredStack, "plan">): MeasuredStack => ({
  ...kept,
  plan: lower(buildGraph(kept.document), kept.target),
});

const sourceOf = (files: readonly GeneratedFile[]): string =>
  files.find(({ path }) => path === "network.c")?.text ?? "";

/**
 * Measures the stacks of which there is C; `done` hears of each that was measured, and of each that no board holds.
 * Instructions are counted on these cores. Sizes are measured there, and on all cores where a kernel is the first of its name.
 */
export function measureStacks(
  stacks: readonly Stack[],
  cores: readonly string[],
  done: (name: string, failure: string | null) => void = () => {},
): MeasuredStack[] {
  const seen = new Set<string>();
  return withPlugin((folder, plugin) =>
    stacks.flatMap((stack, i) => {
      const name = stack.document.name ?? String(i);
      const graph = buildGraph(stack.document);
      const plan = lower(graph, stack.target);
      const { files } = generateProject(plan, graph, null);
      if (files.length === 0) return [];
      const kernels = kernelsIn(sourceOf(files));
      const isNew = !stack.keptOut && kernels.some((kernel) => !seen.has(kernel));
      try {
        const project = writeCountable(path.join(folder, String(i)), files);
        const counts = cores.map((core) => [core, countInstructions(project, plugin, core, FLAGS)]);
        const sizes = (isNew ? CORE_NAMES : cores).map((core) => {
          if (!cores.includes(core)) buildProgram(project, core, FLAGS);
          const functions = functionSizes(project, core);
          return [core, Object.fromEntries(kernels.map((kernel) => [kernel, functions.get(kernel) ?? 0]))];
        });
        if (isNew) for (const kernel of kernels) seen.add(kernel);
        done(name, null);
        return [{ ...stack, plan, counts: Object.fromEntries(counts), sizes: Object.fromEntries(sizes) }];
      } catch (error) {
        done(name, error instanceof Error ? error.message : String(error));
        return [];
      }
    }),
  );
}
