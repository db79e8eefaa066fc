import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createExecutor } from "../../src/engine/executor.ts";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import type { Format, ParamRole } from "../../src/targets/plan.ts";
import { BUILDS, buildOf } from "../engine/builds.ts";
import { channelCount, convolution, seed } from "../engine/cases.ts";
import { numbers, packedNumbers, type Runnable, singleStep } from "../engine/plans.ts";
import { type SignKernel, signsByAll } from "../engine/sign-kernels.ts";
import { affineParams, check, inputOf, uniform } from "./same.ts";

type Params = Partial<Record<ParamRole, ParamData>>;

const levels: Uniform = { divisor: 64, low: -128, high: 127 };

function stepOf(g: ConvGeometry, padValue: -1 | 0 | 1, output: Format, params: Params, u = levels): Runnable {
  return singleStep(
    { kind: "conv2d_s1", geometry: g, padValue, output },
    [{ shape: [g.inH, g.inW, g.inC], format: "s1" }],
    { shape: [g.outH, g.outW, g.outC], format: output, ...(output === "s8" && { uniform: u }) },
    params,
  );
}

/** Every kernel of every build gives the bytes of the reference. */
async function expectAll(step: Runnable, input: Float32Array, kernels?: readonly SignKernel[]) {
  const { expected, found } = await signsByAll(step, input, kernels);
  for (const [kernel, bytes] of Object.entries(found)) {
    // As text, which is compared faster than 100 numbers.
    expect(Buffer.from(bytes).toString("hex"), kernel).toBe(Buffer.from(expected).toString("hex"));
  }
}

/** All mixtures of tiles: 4, 2 and 1 blocks of 16 channels, the last one full or not. */
const outC = fc.constantFrom(1, 15, 16, 17, 32, 47, 48, 64, 65, 96, 112, 130);
const anyPairs = fc
  .tuple(convolution(fc.oneof(fc.integer({ min: 1, max: 20 }), channelCount), 1), outC)
  .map(([g, channels]) => ({ ...g, outC: channels }))
  .filter((g) => g.outW >= 2 && g.outC * g.inC <= 2500);

const finish: Record<string, (from: number, g: ConvGeometry) => { output: Format; params: Params }> = {
  "sums as floats": () => ({ output: "f32", params: {} }),
  "sums with a bias": (from, g) => ({ output: "f32", params: { bias: numbers(from, g.outC) } }),
  "scaled floats": (from, g) => ({ output: "f32", params: affineParams(from, g.outC) }),
  levels: (from, g) => ({ output: "s8", params: affineParams(from, g.outC, 2 / Math.sqrt(signsOf(g))) }),
  bits: (from, g) => {
    const threshold = Int32Array.from(numbers(from, g.outC), (x) => Math.round((x * signsOf(g)) / 4));
    return { output: "s1", params: { threshold } };
  },
};

const signsOf = (g: ConvGeometry) => g.kH * g.kW * g.inC;

describe("every kernel of both builds equals the reference", () => {
  test.each(Object.keys(finish))("%s", async (kind) => {
    const padValue = fc.constantFrom(-1 as const, 0 as const, 1 as const);
    await check(
      fc.asyncProperty(anyPairs, padValue, uniform, seed, async (g, pad, u, from) => {
        const { output, params } = (finish[kind] as (typeof finish)[string])(from + 2, g);
        const weights = packedNumbers(from + 1, g.outC * signsOf(g), g.inC);
        await expectAll(stepOf(g, pad, output, { weights, ...params }, u), inputOf(g, from));
      }),
      100,
    );
  });
});

/** `width` outputs side by side, each of a window of kH rows by kW columns that do not overlap. */
const plain = (kH: number, kW: number, inC: number, channels: number, width = 2): ConvGeometry => ({
  ...{ inH: kH, inW: width * kW, inC, outH: 1, outW: width, outC: channels, groups: 1, kH, kW },
  ...{ strideH: 1, strideW: kW, dilationH: 1, dilationW: 1 },
  ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
});

