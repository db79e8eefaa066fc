import { describe, expect, test } from "vitest";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { numbers, packedNumbers, singleStep } from "../engine/plans.ts";
import { affineParams, kernelsOf, refusalOf } from "./same.ts";

/** Which kernel runs: one for each channel by itself where its vectors are filled, else that for groups. */

const geometry = (inC: number, outC: number, groups: number, kernel = 3): ConvGeometry => ({
  ...{ inH: kernel, inW: kernel, inC, outH: 1, outW: 1, outC, groups, kH: kernel, kW: kernel },
  ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
  ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
});

const floats = (g: ConvGeometry) =>
  singleStep(
    { kind: "conv2d_f32", geometry: g, activation: null, pool: null },
    [{ shape: [g.inH, g.inW, g.inC], format: "f32" }],
    { shape: [1, 1, g.outC], format: "f32" },
    { weights: numbers(1, (g.outC * g.kH * g.kW * g.inC) / g.groups) },
  );

const levels = (g: ConvGeometry) =>
  singleStep(
    { kind: "conv2d_s8", geometry: g, weights: "s8", step: 1, shift: 0, output: "f32" },
    [{ shape: [g.inH, g.inW, g.inC], format: "s8", uniform: { divisor: 1, low: 0, high: 255 } }],
    { shape: [1, 1, g.outC], format: "f32" },
    { weights: new Int8Array((g.outC * g.kH * g.kW * g.inC) / g.groups), ...affineParams(1, g.outC) },
  );

const signs = (g: ConvGeometry, padValue: -1 | 0 | 1) =>
  singleStep(
    { kind: "depthwise_s1", geometry: g, padValue, output: "f32" },
    [{ shape: [g.inH, g.inW, g.inC], format: "s1" }],
    { shape: [1, 1, g.outC], format: "f32" },
    { weights: packedNumbers(1, g.kH * g.kW * g.inC, g.inC) },
  );

const dense = (rows: number) =>
  singleStep(
    { kind: "dense", rows, features: 4, units: 3, input: "f32", weights: "f32", output: "f32" },
    [{ shape: rows === 1 ? [4] : [rows, 4], format: "f32" }],
    { shape: rows === 1 ? [3] : [rows, 3], format: "f32" },
    { weights: numbers(1, 12) },
  );

describe("the kernel of", () => {
  test.each([
    ["floats, 4 channels one by one", floats(geometry(4, 4, 4)), "depthwiseF32"],
    ["floats, 3 channels one by one", floats(geometry(3, 3, 3)), "conv2dF32"],
    ["floats, two filters per channel", floats(geometry(4, 8, 4)), "conv2dF32"],
    ["floats, two groups", floats(geometry(8, 8, 2)), "conv2dF32"],
    ["levels, 16 channels one by one", levels(geometry(16, 16, 16)), "depthwiseS8"],
    ["levels, 15 channels one by one", levels(geometry(15, 15, 15)), "conv2dS8"],
    ["levels, two filters per channel", levels(geometry(16, 32, 16)), "conv2dS8"],
    ["signs padded with 0", signs(geometry(5, 5, 5), 0), "depthwiseS1"],
    ["signs padded with -1", signs(geometry(5, 5, 5), -1), "padWords, depthwiseS1"],
    ["a dense layer", dense(1), "denseF32"],
    ["a dense layer of two rows", dense(2), "conv2dF32"],
  ] as const)("%s is named", async (_, step, kernel) => {
    expect(await kernelsOf(step)).toEqual([kernel]);
  });
});

test("more taps of signs than the kernel counts are refused", async () => {
  expect(await refusalOf(signs(geometry(1, 1, 1, 255), 0))).toBeNull();
  expect(await refusalOf(signs(geometry(1, 1, 1, 256), 0))).toBe(
    "depthwise_s1: 256 x 256 taps are more than the kernel counts",
  );
});
