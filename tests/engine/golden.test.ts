import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ConvGeometry } from "../../src/graph/graph.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { singleStep } from "./plans.ts";
import { type SignKernel, signsByAll } from "./sign-kernels.ts";

/** Known answers of binary convolutions made with another implementation, beside the checkout. */
const FILE = new URL("../../../shared/data/oracle/golden.json", import.meta.url);

interface KnownOutput {
  shape: [number, number, number];
  sha256_i32le: string;
}

interface KnownConvolution {
  id: number;
  in_hwc: [number, number, number];
  filters: number;
  kernel: [number, number];
  strides: [number, number];
  dilation: [number, number];
  groups: number;
  x_bits_lt0: string;
  w_hwio_bits_lt0: string;
  /** By "<padding>/<pad value>". */
  out: Record<string, KnownOutput>;
}

const known: KnownConvolution[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")).conv : [];

/** Signs from hexadecimal bytes, first value at the lowest bit. */
function signs(hex: string, length: number): Float32Array {
  const bytes = Buffer.from(hex, "hex");
  return Float32Array.from({ length }, (_, i) => (((bytes[i >> 3] as number) >> (i & 7)) & 1 ? -1 : 1));
}

/** Pads of one axis as TensorFlow has them for `same`. */
function pads(padding: string, size: number, out: number, k: number, stride: number, dilation: number) {
  if (padding === "valid") return [0, 0] as const;
  const total = Math.max((out - 1) * stride + (k - 1) * dilation + 1 - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
}

function geometry(c: KnownConvolution, padding: string, shape: KnownOutput["shape"]): ConvGeometry {
  const [inH, inW, inC] = c.in_hwc;
  const [top, bottom] = pads(padding, inH, shape[0], c.kernel[0], c.strides[0], c.dilation[0]);
  const [left, right] = pads(padding, inW, shape[1], c.kernel[1], c.strides[1], c.dilation[1]);
  return {
    ...{ inH, inW, inC, outH: shape[0], outW: shape[1], outC: c.filters, groups: c.groups },
    ...{ kH: c.kernel[0], kW: c.kernel[1], strideH: c.strides[0], strideW: c.strides[1] },
    ...{ dilationH: c.dilation[0], dilationW: c.dilation[1] },
    ...{ padTop: top, padBottom: bottom, padLeft: left, padRight: right },
  };
}

function weights(c: KnownConvolution): Uint32Array {
  const groupIn = c.in_hwc[2] / c.groups;
  const inner = c.kernel[0] * c.kernel[1] * groupIn;
  const values = signs(c.w_hwio_bits_lt0, inner * c.filters);
  const ohwi = values.map((_, i) => values[(i % inner) * c.filters + Math.floor(i / inner)] as number);
  return packSigns(ohwi, groupIn);
}

/** Of sums that are stored as floats, as int32. */
const sha256 = (bytes: Uint8Array) =>
  createHash("sha256")
    .update(new Uint8Array(Int32Array.from(new Float32Array(bytes.slice().buffer)).buffer))
    .digest("hex");

describe.skipIf(known.length === 0)("known answers of binary convolutions", () => {
  test.each(known)("case $id: $in_hwc, $filters filters $kernel, strides $strides", async (c) => {
    expect(Object.keys(c.out).length).toBeGreaterThan(0);
    for (const [key, output] of Object.entries(c.out)) {
      const [padding = "", value] = key.split("/");
      const step = singleStep(
        {
          kind: "conv2d_s1",
          geometry: geometry(c, padding, output.shape),
          padValue: Number(value) as -1 | 0 | 1,
          output: "f32",
        },
        [{ shape: c.in_hwc, format: "s1" }],
        { shape: output.shape, format: "f32" },
        { weights: weights(c) },
      );
      const x = signs(c.x_bits_lt0, c.in_hwc[0] * c.in_hwc[1] * c.in_hwc[2]);
      const { expected, found } = await signsByAll(step, x, kernelsFor(c, output));
      expect(sha256(expected), key).toBe(output.sha256_i32le);
      for (const [kernel, bytes] of Object.entries(found)) {
        expect(sha256(bytes), `${key} by ${kernel}`).toBe(output.sha256_i32le);
      }
    }
  });

  test("every kernel of every build has known answers", () => {
    const kernels = known.flatMap((c) => Object.values(c.out).flatMap((output) => kernelsFor(c, output)));
    const pairs = kernels.filter((kernel) => kernel === "conv2dS1Pairs").length;
    expect(pairs).toBeGreaterThan(kernels.length / 3);
    expect(kernels.length - pairs).toBeGreaterThan(kernels.length / 3);
  });
});

/** The kernels that can compute a case: groups that share words have none. */
function kernelsFor(c: KnownConvolution, { shape }: KnownOutput): SignKernel[] {
  if (c.groups > 1) return (c.in_hwc[2] / c.groups) % 32 === 0 ? ["conv2dS1"] : [];
  return shape[1] > 1 ? ["conv2dS1Pairs", "conv2dS1"] : ["conv2dS1"];
}
