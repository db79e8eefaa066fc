import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import type { Operation } from "../../src/targets/operation.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import type { Format, ParamRole } from "../../src/targets/plan.ts";
import { channelCount, convolution, seed } from "../engine/cases.ts";
import { numbers, packedNumbers, singleStep } from "../engine/plans.ts";
import { affineParams, check, expectSame, inputOf, refusalOf, runKernels, uniform } from "./same.ts";

const padValue = fc.constantFrom(-1 as const, 0 as const, 1 as const);
const after = fc.constantFrom("", "bias", "scale");

/** What may follow the sum of `fanIn` signs, by the format of the output. */
function finish(output: Format, kind: string, from: number, outC: number, fanIn: number) {
  const thresholds = Int32Array.from(numbers(from, outC), (x) => Math.round((x * fanIn) / 4));
  const params: Partial<Record<ParamRole, ParamData>> = {};
  if (output === "s1") return { threshold: thresholds };
  if (output === "s8") return affineParams(from, outC, 2 / Math.sqrt(fanIn));
  if (kind === "bias") return { bias: numbers(from, outC) };
  return kind === "scale" ? affineParams(from, outC) : params;
}

const stepOf = (operation: Operation & { geometry: ConvGeometry; output: Format }, levels: Uniform) => {
  const { geometry: g, output } = operation;
  return (params: Partial<Record<ParamRole, ParamData>>) =>
    singleStep(
      operation,
      [{ shape: [g.inH, g.inW, g.inC], format: "s1" }],
      {
        ...{ shape: [g.outH, g.outW, g.outC], format: output },
        ...(output === "s8" && { uniform: levels }),
      },
      params,
    );
};

describe("conv2dS1", () => {
  const wholeWords = fc.constantFrom(32, 64);
  const geometry = fc.oneof(convolution(channelCount, 1), convolution(wholeWords, 3));

  test.each(["f32", "s1", "s8"] as const)("equals the reference with output %s", async (output) => {
    await check(
      fc.asyncProperty(geometry, padValue, after, uniform, seed, async (g, pad, kind, levels, from) => {
        const groupIn = g.inC / g.groups;
        const fanIn = g.kH * g.kW * groupIn;
        const step = stepOf(
          { kind: "conv2d_s1", geometry: g, padValue: pad, output },
          levels,
        )({
          weights: packedNumbers(from + 1, g.outC * fanIn, groupIn),
          ...finish(output, kind, from + 2, g.outC, fanIn),
        });
        await expectSame(step, [inputOf(g, from)]);
      }),
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
    expect((await runKernels(step, [numbers(2, 20)])).get(1)).toEqual(new Uint32Array(4).fill(0x40000000));
  });

  test("groups that share words are refused by name", async () => {
    const g = { ...unit(1, 1, 8), outC: 2, groups: 2 };
    const step = singleStep(
      { kind: "conv2d_s1", geometry: g, padValue: 0, output: "f32" },
      [{ shape: [1, 1, 8], format: "s1" }],
      { shape: [1, 1, 2], format: "f32" },
      { weights: packedNumbers(1, 8, 4) },
    );
    expect(await refusalOf(step)).toBe(
      "conv2d_s1: 4 channels per group do not fill 32-bit words, so its groups share words",
    );
  });
});

describe("depthwiseS1", () => {
  const geometry = convolution(fc.constant(1), 1).chain((g) =>
    channelCount.map((c) => ({ ...g, inC: c, outC: c, groups: c })),
  );

  test.each(["f32", "s1", "s8"] as const)("equals the reference with output %s", async (output) => {
    await check(
      fc.asyncProperty(geometry, padValue, after, uniform, seed, async (g, pad, kind, levels, from) => {
        const taps = g.kH * g.kW;
        const step = stepOf(
          { kind: "depthwise_s1", geometry: g, padValue: pad, output },
          levels,
        )({
          weights: packedNumbers(from + 1, taps * g.inC, g.inC),
          ...finish(output, kind, from + 2, g.outC, taps),
        });
        await expectSame(step, [inputOf(g, from)]);
      }),
    );
  });

  // Up to 255 taps are counted in a byte, by whole rows of the window; 65535 in all.
  test.each([
    [17, 17],
    [16, 16],
    [256, 1],
    [1, 255],
    [257, 255],
  ])("counts the taps of a window of %d x %d", async (kH, kW) => {
    const g = { ...unit(kH, kW, 3), kH, kW, outH: 1, outW: 1, outC: 3, groups: 3 };
    const taps = kH * kW;
    const step = singleStep(
      { kind: "depthwise_s1", geometry: g, padValue: 0, output: "f32" },
      [{ shape: [kH, kW, 3], format: "s1" }],
      { shape: [1, 1, 3], format: "f32" },
      { weights: new Uint32Array(taps).fill(0b010 << 29) },
    );
    const ones = new Float32Array(taps * 3).fill(1);
    expect((await runKernels(step, [ones])).get(1)).toEqual(Float32Array.of(taps, -taps, taps));
    await expectSame(step, [ones]);
  });

  test("signs without thresholds are refused by name", async () => {
    const g = { ...unit(1, 1, 2), outC: 2, groups: 2 };
    const step = stepOf(
      { kind: "depthwise_s1", geometry: g, padValue: 0, output: "s1" },
      { divisor: 1, low: 0, high: 1 },
    )({ weights: packedNumbers(1, 2, 2) });
    expect(await refusalOf(step)).toBe("depthwise_s1 has no thresholds");
  });
});

/** A 1 x 1 window. */
function unit(inH: number, inW: number, inC: number) {
  return {
    ...{ inH, inW, inC, outH: inH, outW: inW, kH: 1, kW: 1, strideH: 1, strideW: 1 },
    ...{ dilationH: 1, dilationW: 1, padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
  };
}