/** All inputs -1 and all weights of a channel alike: every product is +1 in even channels and -1 in odd ones. */
function extremes(g: ConvGeometry): { weights: Uint32Array; input: Float32Array } {
  const perChannel = signsOf(g) / g.inC;
  const all = new Uint32Array(packedNumbers(1, signsOf(g), g.inC).length).fill(0xffffffff);
  const used = g.inC % 32;
  const words = all.length / perChannel;
  if (used !== 0) for (let i = words - 1; i < all.length; i += words) all[i] = -(2 ** (32 - used));
  const weights = new Uint32Array(all.length * g.outC);
  for (let c = 0; c < g.outC; c += 2) weights.set(all, c * all.length);
  return { weights, input: new Float32Array(g.inH * g.inW * g.inC).fill(-1) };
}

describe("bounds of the sums", () => {
  // 21 triples are 252 channels; rows of the window add up before they are flushed, too.
  const around = [
    ...[240, 249, 250, 251, 252, 253, 254, 256, 264, 500, 504, 505, 512, 756, 757].map(
      (c) => [1, c] as const,
    ),
    ...[80, 84, 85, 88, 90, 96].flatMap((c) => [3, 4, 6, 7].map((kH) => [kH, c] as const)),
  ];

  test.each([1, 17, 33, 64])("all products alike around a flush, %d channels", async (channels) => {
    for (const [kH, inC] of around) {
      const g = plain(kH, 1, inC, channels);
      const { weights, input } = extremes(g);
      await expectAll(stepOf(g, 0, "f32", { weights }), input);
    }
  });

  const most = 2 ** 15 - 4;
  const sums = [
    [1, 1, most],
    [1, 3, 4 * Math.floor(most / 12)],
    [1, 7, 4 * Math.floor(most / 28)],
  ] as const;

  test.each(sums)("the largest sum of the kernel, window %d x %d of %d channels", async (kH, kW, inC) => {
    const g = plain(kH, kW, inC, 5);
    const { weights, input } = extremes(g);
    const k = signsOf(g);
    expect(k).toBeGreaterThan(most - 28);
    await expectAll(stepOf(g, 0, "f32", { weights }), input);
    for (const threshold of [
      [k, -k, k + 1, -k + 1, -k],
      [-2147483648, 2147483647, -32768, 32767, 32768],
      [65536, -65536, k - 1, -k - 1, 0],
    ]) {
      await expectAll(stepOf(g, 0, "s1", { weights, threshold: Int32Array.from(threshold) }), input);
    }
  });
});

describe("which kernel runs", () => {
  const kernelOf = async (g: ConvGeometry) => {
    const step = stepOf(g, 0, "f32", { weights: packedNumbers(1, (g.outC * signsOf(g)) / g.groups, g.inC) });
    const executor = await createExecutor(step.plan, () => step.params, await buildOf("kernels.wasm"));
    return "refused" in executor ? executor.refused : executor.steps.map((step) => step.kernel).join();
  };

  test("pairs need two outputs side by side, no groups, and sums of 16 bits", async () => {
    expect(await kernelOf(plain(3, 3, 16, 64))).toBe("pairPlane, conv2dS1Pairs");
    expect(await kernelOf(plain(3, 3, 16, 64, 1))).toBe("conv2dS1");
    expect(await kernelOf({ ...plain(3, 3, 64, 128), groups: 2 })).toBe("conv2dS1");
    expect(await kernelOf(plain(1, 1, 2 ** 15 - 4, 64))).toBe("pairPlane, conv2dS1Pairs");
    expect(await kernelOf(plain(1, 1, 2 ** 15 - 3, 64))).toBe("conv2dS1");
  });

  test.each([
    [16, 4],
    [32, 2],
    [96, 1],
  ])("%d channels need more than %d outputs side by side", async (channels, width) => {
    expect(await kernelOf(plain(3, 3, 16, channels, width + 1))).toBe("pairPlane, conv2dS1Pairs");
    expect(await kernelOf(plain(3, 3, 16, channels, width))).toBe("conv2dS1");
  });

  test("the plain build runs everywhere", () => {
    expect(BUILDS).toContain("kernels.wasm");
  });
});
