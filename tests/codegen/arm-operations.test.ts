import { describe, expect, test } from "vitest";
import { CORE_NAMES, type CoreName } from "../../src/codegen/cores.ts";
import { BINARY_NETWORKS } from "./binary-networks.ts";
import { printedChecksums } from "./compile.ts";
import type { HandMade } from "./hand-made.ts";
import { LEVEL_NETWORKS } from "./level-networks.ts";
import { testedNetwork } from "./networks.ts";
import { OPERATION_NETWORKS } from "./operation-networks.ts";
import { canRunArm, runOnCore } from "./tools.ts";

/** Cores without DSP instructions, with them, and with vectors: whatever a kernel may choose by. */
const KINDS: readonly CoreName[] = ["cortex-m0plus", "cortex-m7", "cortex-m55"];

function expectAgreement(core: CoreName, network: () => HandMade): void {
  const { project, expected } = testedNetwork(network);
  const { status, stdout } = runOnCore(project.files, core);
  expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
  expect(status, stdout).toBe(0);
}

describe.skipIf(!canRunArm())("in QEMU, step by step as the reference", () => {
  describe.each(CORE_NAMES)("%s", (core) => {
    test.each([...OPERATION_NETWORKS, ...BINARY_NETWORKS])("%s", (_, network) => {
      expectAgreement(core, network);
    });
  });

  describe.each(KINDS)("%s", (core) => {
    test.each(LEVEL_NETWORKS)("%s", (_, network) => {
      expectAgreement(core, network);
    });
  });
});
