import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ActivationFn } from "../../src/graph/graph.ts";
import { type Uniform, uniformLevel } from "../../src/graph/quantizer.ts";
import type { FloatOrBits, Operation } from "../../src/targets/operation.ts";
import { seed } from "../engine/cases.ts";
import { numbers, type OperandSpec, singleStep } from "../engine/plans.ts";
import {
  affineParams,
  check,
  expectSame,
  refusalOf,
  runKernels,
  shape3,
  specialNumbers,
  uniform,
} from "./same.ts";

/** Operations on one tensor that keep its shape; floats are also NaN, infinite, -0 and as small as they can be. */
async function checkUnary(
  operationOn: (channels: number) => Operation,
  from: FloatOrBits,
  to: FloatOrBits,
  scale = 1,
) {
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
      if (from === "f32") await expectSame(step, [specialNumbers(s, h * w * c)]);
    }),
    80,
  );
}

describe("operations that keep the shape equal the reference", () => {
  test("packSigns", () => checkUnary(() => ({ kind: "pack" }), "f32", "s1"));
  test("unpackSigns", () => checkUnary(() => ({ kind: "unpack" }), "s1", "f32"));
  test("affine", () => checkUnary((channels) => ({ kind: "affine", channels }), "f32", "f32"));
  test("signs", () => {
    const operation = { kind: "quantize", quantizer: { kind: "sign" }, output: "f32" } as const;
    return checkUnary(() => operation, "f32", "f32");
  });
  test.each([
    { kind: "ternary", threshold: 0.05, twn: false },
    { kind: "uniform", divisor: 15, low: 0, high: 15 },
    { kind: "magnitude_aware", powerOfTwo: true },
  ] as const)("quantize $kind", (quantizer) =>
    checkUnary(() => ({ kind: "quantize", quantizer, output: "f32" }), "f32", "f32"),
  );

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

  test.each(["channel", "element"])("prelu, one alpha per %s", async (per) => {
    await check(
      fc.asyncProperty(shape3, seed, async ({ h, w, c }, from) => {
        const tensor: OperandSpec = { shape: [h, w, c], format: "f32" };
        const n = h * w * c;
        const alpha = numbers(from + 1, per === "channel" ? c : n);
        const x = numbers(from, n);
        x[0] = -0;
        await expectSame(singleStep({ kind: "prelu", channels: c }, [tensor], tensor, { alpha }), [x]);
      }),
      60,
    );
  });
});

test("packSigns takes 0 and -0 as +1 and NaN as -1", async () => {
  const step = singleStep({ kind: "pack" }, [{ shape: [40], format: "f32" }], { shape: [40], format: "s1" });
  const values = new Float32Array(40).fill(1);
  values.set([0, -0, Number.NaN, -1e-45, 1e-45]);
  values[39] = -3;
  expect((await runKernels(step, [values])).get(1)).toEqual(Uint32Array.of(0x30000000, 0x01000000));
});

