import { beforeAll, expect, test } from "vitest";
import { requireCompiler } from "./compile.ts";
import { chain, OPERATION_NETWORKS } from "./operation-networks.ts";
import { expectAgreement } from "./tested-project.ts";

beforeAll(requireCompiler);

test.each(OPERATION_NETWORKS)("C agrees with the reference, step by step: %s", (_, network) => {
  expectAgreement(network());
});

test("a chain of layers reuses its memory", () => {
  expect(chain().plan().memory.arena).toBeLessThan(2000);
});
