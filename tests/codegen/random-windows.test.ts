import { describe, expect, test } from "vitest";
import { CORE_NAMES, DEFAULT_CORE } from "../../src/codegen/cores.ts";
import { printedChecksums } from "./compile.ts";
import { randomWindows } from "./random-windows.ts";
import { expectAgreement, projectWithTest } from "./tested-project.ts";
import { canRunArm, canSanitize, runOnCore, SANITIZERS } from "./tools.ts";

const NETWORKS = randomWindows(Number(process.env.SXOR_RUNS ?? 8), 47).map(
  (network, i) => [i, CORE_NAMES[i % CORE_NAMES.length] ?? DEFAULT_CORE, network] as const,
);

/** With and without vectors, also where the sanitizers are not installed. */
const FLAGS = [[], ["-DNETWORK_PORTABLE"]];

describe("sign convolutions with random windows", () => {
  test.each(NETWORKS)("network %i on this machine", (i, _, network) => {
    const sanitizers = canSanitize("cc") ? SANITIZERS : [];
    expectAgreement(network, { flags: ["-O1", ...(FLAGS[i % 2] as string[]), ...sanitizers] });
  });

  test.skipIf(!canRunArm()).each(NETWORKS)("network %i on %s", (_i, core, network) => {
    const { project, expected } = projectWithTest(network.plan(), network.graph);
    const { status, stdout } = runOnCore(project.files, core);
    expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
    expect(status, stdout).toBe(0);
  });
});
