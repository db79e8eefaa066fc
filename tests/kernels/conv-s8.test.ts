import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import type { Format } from "../../src/targets/plan.ts";
import { convolution, seed } from "../engine/cases.ts";
import { numbers, packedNumbers, singleStep } from "../engine/plans.ts";
import { affineParams, check, expectSame, inputOf, refusalOf, runKernels, uniform } from "./same.ts";

/** How int8 weights stand for their values; see conv2d_s8 in operation.ts. */
const form = fc.constantFrom(
  { weights: "s8", step: 1, shift: 0 } as const,
  { weights: "s8", step: 2, shift: 1 } as const,
  { weights: "s1", step: 1, shift: 0 } as const,
);
type Form = typeof form extends fc.Arbitrary<infer T> ? T : never;

const bytes = (from: number, n: number): Int8Array =>
  Int8Array.from(numbers(from, n), (x) => Math.floor(x * 128));

interface Case {
  g: ConvGeometry;
  how: Form;
  input: Uniform;
  output: Format;
  levels: Uniform;
}

function stepOf({ g, how, input, output, levels }: Case, weights: ParamData, scale: number, from: number) {
  return singleStep(
    { kind: "conv2d_s8", geometry: g, ...how, output },
    [{ shape: [g.inH, g.inW, g.inC], format: "s8", uniform: input }],
    { shape: [g.outH, g.outW, g.outC], format: output, ...(output === "s8" && { uniform: levels }) },
    { weights, ...affineParams(from, g.outC, scale) },
  );
}

const perGroup = convolution(fc.integer({ min: 1, max: 20 }), 3);
const depthwise = convolution(fc.constant(1), 40).map((g) => ({ ...g, outC: g.inC }));

test.each(["f32", "s1", "s8"] as const)("conv2dS8 equals the reference with output %s", async (output) => {
  await check(
    fc.asyncProperty(
      fc.oneof(perGroup, depthwise),
      form,
      uniform,
      uniform,
      seed,
      async (g, how, input, levels, from) => {
        const groupIn = g.inC / g.groups;
        const fanIn = g.kH * g.kW * groupIn;
        const weights =
          how.weights === "s1"
            ? packedNumbers(from + 1, g.outC * fanIn, groupIn)
            : bytes(from + 1, g.outC * fanIn);
        const largest = how.weights === "s1" ? 1 : 128 * how.step;
        const scale = 4 / (largest * (input.high - input.low) * Math.sqrt(fanIn));
        const step = stepOf({ g, how, input, output, levels }, weights, scale, from + 2);
        await expectSame(step, [inputOf(g, from).map((x) => (x * input.high * 1.2) / input.divisor)]);
      },
    ),
  );
});

const plain: Uniform = { divisor: 1, low: 0, high: 255 };
/** One output that sees `pixels` pixels in a row. */
const row = (pixels: number, inC: number): ConvGeometry => ({
  ...{ inH: 1, inW: pixels, inC, outH: 1, outW: 1, outC: 1, groups: 1, kH: 1, kW: pixels },
  ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
  ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
});

test("a sum worked out by hand: weights 2 w + 1, levels and not bytes", async () => {
  const how = { weights: "s8", step: 2, shift: 1 } as const;
  const step = stepOf(
    { g: row(3, 1), how, input: plain, output: "f32", levels: plain },
    Int8Array.of(-128, 127, 3),
    1,
    1,
  );
  const scaled = { ...step, params: [step.params[0] as Int8Array, Float32Array.of(0.5), Float32Array.of(1)] };
  const y = (255 * -255 + 7 * 255 + 0 * 7) * 0.5 + 1;
  expect((await runKernels(scaled, [Float32Array.of(300, 7, -5)])).get(1)).toEqual(Float32Array.of(y));
  await expectSame(scaled, [Float32Array.of(300, 7, -5)]);
});

test("the largest sum that fits into int32 is exact, one more tap is refused", async () => {
  const how = { weights: "s8", step: 2, shift: 1 } as const;
  const most = Math.floor((2 ** 31 - 1) / (255 * 255));
  const of = (inC: number) =>
    stepOf(
      { g: row(1, inC), how, input: plain, output: "f32", levels: plain },
      new Int8Array(inC).fill(127),
      1,
      1,
    );
  await expectSame(of(most), [new Float32Array(most).fill(255)]);
  expect(await refusalOf(of(most + 1))).toBe(
    `conv2d_s8: sums of ${most + 1} products of up to 255 x 255 may exceed 32 bits`,
  );
});

test("levels that 16 bits do not hold are refused", async () => {
  const far: Uniform = { divisor: 1, low: 32700, high: 32768 };
  const how = { weights: "s1", step: 1, shift: 0 } as const;
  const step = stepOf(
    { g: row(1, 1), how, input: far, output: "f32", levels: far },
    packedNumbers(1, 1, 1),
    1,
    1,
  );
  expect(await refusalOf(step)).toBe("conv2d_s8: levels of up to 32768 exceed 16 bits");
});
