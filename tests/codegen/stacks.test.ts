import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { generateProject, MAX_CONSTANT_BYTES } from "../../src/codegen/generate.ts";
import { type Document, TARGETS } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped, type Plan } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { compileAndRun, printedChecksums, requireCompiler } from "./compile.ts";
import { computedProject } from "./computed.ts";
import { canSanitize, SANITIZERS } from "./tools.ts";

beforeAll(requireCompiler);

/** C against engine and reference; "refused" if there is no C for the plan, with a reason. */
async function compare(plan: Plan, graph: Graph, flags: readonly string[]): Promise<"agrees" | "refused"> {
  const tested = await computedProject(plan, graph);
  if (!("project" in tested)) {
    expect(tested.diagnostics.length).toBeGreaterThan(0);
    return "refused";
  }
  const { status, stdout } = compileAndRun(tested.project.files, { flags });
  expect(printedChecksums(stdout).steps).toEqual(tested.expected.map(({ checksum }) => checksum));
  expect(status, stdout).toBe(0);
  return "agrees";
}

/** The code of a plan, without comments and names that the targets choose: often they make the same. */
function codeOf(plan: Plan, graph: Graph): string {
  const code = generateProject(plan, graph, null).files.filter(({ path }) => /\.[ch]$/.test(path));
  return code.map(({ text }) => text.replace(/\/\*[\s\S]*?\*\//g, "")).join("");
}

describe.each(EXAMPLES)("the C of $id", ({ document }) => {
  const agreed = new Set<string>();

  test.each(TARGETS)("computes the same bits as the engine for %s", async (target) => {
    const graph = buildGraph(document);
    const plan = lower(graph, target);
    const refused = isStopped(plan) || plan.memory.weights > MAX_CONSTANT_BYTES;
    const code = codeOf(plan, graph);
    if (agreed.has(code)) return;
    expect(await compare(plan, graph, ["-O2"])).toBe(refused ? "refused" : "agrees");
    if (!refused) agreed.add(code);
  });
});

const RANDOM: Document[] = fc.sample(arbitraryDocument({ size: 8, channels: 40, steps: 6 }), {
  seed: 41,
  numRuns: Number(process.env.SXOR_RUNS ?? 200),
});

/** Fast to compile, and strict where the libraries for that are installed. */
const FLAGS = ["-O0", ...(canSanitize("cc") ? SANITIZERS : [])];

describe("the C of random stacks", () => {
  test.each(RANDOM.map((document, i) => [i, document] as const))("stack %i", async (_, document) => {
    const graph = buildGraph(document);
    const agreed = new Set<string>();
    for (const target of TARGETS) {
      const plan = lower(graph, target);
      const code = codeOf(plan, graph);
      if (agreed.has(code)) continue;
      const made = await compare(plan, graph, FLAGS);
      if (made === "agrees") agreed.add(code);
      const opaque = plan.steps.some(({ operation }) => operation.kind === "opaque");
      const idle = plan.steps.length === 0;
      expect(made).toBe(isStopped(plan) || opaque || idle ? "refused" : "agrees");
    }
  });
});
