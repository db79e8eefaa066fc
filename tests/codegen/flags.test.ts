import { describe, expect, test } from "vitest";
import { printedChecksums } from "./compile.ts";
import { testedNetwork } from "./networks.ts";
import { OPERATION_NETWORKS } from "./operation-networks.ts";
import { canRunArm, runOnCore } from "./tools.ts";

/** What GCC does in the projects of IDEs: it fuses x * y + z, and takes each type for memory of its own. */
const DEFAULTS = ["-std=gnu11", "-O3", "-ffp-contract=fast", "-fstrict-aliasing"];

describe.skipIf(!canRunArm())("GCC gives the same bits with its own defaults", () => {
  test.each(OPERATION_NETWORKS)("on cortex-m4: %s", (_, network) => {
    const { project, expected } = testedNetwork(network);
    const { status, stdout } = runOnCore(project.files, "cortex-m4", DEFAULTS);
    expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
    expect(status, stdout).toBe(0);
  });
});
