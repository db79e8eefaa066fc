import { describe, expect, it } from "vitest";
import type { Layer, TargetId } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { lower } from "../../src/targets/lower.ts";
import type { Plan, Step } from "../../src/targets/plan.ts";
import { inPlaceLag } from "../../src/targets/st-edge-ai/accounting-in-place.ts";
import { integerConvScratch, integerDenseScratch } from "../../src/targets/st-edge-ai/accounting-scratch.ts";

/** Figures of small stacks, worked out by hand. */

const plan = (
  shape: readonly number[],
  layers: readonly Layer[],
  target: TargetId = "st-edge-ai@1.0",
): Plan => lower(buildGraph({ sxor: 1, input: { shape }, layers }), target);

const conv = (filters: number, more: Record<string, string | number> = {}): Layer => ({
  type: "Conv2D",
  filters,
  kernel_size: 3,
  ...more,
});
const RELU: Layer = { type: "ReLU" };
const POOL: Layer = { type: "MaxPooling2D" };

const types = ({ steps }: Plan): string[] => steps.map(({ layerType }) => layerType);
const maccs = ({ steps }: Plan): number[] => steps.map(({ macc }) => macc);
const scratch = ({ steps }: Plan): number[][] => steps.map((step) => step.scratch.map(({ bytes }) => bytes));

describe("a float convolution", () => {
  // 10x8x3, five 3x3 filters, valid: 8x6x5 outputs from 27 taps each.
  const layers = [conv(5)];

  it("counts its taps once per output and its bias once per channel", () => {
    const { steps, memory } = plan([10, 8, 3], layers);
    expect(steps[0]?.macc).toBe(8 * 6 * 5 * 27 + 5);
    expect(steps[0]?.rom).toBe(4 * (5 * 27 + 5));
    expect(memory.weights).toBe(560);
  });

  it("has a patch of 27 floats from Core 1.0 on, and writes over its input", () => {
    // In 960, out 960 bytes. No pads, so the output is behind by one row of 6 * 5 * 4 = 120 bytes and by what it
    // outgrows rows of 8 * 3 * 4 = 96 bytes in: (8 + 1) * 120 - (8 + 1) * 96 = 216. 336 + 960 < 1920.
    const core = plan([10, 8, 3], layers);
    expect(scratch(core)).toEqual([[108]]);
    expect(core.memory.activations).toBe(336 + 960 + 108);
    const old = plan([10, 8, 3], layers, "st-edge-ai@8.1");
    expect(scratch(old)).toEqual([[]]);
    expect(old.memory.activations).toBe(336 + 960);
  });

  it("stays apart where overlapping saves nothing", () => {
    // 8x8x1 to eight filters, same: rows of 256 over rows of 32 bytes. Lag 2 * 256 + 3 * 32 + 9 * 224 = 2624;
    // with 256 bytes in that is more than the 2048 bytes out beside them. A patch has 36 bytes.
    const { memory } = plan([8, 8, 1], [conv(8, { padding: "same" })]);
    expect(memory.activations).toBe(256 + 2048 + 36);
  });

  it("without input behind it keeps the input of a residual", () => {
    // The input of 8*8*4*4 = 1024 bytes is read again by Add: nothing overlaps in the convolution, 144 bytes of patch.
    const residual: Layer[] = [
      conv(4, { padding: "same", name: "a" }),
      { type: "Add", inputs: ["a", "input_1"] },
    ];
    expect(plan([8, 8, 4], residual).memory.activations).toBe(2 * 1024 + 144);
  });
});

it("a depthwise convolution has no patch", () => {
  // 6x6x4, 3x3 valid: 4x4 outputs of 9 taps in 4 channels.
  const { steps } = plan([6, 6, 4], [{ type: "DepthwiseConv2D", kernel_size: 3 }]);
  expect(steps.map(({ macc, rom, scratch }) => [macc, rom, scratch.length])).toEqual([
    [16 * 4 * 9 + 4, 4 * (36 + 4), 0],
  ]);
});

