import { beforeAll, describe, expect, test } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { Session } from "../../src/engine/session.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { kernelsModule } from "./plans.ts";

/** Values that a Reshape or Flatten gives another shape, while their tensor keeps its own. */

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await kernelsModule();
});

const SIGNS = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };
const point = (more: Partial<Layer> = {}): Layer => ({
  ...{ type: "QuantConv2D", filters: 8, kernel_size: 1, use_bias: false, ...SIGNS },
  ...more,
});
const reshape = (...target: number[]): Layer => ({ type: "Reshape", target_shape: target });

const model = (shape: number[], layers: readonly Layer[]): Document => ({
  sxor: 1,
  input: { shape },
  layers,
});

/** All of [2, 2, 25] as one pixel of 100 channels: four words in memory, but not the same bits in each. */
const CASES: readonly [string, Document][] = [
  ["packed for another number of channels", model([4, 4, 32], [reshape(8, 16, 4), point()])],
  [
    "packed signs behind a Flatten and a Reshape",
    model([2, 2, 25], [point({ filters: 25 }), { type: "Flatten" }, reshape(1, 1, 100), point()]),
  ],
  ["the mean over other pixels", model([4, 4, 32], [reshape(8, 16, 4), { type: "GlobalAveragePooling2D" }])],
  [
    "packed signs joined with those of other channels",
    model(
      [8, 8, 32],
      [
        point({ name: "a", filters: 32 }),
        { ...reshape(4, 4, 128), name: "b" },
        point({ name: "c", filters: 32, strides: 2, inputs: ["input_1"] }),
        { type: "Concatenate", inputs: ["b", "c"] },
        point(),
      ],
    ),
  ],
];

describe.each(CASES)("%s", (_, document) => {
  test("Keras, native and the tool agree bit for bit", async () => {
    const result = await new Session(module).run({
      ...{ document, targets: ["keras", "native", "st-edge-ai@1.0"], seed: 7, rounds: 0 },
    });
    if ("failed" in result) throw new Error(result.failed);
    expect(result.runs.map(({ status }) => status)).toEqual(["ran", "ran", "ran"]);
    expect(result.comparison.outputs).toEqual({ agree: true, differences: [] });
  });
});

test("a mean is taken per channel of the reshaped image", async () => {
  const document = model([4, 4, 32], [reshape(8, 16, 4), { type: "GlobalAveragePooling2D" }]);
  const result = await new Session(module).run({ document, targets: ["keras"], seed: 7, rounds: 0 });
  if ("failed" in result) throw new Error(result.failed);
  const [run] = result.runs;
  if (run?.status !== "ran") throw new Error("it did not run");
  const input = seededInput(7, buildGraph(document).nodes[0] as Node);
  const means = [0, 1, 2, 3].map((c) => {
    const values = input.filter((_, i) => i % 4 === c);
    return values.reduce((sum, x) => sum + x, 0) / values.length;
  });
  const [output] = run.outputs;
  expect(output?.shape).toEqual([4]);
  means.forEach((mean, c) => {
    expect(output?.values[c]).toBeCloseTo(mean, 5);
  });
});
