import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CORE_NAMES, DEFAULT_CORE } from "../../src/codegen/cores.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { printedChecksums } from "./compile.ts";
import { testedOf } from "./computed.ts";
import { canRunArm, runOnCore } from "./tools.ts";

/** Random stacks that our own plan can run, each for the next core. */
const CASES = fc
  .sample(arbitraryDocument({ size: 8, channels: 40, steps: 6 }), {
    seed: 43,
    numRuns: Number(process.env.SXOR_RUNS ?? 36),
  })
  .map((document) => buildGraph(document))
  .map((graph) => ({ graph, plan: lower(graph, "native") }))
  .filter(({ plan }) => !isStopped(plan) && plan.steps.every(({ operation }) => operation.kind !== "opaque"))
  .filter(({ plan }) => plan.steps.length > 0)
  .map(({ graph, plan }, i) => [i, CORE_NAMES[i % CORE_NAMES.length] ?? DEFAULT_CORE, plan, graph] as const);

describe.skipIf(!canRunArm())("on Cortex-M in QEMU", () => {
  test.each(CASES)("random stack %i on %s", async (_, core, plan, graph) => {
    const { project, expected } = await testedOf(plan, graph);
    const { status, stdout } = runOnCore(project.files, core);
    expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
    expect(status, stdout).toBe(0);
  });
});
