import { describe, expect, test } from "vitest";
import { createExecutor } from "../../src/engine/executor.ts";
import { runReference } from "../../src/engine/reference.ts";
import { runPlan } from "../../src/engine/run.ts";
import { numbersOf, type TensorData } from "../../src/engine/tensor-data.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import type { Tensor } from "../../src/targets/plan.ts";
import {
  HandMadePlan,
  kernelsModule,
  numbers,
  type OperandSpec,
  packedNumbers,
  singleStep,
} from "./plans.ts";

/** Plans with 8-bit tensors, from the float input to float outputs. */

const unsigned: Uniform = { divisor: 255, low: 0, high: 255 };
const signed: Uniform = { divisor: 32, low: -128, high: 127 };
const eight = (shape: number[], uniform: Uniform): OperandSpec => ({ shape, format: "s8", uniform });

/** A 3 x 3 window over 6 x 5 pixels, padded to keep their number. */
const same = (inC: number, outC: number, groups = 1): ConvGeometry => ({
  ...{ inH: 6, inW: 5, inC, outH: 6, outW: 5, outC, groups, kH: 3, kW: 3, strideH: 1, strideW: 1 },
  ...{ dilationH: 1, dilationW: 1, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 },
});

const affine = (from: number, n: number, scale: number) => ({
  scale: numbers(from, n).map((x) => x * scale),
  offset: numbers(from + 1, n),
});

/** A block with a shortcut: 8-bit, depthwise with weights of one bit, a sum, and a binary layer behind it. */
function block() {
  const plan = new HandMadePlan();
  const input = plan.input(eight([6, 5, 3], unsigned));
  const first = plan.step(
    { kind: "conv2d_s8", geometry: same(3, 8), weights: "s8", step: 2, shift: 1, output: "s8" },
    [input],
    eight([6, 5, 8], signed),
    { weights: Int8Array.from(numbers(2, 8 * 27), (x) => 127 * x), ...affine(3, 8, 1e-4) },
  );
  const depthwise = plan.step(
    { kind: "conv2d_s8", geometry: same(8, 8, 8), weights: "s1", step: 1, shift: 0, output: "f32" },
    [first],
    { shape: [6, 5, 8], format: "f32" },
    { weights: packedNumbers(5, 8 * 9, 1), ...affine(6, 8, 0.01) },
  );
  const sum = plan.step({ kind: "add", output: "s8" }, [first, depthwise], eight([6, 5, 8], signed));
  const signs = plan.step({ kind: "pack" }, [sum], { shape: [6, 5, 8], format: "s1" });
  const binary = plan.step(
    { kind: "conv2d_s1", geometry: same(8, 40), padValue: 1, output: "s8" },
    [signs],
    eight([6, 5, 40], unsigned),
    { weights: packedNumbers(8, 40 * 72, 8), ...affine(9, 40, 0.05) },
  );
  const output = plan.step({ kind: "dequantize" }, [binary], { shape: [6, 5, 40], format: "f32" });
  return { ...plan.finish(output, sum), sum, binary, output };
}

const spread = numbers(1, 6 * 5 * 3).map((x) => x + 0.5);

test("a plan through 8-bit tensors: the kernels equal the reference in every tensor", async () => {
  const { plan, params, sum, binary, output } = block();
  const executor = await createExecutor(plan, () => params, await kernelsModule());
  if ("refused" in executor) throw new Error(executor.refused);
  const ours = executor.run([spread]);
  expect(ours).toEqual(runReference(plan, params, [spread]));
  expect(executor.steps.map((step) => step.kernel)).toEqual([
    ...[
      "conv2dS8",
      "conv2dS8",
      "dequantizeLevels, add, quantizeLevels",
      "packLevels",
      "pairPlane, conv2dS1Pairs",
    ],
    "dequantizeLevels",
  ]);
  const floats = numbersOf(plan.tensors[binary] as Tensor, ours.get(binary) as TensorData);
  expect(ours.get(output)).toEqual(floats);
  // Neither constant nor cut off at the ends of the range: the levels are those of a sum.
  expect(new Set(ours.get(sum)).size).toBeGreaterThan(20);
  expect(new Set(ours.get(binary)).size).toBeGreaterThan(20);
});

test("an input in 8 bits holds the levels of the given floats", async () => {
  const input = eight([5], unsigned);
  const { plan, params } = singleStep({ kind: "dequantize" }, [input], { shape: [5], format: "f32" });
  const executor = await createExecutor(plan, () => params, await kernelsModule());
  if ("refused" in executor) throw new Error(executor.refused);
  const contents = executor.run([Float32Array.of(0, 1, 0.5, -3, 7)]);
  expect(contents.get(0)).toEqual(Int8Array.of(-128, 127, 0, -128, 127));
  expect(contents.get(1)).toEqual(Float32Array.of(0, 1, 128 / 255, 0, 1));
  expect(() => executor.run([new Float32Array(4)])).toThrow("takes 5 values, not 4");
});

describe("what a run tells of an 8-bit tensor", () => {
  test("its values as numbers, its bytes as they lie in memory", async () => {
    const quantizer = { kind: "uniform", ...signed } as const;
    const output = eight([4], signed);
    const { plan } = singleStep(
      { kind: "quantize", quantizer, output: "s8" },
      [{ shape: [4], format: "f32" }],
      output,
    );
    const graph = buildGraph({ sxor: 1, input: { shape: [4] }, layers: [] });
    const x = Float32Array.of(0.51 / 32, -1, 100, 2.5);
    const run = await runPlan(plan, graph, x, await kernelsModule());
    if (run.status === "refused") throw new Error(run.why);
    const values = [1 / 32, -1, 127 / 32, 2.5];
    expect(Array.from(run.outputs[0]?.values ?? [])).toEqual(values);
    expect(run.steps[0]).toMatchObject({
      kernel: "quantizeLevels",
      output: { format: "s8", min: -1, max: 127 / 32, sample: values },
    });
  });

  test("a tensor without its quantizer is a mistake of the Plan", () => {
    const { plan, params } = singleStep({ kind: "dequantize" }, [{ shape: [1], format: "s8" }], {
      ...{ shape: [1], format: "f32" },
    });
    expect(() => runReference(plan, params, [Float32Array.of(1)])).toThrow(
      "input_0_output has no 8-bit quantizer",
    );
  });
});
