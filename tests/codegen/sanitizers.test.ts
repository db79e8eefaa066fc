import { describe, expect, test } from "vitest";
import { compileAndRun, printedChecksums } from "./compile.ts";
import { NETWORKS, testedNetwork } from "./networks.ts";
import { canSanitize, SANITIZERS } from "./tools.ts";

describe.each(["gcc", "clang"])("compiled by %s", (compiler) => {
  test.skipIf(!canSanitize(compiler)).each(NETWORKS)(
    "without a complaint of the address and undefined behaviour sanitizers: %s",
    (_, network) => {
      const { project, expected } = testedNetwork(network);
      const flags = ["-O1", ...SANITIZERS];
      const { status, stdout } = compileAndRun(project.files, { compiler, flags });
      expect(printedChecksums(stdout).steps, stdout).toEqual(expected.map(({ checksum }) => checksum));
      expect(status, stdout).toBe(0);
    },
  );
});
