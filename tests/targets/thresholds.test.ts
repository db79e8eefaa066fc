import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph, Node } from "../../src/graph/graph.ts";
import type { LayerWeights } from "../../src/graph/weights.ts";
import { thresholds } from "../../src/targets/parameters.ts";

const f32 = Math.fround;

/** One 2×2 convolution of 3 channels (|d| <= 12) with a bias, and a BatchNormalization. */
function graphWith(bias: number, norm: LayerWeights): Graph {
  const graph = buildGraph({
    sxor: 1,
    input: { shape: [4, 4, 3] },
    layers: [
      {
        type: "QuantConv2D",
        name: "conv",
        filters: 1,
        kernel_size: 2,
        input_quantizer: "ste_sign",
        kernel_quantizer: "ste_sign",
      },
      { type: "BatchNormalization", name: "norm", epsilon: 0.001 },
    ],
  });
  const table = new Map<string, LayerWeights>([
    ["conv", { kernel: new Float32Array(12).fill(1), bias: Float32Array.of(bias) }],
    ["norm", norm],
  ]);
  return { ...graph, weights: { of: ({ name }) => table.get(name) ?? {} } };
}

const float = (limit: number) =>
  fc.float({ min: f32(-limit), max: f32(limit), noNaN: true, noDefaultInfinity: true });

describe("thresholds", () => {
  it("decide as the float32 formula does, for every integer and any sign of gamma", () => {
    const parameters = fc.record({
      gamma: fc.oneof(float(2), fc.constantFrom(0, -0, 1, -1, f32(1e-30), f32(-1e-30))),
      beta: fc.oneof(float(3), fc.constantFrom(0, -0)),
      mean: fc.oneof(
        float(14),
        fc.integer({ min: -13, max: 13 }).map((n) => n),
      ),
      variance: fc.oneof(
        float(50).map((v) => Math.abs(v)),
        fc.constant(0),
      ),
      bias: fc.oneof(float(2), fc.constant(0)),
    });
    fc.assert(
      fc.property(parameters, ({ gamma, beta, mean, variance, bias }) => {
        const graph = graphWith(bias, {
          gamma: Float32Array.of(gamma),
          beta: Float32Array.of(beta),
          movingMean: Float32Array.of(mean),
          movingVariance: Float32Array.of(variance),
        });
        const stages = [
          { kind: "bias", node: 1 },
          { kind: "batch_normalization", node: 2 },
        ] as const;
        const { threshold, negated } = thresholds(graph, graph.nodes[1] as Node, stages);
        const scale = f32(f32(gamma) / f32(Math.sqrt(f32(f32(variance) + f32(0.001)))));
        const offset = f32(f32(beta) - f32(f32(mean) * scale));
        for (let d = -12; d <= 12; d++) {
          const y = f32(f32(f32(d + f32(bias)) * scale) + offset);
          const bit = (negated[0] ? -d : d) >= (threshold[0] as number);
          expect(bit).toBe(y >= 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("without stages the threshold is 0: sign(0) = +1", () => {
    const graph = graphWith(0, {});
    expect(thresholds(graph, graph.nodes[1] as Node, [])).toEqual({
      threshold: Int32Array.of(0),
      negated: [false],
    });
  });
});