describe("8-bit levels", () => {
  /** Values from below the range of a quantizer to above it, halves of a level among them. */
  const around = ({ divisor, low, high }: Uniform, from: number, n: number): Float32Array =>
    numbers(from, n).map((x, i) => {
      const k = (low + high) / 2 + x * (high - low) * 0.6;
      return (i % 3 === 0 ? Math.floor(k) + 0.5 : k) / divisor;
    });

  test.each(["quantizeLevels", "dequantizeLevels", "packLevels"])(
    "%s equals the reference",
    async (kernel) => {
      await check(
        fc.asyncProperty(shape3, uniform, seed, async ({ h, w, c }, u, from) => {
          const levels: OperandSpec = { shape: [h, w, c], format: "s8", uniform: u };
          const floats: OperandSpec = { shape: [h, w, c], format: "f32" };
          const step =
            kernel === "quantizeLevels"
              ? singleStep(
                  { kind: "quantize", quantizer: { kind: "uniform", ...u }, output: "s8" },
                  [floats],
                  levels,
                )
              : kernel === "packLevels"
                ? singleStep({ kind: "pack" }, [levels], { ...floats, format: "s1" })
                : singleStep({ kind: "dequantize" }, [levels], floats);
          await expectSame(step, [around(u, from, h * w * c)]);
        }),
        80,
      );
    },
  );

  test("halves go to the even level, everything is held to the range, NaN is the lowest", async () => {
    const u: Uniform = { divisor: 2, low: -3, high: 4 };
    const shape = [12];
    const quantizer = { kind: "uniform", ...u } as const;
    const step = singleStep({ kind: "quantize", quantizer, output: "s8" }, [{ shape, format: "f32" }], {
      ...{ shape, format: "s8", uniform: u },
    });
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const x = Float32Array.of(0.25, 0.75, 1.25, -0.25, -0.75, -1.25, 0.3, 9, -9, nan, inf, -inf);
    const expected = Int8Array.of(0, 2, 2, 0, -2, -2, 1, 4, -3, -3, 4, -3);
    expect((await runKernels(step, [x])).get(1)).toEqual(expected);
    await expectSame(step, [x]);
  });

  test("0 … 255 is kept as -128 … 127", async () => {
    const u: Uniform = { divisor: 255, low: 0, high: 255 };
    const step = singleStep({ kind: "dequantize" }, [{ shape: [256], format: "s8", uniform: u }], {
      ...{ shape: [256], format: "f32" },
    });
    const x = Float32Array.from({ length: 256 }, (_, k) => k / 255);
    const contents = await runKernels(step, [x]);
    expect(contents.get(0)).toEqual(Int8Array.from({ length: 256 }, (_, k) => k - 128));
    expect(contents.get(1)).toEqual(x);
    expect(x.every((value, k) => uniformLevel(u, value) === k)).toBe(true);
  });
});

describe("add", () => {
  const operand = fc.option(uniform, { nil: null });
  const spec = (shape: number[], u: Uniform | null): OperandSpec =>
    u === null ? { shape, format: "f32" } : { shape, format: "s8", uniform: u };

  test("equals the reference for floats and levels, two inputs and more", async () => {
    const operands = fc.array(operand, { minLength: 2, maxLength: 4 });
    await check(
      fc.asyncProperty(shape3, operands, operand, seed, async ({ h, w, c }, inputs, output, from) => {
        const shape = [h, w, c];
        const step = singleStep(
          { kind: "add", output: output === null ? "f32" : "s8" },
          inputs.map((u) => spec(shape, u)),
          spec(shape, output),
        );
        await expectSame(
          step,
          inputs.map((_, i) => numbers(from + i, h * w * c)),
        );
      }),
      120,
    );
  });

  test("of one tensor is refused by name", async () => {
    const one = spec([2], null);
    expect(await refusalOf(singleStep({ kind: "add", output: "f32" }, [one], one))).toBe(
      "add adds one tensor only",
    );
  });
});

describe("multiply", () => {
  test("equals the reference for inputs of full size and of one value per channel, in any order", async () => {
    const sizes = fc
      .array(fc.constantFrom("full", "channels"), { minLength: 2, maxLength: 4 })
      .filter((parts) => parts.includes("full"));
    await check(
      fc.asyncProperty(shape3, sizes, seed, async ({ h, w, c }, parts, from) => {
        const shapes = parts.map((part) => (part === "full" ? [h, w, c] : [1, 1, c]));
        const step = singleStep(
          { kind: "multiply", channels: c },
          shapes.map((shape) => ({ shape, format: "f32" })),
          { shape: [h, w, c], format: "f32" },
        );
        await expectSame(
          step,
          parts.map((part, i) => numbers(from + i, part === "full" ? h * w * c : c)),
        );
      }),
      120,
    );
  });

  test("of shapes that do not match is refused by name", async () => {
    const [wide, narrow]: [OperandSpec, OperandSpec] = [
      { shape: [2, 2, 3], format: "f32" },
      { shape: [4], format: "f32" },
    ];
    const refusal = await refusalOf(singleStep({ kind: "multiply", channels: 3 }, [wide, narrow], wide));
    expect(refusal).toBe("multiply multiplies tensors of shapes that do not match");
  });
});
