import { arch } from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { runReference } from "../../src/engine/reference.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { BINARY_NETWORKS, EXTREMES, extremeName } from "./binary-networks.ts";
import { requireCompiler } from "./compile.ts";
import { expectAgreement, testInput } from "./tested-project.ts";

beforeAll(requireCompiler);

/** The kernels that the compiler can choose from on this machine. */
const BUILDS: readonly (readonly [string, readonly string[]])[] = [
  ["the kernels of this machine", ["-O2"]],
  ["portable kernels", ["-O2", "-DNETWORK_PORTABLE"]],
  ...(arch === "x64" ? ([["popcount instructions", ["-O2", "-mpopcnt"]]] as const) : []),
];

describe.each(BUILDS)("compiled to %s", (_build, flags) => {
  test.each(BINARY_NETWORKS)("C agrees with the reference, step by step: %s", (_, network) => {
    expectAgreement(network(), { flags });
  });
});

test.each(EXTREMES)("the first pixel has the largest and the least sum: %s", (_, make) => {
  const network = make();
  const plan = network.plan();
  const tensors = runReference(plan, materialise(plan, network.graph), [testInput(plan)]);
  const sums = plan.steps.filter(({ name }) => name.endsWith("inputs"));
  expect(sums.length).toBeGreaterThan(4);
  for (const { name, outputs } of sums) {
    const values = tensors.get(outputs[0] as number);
    expect([values?.[0], values?.[1]].map(Number), name).toEqual(
      name === extremeName(Number.parseInt(name, 10))
        ? [Number.parseInt(name, 10), -Number.parseInt(name, 10)]
        : [],
    );
  }
});