describe("convolution, nonlinearity and pooling", () => {
  // 10x10x2, four 3x3 filters, valid: 8x8x4 of 18 taps; pooled 4x4x4.
  const layers = [conv(4), RELU, POOL];
  const CONV = 64 * 18 * 4 + 4;

  it("are one step from Core 1.0 on", () => {
    const fused = plan([10, 10, 2], layers);
    expect(maccs(fused)).toEqual([CONV + 64 * 4 + 16 * 4 * 4]);
    expect(fused.steps[0]?.kernel).toBe("conv2d_if32of32wf32_nl_pool");
    // A patch of 18 floats and two rows of 8 pixels of 4 floats.
    expect(scratch(fused)).toEqual([[72, 256]]);
    // 800 in, 256 out, behind by one pooled row of 64 bytes: 4 pooled rows never outgrow 9 rows of 80 bytes.
    expect(fused.memory.activations).toBe(64 + 800 + 72 + 256);
  });

  it("are one step in 7.2, which fuses the nonlinearity alone too", () => {
    expect(maccs(plan([10, 10, 2], layers, "st-edge-ai@7.2"))).toEqual([CONV + 64 * 4 + 16 * 4 * 4]);
    expect(scratch(plan([10, 10, 2], layers, "st-edge-ai@7.2"))).toEqual([[256]]);
    const alone = plan([10, 10, 2], [conv(4, { activation: "relu" })], "st-edge-ai@7.2");
    expect(maccs(alone)).toEqual([CONV + 64 * 4]);
    expect(alone.steps[0]?.layers).toHaveLength(1);
  });

  it("are three steps in 8.1, the pooling in place", () => {
    const apart = plan([10, 10, 2], layers, "st-edge-ai@8.1");
    expect(maccs(apart)).toEqual([CONV, 64 * 4, 16 * 4 * 4]);
    // The convolution: 800 in, 1024 out, behind by 128 + (9 * 128 - 9 * 80 = 432) = 560: 1360. Others: 1024.
    expect(apart.memory.activations).toBe(1360);
  });

  it("take the activation of the convolution itself and a folded BatchNormalization with them", () => {
    expect(maccs(plan([10, 10, 2], [conv(4, { activation: "relu" }), POOL]))).toHaveLength(1);
    const folded = plan([10, 10, 2], [conv(4), { type: "BatchNormalization" }, RELU, POOL]);
    expect(folded.steps.map((step) => step.layers.length)).toEqual([4]);
    expect(folded.memory.weights).toBe(4 * (4 * 18 + 4));
  });

  it("stay apart where the pooling covers the image or moves by single pixels", () => {
    expect(types(plan([4, 4, 2], layers))).toEqual(["Conv2D", "Nonlinearity", "Pool"]);
    const single = [conv(4), RELU, { ...POOL, strides: 1 }];
    expect(types(plan([10, 10, 2], single))).toEqual(["Conv2D", "Nonlinearity", "Pool"]);
    expect(types(plan([10, 10, 2], [conv(4), RELU, { type: "GlobalAveragePooling2D" }]))).toHaveLength(3);
  });

  it("stay apart with a layer in between or a second reader", () => {
    const norm: Layer = { type: "BatchNormalization" };
    expect(types(plan([10, 10, 2], [conv(4), RELU, norm, POOL]))).toEqual([
      "Conv2D",
      "Nonlinearity",
      "ScaleBias",
      "Pool",
    ]);
    const twice: Layer[] = [
      conv(4),
      { ...RELU, name: "relu" },
      POOL,
      { type: "GlobalAveragePooling2D", inputs: ["relu"] },
    ];
    expect(types(plan([10, 10, 2], twice))).toEqual(["Conv2D", "Nonlinearity", "Pool", "Pool"]);
  });

  it("a softmax is never fused, nor is a nonlinearity alone from Core 1.0 on", () => {
    expect(types(plan([10, 10, 2], [conv(4), { type: "Softmax" }, POOL]))).toHaveLength(3);
    expect(types(plan([10, 10, 2], [conv(4, { activation: "relu" })]))).toEqual(["Conv2D", "Nonlinearity"]);
  });

  it("a dense layer and its nonlinearity are two steps in every version", () => {
    const dense: Layer[] = [{ type: "Dense", units: 6, activation: "relu" }];
    for (const target of ["st-edge-ai@7.2", "st-edge-ai@8.1", "st-edge-ai@4.0"] as const) {
      expect(maccs(plan([5], dense, target))).toEqual([5 * 6 + 6, 6]);
    }
  });
});

