import { describe, expect, test } from "vitest";
import { CORE_NAMES } from "../../src/codegen/cores.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { printedChecksums } from "./compile.ts";
import { testedOf } from "./computed.ts";
import type { Tested } from "./tested-project.ts";
import { canRunArm, runOnCore } from "./tools.ts";

/** The models of the thread, a BinaryNet, residual networks and others, as our own plan and as the tool's. */
const CASES = EXAMPLES.flatMap(({ id, document }) => {
  const graph = buildGraph(document);
  const plans = (["native", "st-edge-ai@4.0"] as const).map((target) => lower(graph, target));
  return plans.filter((plan) => !isStopped(plan)).map((plan) => [id, plan.target, plan, graph] as const);
});

describe.skipIf(!canRunArm()).each(CASES)(
  "on Cortex-M in QEMU: %s, planned for %s",
  (_id, _target, plan, graph) => {
    let tested: Promise<Tested> | undefined;

    test.each(CORE_NAMES)("%s computes what the engine does, step by step", async (core) => {
      tested ??= testedOf(plan, graph);
      const { project, expected } = await tested;
      const { status, stdout } = runOnCore(project.files, core);
      expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
      expect(status, stdout).toBe(0);
    });
  },
);
