import * as fc from "fast-check";
import { describe, test } from "vitest";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import type { FloatOrBits, Operation } from "../../src/targets/operation.ts";
import { channelCount, convolution, pooling, seed } from "../engine/cases.ts";
import { numbers, packedNumbers, singleStep } from "../engine/plans.ts";
import { affineParams, check, expectSame, inputOf, shape3, specialNumbers } from "./same.ts";

type Fused = Extract<Operation, { kind: "conv2d_f32" }>;

describe("conv2dF32", () => {
  const geometry = convolution(fc.integer({ min: 1, max: 12 }), 3);
  const depthwise = convolution(fc.constant(1), 40).map((g) => ({ ...g, outC: g.inC }));
  const activation = fc.constantFrom<Fused["activation"]>(
    null,
    { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 },
    { fn: "relu", maxValue: 0.5, negativeSlope: 0.25, threshold: 0 },
    { fn: "sigmoid" },
    { fn: "tanh" },
  );

  /** `draw` gives the inputs, the weights and the bias. */
  async function expectConvolution(operation: Fused, bias: boolean, from: number, draw = numbers) {
    const { geometry: g, pool } = operation;
    const weights = draw(from + 1, (g.outC * g.kH * g.kW * g.inC) / g.groups);
    const { outH, outW } = pool?.window ?? g;
    const step = singleStep(
      operation,
      [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
      { shape: [outH, outW, g.outC], format: "f32" },
      bias ? { weights, bias: draw(from + 2, g.outC) } : { weights },
    );
    await expectSame(step, [draw(from, g.inH * g.inW * g.inC)]);
  }

  test("equals the reference to the last bit, an activation included", async () => {
    await check(
      fc.asyncProperty(geometry, activation, fc.boolean(), seed, async (g, nonlinearity, bias, from) => {
        const operation: Fused = { kind: "conv2d_f32", geometry: g, activation: nonlinearity, pool: null };
        await expectConvolution(operation, bias, from);
      }),
    );
  });

  test("a tap outside the image is left out, not multiplied by 0; NaN, infinities, -0 and overflow count", async () => {
    await check(
      fc.asyncProperty(fc.oneof(geometry, depthwise), fc.boolean(), seed, async (g, bias, from) => {
        const operation: Fused = { kind: "conv2d_f32", geometry: g, activation: null, pool: null };
        await expectConvolution(operation, bias, from, specialNumbers);
      }),
    );
  });

  test("one filter per channel equals the reference, and so do several", async () => {
    const several = convolution(fc.constant(1), 6);
    await check(
      fc.asyncProperty(
        fc.oneof(depthwise, several),
        activation,
        fc.boolean(),
        seed,
        async (g, fn, bias, from) => {
          const operation: Fused = { kind: "conv2d_f32", geometry: g, activation: fn, pool: null };
          await expectConvolution(operation, bias, from);
        },
      ),
    );
  });

  test("and so it does with a pooling behind it", async () => {
    const mode = fc.constantFrom("max" as const, "average" as const);
    const outC = fc.integer({ min: 1, max: 20 });
    await check(
      fc.asyncProperty(pooling, outC, activation, mode, seed, async (window, n, nonlinearity, how, from) => {
        // A 1 x 1 convolution gives the image that is pooled.
        const g: ConvGeometry = {
          ...{ inH: window.inH, inW: window.inW, inC: 3, outH: window.inH, outW: window.inW },
          ...{ outC: n, groups: 1, kH: 1, kW: 1, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
          ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
        };
        const pool = { mode: how, window: { ...window, inC: n } };
        await expectConvolution(
          { kind: "conv2d_f32", geometry: g, activation: nonlinearity, pool },
          true,
          from,
        );
      }),
      80,
    );
  });
});

const formats: [FloatOrBits, FloatOrBits, FloatOrBits][] = [
  ["f32", "f32", "f32"],
  ["s1", "f32", "f32"],
  ["f32", "s1", "f32"],
  ["s1", "s1", "f32"],
  ["s1", "s1", "s1"],
];

test.each(formats)("dense %s x %s -> %s equals the reference", async (input, weightFormat, output) => {
  const rowsOrPixels = fc.oneof(
    fc.record({ rows: fc.integer({ min: 2, max: 4 }), pixels: fc.constant(1) }),
    fc.record({ rows: fc.constant(1), pixels: fc.integer({ min: 1, max: 5 }) }),
  );
  const units = fc.integer({ min: 1, max: 40 });
  await check(
    fc.asyncProperty(
      rowsOrPixels,
      channelCount,
      units,
      fc.boolean(),
      seed,
      async ({ rows, pixels }, c, n, scaled, from) => {
        const features = pixels * c;
        const weights =
          weightFormat === "s1" ? packedNumbers(from + 1, n * features, c) : numbers(from + 1, n * features);
        const threshold = Int32Array.from(numbers(from + 2, n), (x) => Math.round((x * features) / 4));
        const step = singleStep(
          { kind: "dense", rows, features, units: n, input, weights: weightFormat, output },
          [{ shape: rows > 1 ? [rows, 1, c] : [pixels, 1, c], format: input }],
          { shape: rows > 1 ? [rows, 1, n] : [n], format: output },
          output === "s1"
            ? { weights, threshold }
            : scaled
              ? { weights, ...affineParams(from + 3, n) }
              : { weights, bias: numbers(from + 3, n) },
        );
        await expectSame(step, [numbers(from, rows * features)]);
      },
    ),
    80,
  );
});

const pools: ["max" | "average", FloatOrBits][] = [
  ["max", "f32"],
  ["max", "s1"],
  ["average", "f32"],
];

test.each(pools)("pool %s %s equals the reference", async (mode, format) => {
  await check(
    fc.asyncProperty(pooling, seed, async (g, from) => {
      const step = singleStep(
        { kind: "pool", mode, window: g, format },
        [{ shape: [g.inH, g.inW, g.inC], format }],
        { shape: [g.outH, g.outW, g.inC], format },
      );
      await expectSame(step, [inputOf(g, from)]);
      if (format === "f32") await expectSame(step, [specialNumbers(from, g.inH * g.inW * g.inC)]);
    }),
  );
});

test("globalAverage equals the reference", async () => {
  await check(
    fc.asyncProperty(shape3, seed, async ({ h, w, c }, from) => {
      const step = singleStep({ kind: "global_average_pool" }, [{ shape: [h, w, c], format: "f32" }], {
        shape: [c],
        format: "f32",
      });
      await expectSame(step, [numbers(from, h * w * c)]);
    }),
    60,
  );
});

test.each(["f32", "s1"] as const)("concat %s equals the reference", async (format) => {
  const widths = fc.array(channelCount, { minLength: 2, maxLength: 4 });
  await check(
    fc.asyncProperty(shape3, widths, seed, async ({ h, w }, parts, from) => {
      const step = singleStep(
        { kind: "concat", format, rows: h * w, channels: parts },
        parts.map((c) => ({ shape: [h, w, c], format })),
        { shape: [h, w, parts.reduce((sum, c) => sum + c, 0)], format },
      );
      await expectSame(
        step,
        parts.map((c, i) => numbers(from + i, h * w * c)),
      );
    }),
  );
});

test.each(["f32", "s1"] as const)("pad %s equals the reference", async (format) => {
  const side = fc.integer({ min: 0, max: 3 });
  const pads = fc.record({ top: side, bottom: side, left: side, right: side });
  const value = fc.constantFrom(...(format === "s1" ? [1, -1] : [0, 1, -1]));
  await check(
    fc.asyncProperty(shape3, pads, value, seed, async ({ h, w, c }, p, constant, from) => {
      const step = singleStep(
        { kind: "pad", pads: p, value: constant, format },
        [{ shape: [h, w, c], format }],
        { shape: [h + p.top + p.bottom, w + p.left + p.right, c], format },
      );
      await expectSame(step, [numbers(from, h * w * c)]);
    }),
    80,
  );
});
