import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { runReference } from "../../src/engine/reference.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { cases, convolution, pooling, seed } from "./cases.ts";
import { numbers, type Runnable, signsOf, singleStep } from "./plans.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const outputOf = ({ plan, params }: Runnable, inputs: Float32Array[]): number[] =>
  Array.from(runReference(plan, params, inputs).get(plan.outputs[0] as number) as Float32Array);

/** OHWI -> HWIO. */
function hwio(weights: Float32Array, g: ConvGeometry): Float32Array {
  const inner = (g.kH * g.kW * g.inC) / g.groups;
  return Float32Array.from(
    { length: weights.length },
    (_, i) => weights[(i % g.outC) * inner + Math.floor(i / g.outC)] as number,
  );
}

/**
 * tfjs' convolution of an image that is padded explicitly with a constant; with as many groups as
 * channels the depthwise one.
 */
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
    const shape: [number, number] = [g.kH, g.kW];
    const strides: [number, number] = [g.strideH, g.strideW];
    const dilations: [number, number] = [g.dilationH, g.dilationW];
    if (g.groups > 1) {
      const kernel = tf.tensor4d(hwio(weights, g), [...shape, g.outC, 1]);
      return Array.from(tf.depthwiseConv2d(padded, kernel, strides, "valid", "NHWC", dilations).dataSync());
    }
    const kernel = tf.tensor4d(hwio(weights, g), [...shape, g.inC, g.outC]);
    return Array.from(tf.conv2d(padded, kernel, strides, "valid", "NHWC", dilations).dataSync());
  });
}

/** tfjs refuses strides together with dilations. */
const isForTf = (g: ConvGeometry) =>
  (g.strideH === 1 && g.strideW === 1) || (g.dilationH === 1 && g.dilationW === 1);
const forTf = convolution(fc.integer({ min: 1, max: 40 }), 1).filter(isForTf);
/** At least two channels, and the same step in both directions, which tfjs' depthwise convolution needs. */
const depthwiseForTf = convolution(fc.constant(1), 1)
  .map((g) => ({ ...g, strideW: g.strideH, outW: 0 }))
  .chain((g) => fc.integer({ min: 2, max: 40 }).map((c) => ({ ...g, inC: c, outC: c, groups: c })))
  .map((g) => {
    const reach = g.inW + g.padLeft + g.padRight - (g.kW - 1) * g.dilationW - 1;
    return { ...g, outW: Math.floor(reach / g.strideW) + 1 };
  })
  .filter(isForTf);

