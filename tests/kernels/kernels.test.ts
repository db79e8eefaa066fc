import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createExecutor } from "../../src/engine/executor.ts";
import { runReference } from "../../src/engine/reference.ts";
import type { ActivationFn } from "../../src/graph/graph.ts";
import type { Operation } from "../../src/targets/operation.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import type { Format, Plan } from "../../src/targets/plan.ts";
import { channelCount, convolution, pooling, seed } from "../engine/cases.ts";
import { kernelsModule, numbers, packedNumbers, singleStep } from "../engine/plans.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await kernelsModule();
});

const bits = (data: Float32Array | Uint32Array | undefined): number[] =>
  Array.from(new Uint32Array((data as Uint32Array).buffer, data?.byteOffset, data?.length));

/** Runs a Plan by the kernels and by the reference and expects the same bits in every tensor. */
async function expectSame({ plan, params }: { plan: Plan; params: ParamData[] }, inputs: Float32Array[]) {
  const executor = await createExecutor(plan, () => params, module);
  if ("refused" in executor) throw new Error(executor.refused);
  const ours = executor.run(inputs);
  const theirs = runReference(plan, params, inputs);
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  for (const [id, data] of theirs) expect(bits(ours.get(id))).toEqual(bits(data));
}

const check = (property: fc.IAsyncProperty<unknown>, numRuns = 150) => fc.assert(property, { numRuns });

const inputOf = (g: { inH: number; inW: number; inC: number }, from: number) =>
  numbers(from, g.inH * g.inW * g.inC);

describe("conv2dS1", () => {
  const wholeWords = fc.constantFrom(32, 64);
  const geometry = fc.oneof(convolution(channelCount, 1), convolution(wholeWords, 3));
  const padValue = fc.constantFrom(-1 as const, 0 as const, 1 as const);

  test.each(["f32", "s1"] as const)("equals the reference with output %s", async (output) => {
    await check(
      fc.asyncProperty(
        geometry,
        padValue,
        fc.constantFrom("", "bias", "scale"),
        seed,
        async (g, pad, after, from) => {
          const groupIn = g.inC / g.groups;
          const fanIn = g.kH * g.kW * groupIn;
          const params = {
            weights: packedNumbers(from + 1, g.outC * fanIn, groupIn),
            ...(output === "s1" && {
              threshold: Int32Array.from(numbers(from + 2, g.outC), (x) => Math.round((x * fanIn) / 4)),
            }),
            ...(output === "f32" && after === "bias" && { bias: numbers(from + 2, g.outC) }),
            ...(output === "f32" && after === "scale" && affineParams(from + 2, g.outC)),
          };
          const shapes = [g.inH, g.inW, g.inC] as const;
          const step = singleStep(
            { kind: "conv2d_s1", geometry: g, padValue: pad, output },
            [{ shape: shapes, format: "s1" }],
            { shape: [g.outH, g.outW, g.outC], format: output },
            params,
          );
          await expectSame(step, [inputOf(g, from)]);
        },
      ),
    );
  });

  test("thresholds at the ends of int32 give one sign everywhere", async () => {
    const g = { ...unit(2, 2, 5), outC: 2, groups: 1 };
    const step = singleStep(
      { kind: "conv2d_s1", geometry: g, padValue: 0, output: "s1" },
      [{ shape: [2, 2, 5], format: "s1" }],
      { shape: [2, 2, 2], format: "s1" },
      { weights: packedNumbers(1, 10, 5), threshold: Int32Array.of(-2147483648, 2147483647) },
    );
    const executor = await createExecutor(step.plan, () => step.params, module);
    if ("refused" in executor) throw new Error(executor.refused);
    expect(bits(executor.run([numbers(2, 20)]).get(1))).toEqual(Array(4).fill(0x40000000));
  });

  test("groups that share words are refused by name", async () => {
    const g = { ...unit(1, 1, 8), outC: 2, groups: 2 };
    const step = singleStep(
      { kind: "conv2d_s1", geometry: g, padValue: 0, output: "f32" },
      [{ shape: [1, 1, 8], format: "s1" }],
      { shape: [1, 1, 2], format: "f32" },
      { weights: packedNumbers(1, 8, 4) },
    );
    expect(await createExecutor(step.plan, () => step.params, module)).toEqual({
      refused: "conv2d_s1: 4 channels per group do not fill 32-bit words, so its groups share words",
    });
  });
});

