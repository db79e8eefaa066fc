import { expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { compileAndRun, printedChecksums, requireCompiler } from "./compile.ts";
import { stepChecksums, testInput } from "./tested-project.ts";

test("C agrees with the reference on a reshaped image: its mean, its signs", () => {
  requireCompiler();
  const binary = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };
  const graph = buildGraph({
    sxor: 1,
    input: { shape: [4, 4, 32] },
    layers: [
      { type: "Reshape", name: "image", target_shape: [8, 16, 4] },
      { type: "GlobalAveragePooling2D", name: "mean" },
      { type: "QuantConv2D", filters: 8, kernel_size: 1, ...binary, inputs: ["image"] },
    ],
  });
  const plan = lower(graph, "native");
  expect(plan.steps.map(({ operation }) => operation.kind)).toEqual([
    "global_average_pool",
    "pack",
    "conv2d_s1",
  ]);
  const input = testInput(plan);
  const expected = stepChecksums(plan, runReference(plan, materialise(plan, graph), [input]));
  const { status, stdout } = compileAndRun(generateProject(plan, graph, { input, expected }).files);
  expect(printedChecksums(stdout).steps).toEqual(expected.map(({ checksum }) => checksum));
  expect(status, stdout).toBe(0);
});
