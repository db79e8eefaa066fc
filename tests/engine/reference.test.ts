import { describe, expect, test } from "vitest";
import { runReference } from "../../src/engine/reference.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { type Runnable, singleStep } from "./plans.ts";

const outputOf = ({ plan, params }: Runnable, inputs: Float32Array[]): number[] =>
  Array.from(runReference(plan, params, inputs).get(plan.outputs[0] as number) ?? []);

describe("cases worked out by hand", () => {
  const g: ConvGeometry = {
    ...{ inH: 2, inW: 2, inC: 1, outH: 2, outW: 2, outC: 1, groups: 1, kH: 3, kW: 3 },
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 },
  };
  // Image (+1 -1 / -1 +1), all weights +1: every window sees the four pixels (sum 0) and five pads.
  test.each([
    [0, 0],
    [1, 5],
    [-1, -5],
  ] as const)("a 3 x 3 window over 2 x 2 pixels with pad %i gives %i", (padValue, y) => {
    const step = singleStep(
      { kind: "conv2d_s1", geometry: g, padValue, output: "f32" },
      [{ shape: [2, 2, 1], format: "s1" }],
      { shape: [2, 2, 1], format: "f32" },
      { weights: new Uint32Array(9) },
    );
    expect(outputOf(step, [Float32Array.of(1, -1, -1, 1)])).toEqual([y, y, y, y]);
  });

  test("signs: d = 1 with threshold 1 is +1, with threshold 2 is -1", () => {
    const bitsFor = (threshold: number) =>
      outputOf(
        singleStep(
          { kind: "dense", rows: 1, features: 3, units: 1, input: "s1", weights: "s1", output: "s1" },
          [{ shape: [3], format: "s1" }],
          { shape: [1], format: "s1" },
          { weights: Uint32Array.of(0), threshold: Int32Array.of(threshold) },
        ),
        [Float32Array.of(1, 1, -1)],
      );
    expect(bitsFor(1)).toEqual([0]);
    expect(bitsFor(2)).toEqual([0x80000000]);
  });

  test("the average counts only the pixels inside the image", () => {
    const window = { ...g, kH: 2, kW: 2, padTop: 0, padLeft: 0 };
    const step = singleStep(
      { kind: "pool", mode: "average", window, format: "f32" },
      [{ shape: [2, 2, 1], format: "f32" }],
      { shape: [2, 2, 1], format: "f32" },
    );
    expect(outputOf(step, [Float32Array.of(1, 2, 3, 6)])).toEqual([3, 4, 4.5, 6]);
  });

  test("an opaque step is not run", () => {
    const operand = { shape: [1], format: "f32" } as const;
    const { plan, params } = singleStep({ kind: "opaque", reason: "no such layer" }, [operand], operand);
    expect(() => runReference(plan, params, [Float32Array.of(1)])).toThrow("no such layer");
  });
});