const affineParams = (from: number, n: number) => ({ scale: numbers(from, n), offset: numbers(from + 1, n) });

/** A 1 x 1 window. */
function unit(inH: number, inW: number, inC: number) {
  return {
    ...{ inH, inW, inC, outH: inH, outW: inW, kH: 1, kW: 1, strideH: 1, strideW: 1 },
    ...{ dilationH: 1, dilationW: 1, padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}

test("conv2dF32 equals the reference to the last bit", async () => {
  const geometry = convolution(fc.integer({ min: 1, max: 12 }), 3);
  await check(
    fc.asyncProperty(geometry, fc.boolean(), seed, async (g, bias, from) => {
      const weights = numbers(from + 1, (g.outC * g.kH * g.kW * g.inC) / g.groups);
      const step = singleStep(
        { kind: "conv2d_f32", geometry: g },
        [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
        { shape: [g.outH, g.outW, g.outC], format: "f32" },
        bias ? { weights, bias: numbers(from + 2, g.outC) } : { weights },
      );
      await expectSame(step, [inputOf(g, from)]);
    }),
  );
});

const formats: [Format, Format, Format][] = [
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

const pools: ["max" | "average", Format][] = [
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
    }),
  );
});

const shape3 = fc.record({
  h: fc.integer({ min: 1, max: 5 }),
  w: fc.integer({ min: 1, max: 5 }),
  c: channelCount,
});

/** Operations on one tensor that keep its shape. */
async function checkUnary(operationOn: (channels: number) => Operation, from: Format, to: Format, scale = 1) {
  await check(
    fc.asyncProperty(shape3, seed, async ({ h, w, c }, s) => {
      const shape = [h, w, c];
      const operation = operationOn(c);
      const step = singleStep(
        operation,
        [{ shape, format: from }],
        { shape, format: to },
        operation.kind === "affine" ? affineParams(s + 1, c) : {},
      );
      await expectSame(step, [numbers(s, h * w * c).map((x) => x * scale)]);
    }),
    80,
  );
}

describe("operations that keep the shape equal the reference", () => {
  test("packSigns", () => checkUnary(() => ({ kind: "pack" }), "f32", "s1"));
  test("unpackSigns", () => checkUnary(() => ({ kind: "unpack" }), "s1", "f32"));
  test("affine", () => checkUnary((channels) => ({ kind: "affine", channels }), "f32", "f32"));
  test("signs", () => checkUnary(() => ({ kind: "quantize", quantizer: { kind: "sign" } }), "f32", "f32"));
  test("quantize", () => {
    const quantizer = { kind: "ternary", threshold: 0.05, twn: false } as const;
    return checkUnary(() => ({ kind: "quantize", quantizer }), "f32", "f32");
  });

  const activations: (ActivationFn & { fn: "relu" | "sigmoid" | "tanh" | "softmax" })[] = [
    { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 },
    { fn: "relu", maxValue: 6, negativeSlope: 0.1, threshold: 0.7 },
    { fn: "sigmoid" },
    { fn: "tanh" },
    { fn: "softmax" },
  ];
  test.each(activations)("$fn", (activation) =>
    checkUnary((channels) => ({ kind: "activation", activation, channels }), "f32", "f32", 9),
  );
  test.each(activations)("$fn far from 0", (activation) =>
    checkUnary((channels) => ({ kind: "activation", activation, channels }), "f32", "f32", 150),
  );
});

test("packSigns takes 0 and -0 as +1 and NaN as -1", async () => {
  const step = singleStep({ kind: "pack" }, [{ shape: [40], format: "f32" }], { shape: [40], format: "s1" });
  const values = new Float32Array(40).fill(1);
  values.set([0, -0, Number.NaN, -1e-45, 1e-45]);
  values[39] = -3;
  const executor = await createExecutor(step.plan, () => step.params, module);
  if ("refused" in executor) throw new Error(executor.refused);
  expect(bits(executor.run([values]).get(1))).toEqual([0x30000000, 0x01000000]);
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

test("add equals the reference for two and more inputs", async () => {
  await check(
    fc.asyncProperty(shape3, fc.integer({ min: 2, max: 4 }), seed, async ({ h, w, c }, n, from) => {
      const operand = { shape: [h, w, c], format: "f32" as const };
      const step = singleStep({ kind: "add" }, Array(n).fill(operand), operand);
      await expectSame(
        step,
        Array.from({ length: n }, (_, i) => numbers(from + i, h * w * c)),
      );
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