const integers = (from: number, n: number) => numbers(from, n).map((x) => Math.round(8 * x));

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
      cases(60),
    );
  });

  test("conv2d_f32, on integers, where no sum is rounded", () => {
    fc.assert(
      fc.property(forTf, seed, (g, from) => {
        const weights = integers(from + 1, g.outC * g.kH * g.kW * g.inC);
        const x = integers(from, g.inH * g.inW * g.inC);
        const step = singleStep(
          { kind: "conv2d_f32", geometry: g, activation: null, pool: null },
          [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights },
        );
        expect(outputOf(step, [x]).map((y) => y + 0)).toEqual(
          tfConvolution(x, weights, g, 0).map((y) => y + 0),
        );
      }),
      cases(60),
    );
  });

  test("conv2d_f32 with a filter per channel", () => {
    fc.assert(
      fc.property(depthwiseForTf, seed, (g, from) => {
        const weights = integers(from + 1, g.outC * g.kH * g.kW);
        const x = integers(from, g.inH * g.inW * g.inC);
        const step = singleStep(
          { kind: "conv2d_f32", geometry: g, activation: null, pool: null },
          [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights },
        );
        expect(outputOf(step, [x]).map((y) => y + 0)).toEqual(
          tfConvolution(x, weights, g, 0).map((y) => y + 0),
        );
      }),
      cases(60),
    );
  });

  test("depthwise_s1, for pads -1, 0 and +1", () => {
    const pads = fc.constantFrom(-1 as const, 0 as const, 1 as const);
    fc.assert(
      fc.property(depthwiseForTf, pads, seed, (g, padValue, from) => {
        const taps = g.kH * g.kW;
        const weights = signsOf(numbers(from + 1, g.outC * taps));
        const alongChannels = weights.map(
          (_, i) => weights[(i % g.outC) * taps + Math.floor(i / g.outC)] as number,
        );
        const x = signsOf(numbers(from, g.inH * g.inW * g.inC));
        const step = singleStep(
          { kind: "depthwise_s1", geometry: g, padValue, output: "f32" },
          [{ shape: [g.inH, g.inW, g.inC], format: "s1" }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights: packSigns(alongChannels, g.outC) },
        );
        expect(outputOf(step, [x])).toEqual(tfConvolution(x, weights, g, padValue).map((y) => y + 0));
      }),
      cases(60),
    );
  });

  test("conv2d_s8: the levels as floats, where no sum is rounded", () => {
    const uniform = { divisor: 4, low: 0, high: 200 };
    fc.assert(
      fc.property(fc.oneof(forTf, depthwiseForTf), seed, (g, from) => {
        const weights = Int8Array.from(integers(from + 1, (g.outC * g.kH * g.kW * g.inC) / g.groups));
        const levels = integers(from, g.inH * g.inW * g.inC).map((x) => (x + 8) * 12);
        const step = singleStep(
          { kind: "conv2d_s8", geometry: g, weights: "s8", step: 2, shift: 1, output: "f32" },
          [{ shape: [g.inH, g.inW, g.inC], format: "s8", uniform }],
          { shape: [g.outH, g.outW, g.outC], format: "f32" },
          { weights, scale: new Float32Array(g.outC).fill(0.5), offset: new Float32Array(g.outC).fill(3) },
        );
        const values = Float32Array.from(weights, (w) => 2 * w + 1);
        expect(outputOf(step, [levels.map((k) => k / uniform.divisor)])).toEqual(
          tfConvolution(levels, values, g, 0).map((d) => d / 2 + 3),
        );
      }),
      cases(60),
    );
  });

  const image = fc.record({
    h: fc.integer({ min: 1, max: 5 }),
    w: fc.integer({ min: 1, max: 5 }),
    c: fc.integer({ min: 1, max: 9 }),
  });

  test("multiply, the factors of channels on either side", () => {
    fc.assert(
      fc.property(image, fc.boolean(), seed, ({ h, w, c }, factorFirst, from) => {
        const x = numbers(from, h * w * c);
        const factor = numbers(from + 1, c);
        const full = { shape: [h, w, c], format: "f32" as const };
        const narrow = { shape: [1, 1, c], format: "f32" as const };
        const step = singleStep(
          { kind: "multiply", channels: c },
          factorFirst ? [narrow, full] : [full, narrow],
          full,
        );
        const theirs = tf.tidy(() => tf.mul(tf.tensor3d(x, [h, w, c]), tf.tensor3d(factor, [1, 1, c])));
        expect(outputOf(step, factorFirst ? [factor, x] : [x, factor])).toEqual(
          Array.from(theirs.dataSync()),
        );
      }),
      cases(60),
    );
  });

  test.each(["channel", "element"])("prelu, one alpha per %s", (per) => {
    fc.assert(
      fc.property(image, seed, ({ h, w, c }, from) => {
        const x = numbers(from, h * w * c);
        const alpha = numbers(from + 1, per === "channel" ? c : h * w * c);
        const full = { shape: [h, w, c], format: "f32" as const };
        const step = singleStep({ kind: "prelu", channels: c }, [full], full, { alpha });
        const theirs = tf.tidy(() =>
          tf.prelu(tf.tensor3d(x, [h, w, c]), tf.tensor3d(alpha, per === "channel" ? [1, 1, c] : [h, w, c])),
        );
        expect(outputOf(step, [x])).toEqual(Array.from(theirs.dataSync()));
      }),
      cases(60),
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
      cases(60),
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
      cases(60),
    );
  });
});
