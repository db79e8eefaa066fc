import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { runReference } from "../../src/engine/reference.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { convolution, pooling, seed } from "./cases.ts";
import { numbers, signsOf, singleStep } from "./plans.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

type Step = ReturnType<typeof singleStep>;

const outputOf = ({ plan, params }: Step, inputs: Float32Array[]): number[] =>
  Array.from(runReference(plan, params, inputs).get(plan.outputs[0] as number) as Float32Array);

/** OHWI -> HWIO. */
function hwio(weights: Float32Array, g: ConvGeometry): Float32Array {
  const inner = (g.kH * g.kW * g.inC) / g.groups;
  return Float32Array.from(
    { length: weights.length },
    (_, i) => weights[(i % g.outC) * inner + Math.floor(i / g.outC)] as number,
  );
}

/** tfjs' convolution of an image that is padded explicitly with a constant. */
function tfConvolution(x: Float32Array, weights: Float32Array, g: ConvGeometry, padValue: number): number[] {
  return tf.tidy(() => {
    const image = tf.tensor4d(x, [1, g.inH, g.inW, g.inC]);
    const padded = tf.pad(
      image,
      [
        [0, 0],
        [g.padTop, g.padBottom],
        [g.padLeft, g.padRight],
        [0, 0],
      ],
      padValue,
    ) as tf.Tensor4D;
    const kernel = tf.tensor4d(hwio(weights, g), [g.kH, g.kW, g.inC, g.outC]);
    const strides: [number, number] = [g.strideH, g.strideW];
    const dilations: [number, number] = [g.dilationH, g.dilationW];
    return Array.from(tf.conv2d(padded, kernel, strides, "valid", "NHWC", dilations).dataSync());
  });
}

/** tfjs refuses strides together with dilations. */
const forTf = convolution(fc.integer({ min: 1, max: 40 }), 1).filter(
  (g) => (g.strideH === 1 && g.strideW === 1) || (g.dilationH === 1 && g.dilationW === 1),
);

describe("the reference equals tfjs", () => {
  test("conv2d_s1, for pads -1, 0 and +1", () => {
    fc.assert(
      fc.property(forTf, fc.constantFrom(-1 as const, 0 as const, 1 as const), seed, (g, padValue, from) => {
        const weights = signsOf(numbers(from + 1, g.outC * g.kH * g.kW * g.inC));
        const x = signsOf(numbers(from, g.inH * g.inW * g.inC));
        const step = singleStep(
          { kind: "conv2d_s1", geometry: g, padValue, output: "f32" },
          [{ shape: [g.inH, g.inW, g.inC], format: "s1" }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights: packSigns(weights, g.inC) },
        );
        // tfjs may give -0 where a sum of signs is 0.
        expect(outputOf(step, [x])).toEqual(tfConvolution(x, weights, g, padValue).map((y) => y + 0));
      }),
      { numRuns: 60 },
    );
  });

  test("conv2d_f32, on integers, where no sum is rounded", () => {
    const integers = (from: number, n: number) => numbers(from, n).map((x) => Math.round(8 * x));
    fc.assert(
      fc.property(forTf, seed, (g, from) => {
        const weights = integers(from + 1, g.outC * g.kH * g.kW * g.inC);
        const x = integers(from, g.inH * g.inW * g.inC);
        const step = singleStep(
          { kind: "conv2d_f32", geometry: g },
          [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights },
        );
        expect(outputOf(step, [x]).map((y) => y + 0)).toEqual(
          tfConvolution(x, weights, g, 0).map((y) => y + 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("dense", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 9 }), seed, (n, units, from) => {
        const weights = numbers(from + 1, n * units);
        const bias = numbers(from + 2, units);
        const x = numbers(from, n);
        const step = singleStep(
          { kind: "dense", rows: 1, features: n, units, input: "f32", weights: "f32", output: "f32" },
          [{ shape: [n], format: "f32" }],
          { shape: [units], format: "f32" },
          { weights, bias },
        );
        const product = tf.tidy(() =>
          tf.add(tf.matMul(tf.tensor2d(x, [1, n]), tf.tensor2d(weights, [units, n]), false, true), bias),
        );
        const theirs = Array.from(product.dataSync());
        // n products and sums, each rounded by at most 2^-24 of a value below n.
        for (const [i, y] of outputOf(step, [x]).entries())
          expect(Math.abs(y - (theirs[i] as number))).toBeLessThanOrEqual((n + 2) ** 2 * 2 ** -23);
      }),
      { numRuns: 60 },
    );
  });

  test.each(["max", "average"] as const)("%s pooling of 'valid' windows", (mode) => {
    const valid = pooling.filter((g) => g.padTop + g.padBottom + g.padLeft + g.padRight === 0);
    fc.assert(
      fc.property(valid, seed, (g, from) => {
        const x = numbers(from, g.inH * g.inW * g.inC);
        const step = singleStep(
          { kind: "pool", mode, window: g, format: "f32" },
          [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
          { shape: [g.outH, g.outW, g.inC], format: "f32" },
        );
        const theirs = tf.tidy(() => {
          const image = tf.tensor4d(x, [1, g.inH, g.inW, g.inC]);
          const size: [number, number] = [g.kH, g.kW];
          const strides: [number, number] = [g.strideH, g.strideW];
          const pooled =
            mode === "max"
              ? tf.maxPool(image, size, strides, "valid")
              : tf.avgPool(image, size, strides, "valid");
          return Array.from(pooled.dataSync());
        });
        const ours = outputOf(step, [x]);
        expect(ours.length).toBe(theirs.length);
        for (const [i, y] of ours.entries())
          expect(Math.abs(y - (theirs[i] as number))).toBeLessThanOrEqual(mode === "max" ? 0 : 1e-5);
      }),
      { numRuns: 60 },
    );
  });
});

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
