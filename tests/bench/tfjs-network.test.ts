import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { tfjsNetwork } from "../../bench/tfjs-network.ts";
import { relativeDifference } from "../../bench/verify.ts";
import type { Document, Layer } from "../../src/document/document.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const binary = (more: Record<string, string | number>): Layer => ({
  ...{ type: "QuantConv2D", kernel_size: 3, padding: "same", use_bias: false },
  ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
  ...more,
});

const network = (...layers: Layer[]): Document => ({ sxor: 1, input: { shape: [9, 9, 3] }, layers });

const STACKS: Record<string, Document> = {
  "zeros and ones around the image, strides, a residual": network(
    { type: "Conv2D", filters: 8, kernel_size: 3, strides: 2, padding: "same" },
    { type: "BatchNormalization", name: "left" },
    binary({ filters: 8, pad_values: 1, activation: "relu", name: "right" }),
    { type: "Add", inputs: ["left", "right"] },
    binary({ filters: 4 }),
  ),
  "depthwise, pooling and a dense end": network(
    { type: "DepthwiseConv2D", kernel_size: 3, strides: 2, depth_multiplier: 2 },
    { type: "MaxPooling2D", pool_size: 2, strides: 1 },
    { type: "AveragePooling2D", pool_size: 3 },
    { type: "Flatten" },
    { type: "QuantDense", units: 5, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
  ),
};

test.each(Object.entries(STACKS))("tfjs is given the same network: %s", (_, document) => {
  const graph = buildGraph(document);
  const [input] = graph.nodes;
  if (input === undefined) throw new Error("no input");
  const values = seededInput(3, input);
  const plan = lower(graph, "keras");
  const expected = runReference(plan, materialise(plan, graph), [values]).get(plan.outputs[0] as number);
  const { contestant, output } = tfjsNetwork(tf, graph, values);
  expect(relativeDifference(expected as Float32Array, output)).toBeLessThan(1e-5);
  const tensors = tf.memory().numTensors;
  contestant.run();
  expect(tf.memory().numTensors, "a run frees what it makes").toBe(tensors);
});

test("what a softmax is given is compared in its place", () => {
  const layers: Layer[] = [{ type: "Flatten" }, { type: "Dense", units: 4 }];
  const compared = (...all: Layer[]) => {
    const graph = buildGraph(network(...all));
    return tfjsNetwork(tf, graph, new Float32Array(243).fill(0.5)).output;
  };
  expect(compared(...layers, { type: "Softmax" })).toEqual(compared(...layers));
});

test("a layer that it does not know is named", () => {
  const graph = buildGraph(network({ type: "ZeroPadding2D", name: "wider" }));
  expect(() => tfjsNetwork(tf, graph, new Float32Array(243))).toThrow(
    "wider: the bench does not know zero_pad",
  );
});