describe("what works in place", () => {
  it("a pooling does up to 8.1", () => {
    // 8x8x4 floats in, 4x4x4 out.
    expect(plan([8, 8, 4], [POOL]).memory.activations).toBe(1024 + 256);
    expect(plan([8, 8, 4], [POOL], "st-edge-ai@8.1").memory.activations).toBe(1024);
  });

  it("an elementwise layer does", () => {
    expect(plan([8, 8, 4], [RELU, { type: "BatchNormalization" }]).memory.activations).toBe(1024);
  });

  it("a sum does over an operand that dies", () => {
    const sum: Layer[] = [
      { type: "ReLU", name: "a" },
      { type: "Activation", activation: "tanh", name: "b", inputs: ["input_1"] },
      { type: "Add", inputs: ["a", "b"] },
    ];
    expect(plan([8, 8, 4], sum).memory.activations).toBe(2 * 1024);
  });

  it("two convolutions are placed as one block: the first pays the lag of the second", () => {
    // 16x16x4 to 8 to 4 channels, 3x3 same. First: 4096 in, 8192 out, lag 2*512 + 3*32 + 17*(512 - 256) = 5472,
    // patch 144: 9712. Second: 8192 in, 4096 out, lag 2*256 + 3*16 = 560, patch 288: 9040, apart 12576. Only 9712
    // needs the second in place as well: 9712 + 560.
    const both = [conv(8, { padding: "same" }), conv(4, { padding: "same" })];
    expect(plan([16, 16, 4], both).memory.activations).toBe(9712 + 560);
    // Elementwise layers in between change nothing.
    expect(plan([16, 16, 4], [both[0] as Layer, RELU, both[1] as Layer]).memory.activations).toBe(10272);
  });

  it("unless the first is cheaper apart from its input", () => {
    // 16x16x2 to 8 to 8 channels. First: 2048 in, 8192 out, lag 1024 + 96 + 17*(512 - 128) = 7648, patch 72: 9768.
    // Second: lag 1024 + 96 = 1120, apart 8192 + 8192 + 288. In place 9768 + 1120 = 10888; apart, the input
    // and the patch fill the lag: 8192 + max(1120, 2048 + 72) = 10312.
    const both = [conv(8, { padding: "same" }), conv(8, { padding: "same" })];
    expect(plan([16, 16, 2], both).memory.activations).toBe(10312);
  });
});

describe("8-bit layers", () => {
  const geometry = (kernel: number, inC: number, outC: number, groups = 1): ConvGeometry => ({
    ...{ inH: 8, inW: 8, inC, outH: 8, outW: 8, outC, kH: kernel, kW: kernel, groups },
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
    ...{ padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 },
  });

  it("have scratch in whole words", () => {
    // 1x1, 16 to 8: 4*16 + 10*8 = 144 bytes. Depthwise 3x3, 8: 37*8 + 1 = 297. 3x3, 3 to 16: K = 27,
    // 4*27 + 14*16 + 2*27*16 = 1196. 3x3, 64 to 64: K = 576, 2304 + 896 + 5120 = 8320. Dense 64 to 10: 2*(64 + 50).
    expect(integerConvScratch(geometry(1, 16, 8))).toEqual([36]);
    expect(integerConvScratch(geometry(3, 8, 8, 8))).toEqual([75]);
    expect(integerConvScratch(geometry(3, 3, 16))).toEqual([299]);
    expect(integerConvScratch(geometry(3, 64, 64))).toEqual([2080]);
    expect(integerDenseScratch(64, 10)).toEqual([57]);
  });

  it("write over their input like float ones, with pixels on one side only", () => {
    // 8x8x16 bytes, 3x3 same: two rows of 128 bytes and two pixels of 16; the rows do not grow.
    const operation = {
      kind: "conv2d_s8",
      geometry: geometry(3, 16, 16),
      ...{ weights: "s8", step: 1, shift: 0, output: "s8" },
    } as const;
    expect(inPlaceLag({ operation } as unknown as Step)).toBe(2 * 128 + 2 * 16);
    expect(inPlaceLag({ operation: { ...operation, output: "f32" } } as unknown as Step)).toBeUndefined();
  });
});
