import { expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { runReference } from "../../src/engine/reference.ts";
import { numbersOf } from "../../src/engine/tensor-data.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import type { Tensor } from "../../src/targets/plan.ts";

const binary = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", use_bias: false };

/** A binary dense layer over an image of 37 channels (two words per pixel), read as 8-bit levels. */
const document: Document = {
  sxor: 1,
  input: { shape: [4, 4, 5] },
  layers: [
    { type: "QuantConv2D", filters: 37, kernel_size: 3, ...binary },
    { type: "Flatten" },
    { type: "QuantDense", units: 9, ...binary },
    { type: "BatchNormalization" },
    { type: "Activation", activation: { name: "STCustomDoReFa", k_bit: 8 } },
    { type: "Dense", units: 3 },
  ],
};

test("a binary dense layer that is read as 8-bit levels puts them out, with Keras' numbers", () => {
  const graph = buildGraph(document);
  const outputOf = (target: "st-edge-ai@1.0" | "keras") => {
    const plan = lower(graph, target);
    const tensor = plan.tensors[plan.outputs[0] as number] as Tensor;
    const inputs = [seededInput(1, graph.nodes[0] as Node)];
    const contents = runReference(plan, materialise(plan, graph), inputs);
    return { plan, numbers: [...numbersOf(tensor, contents.get(tensor.id) as Float32Array)] };
  };
  const tool = outputOf("st-edge-ai@1.0");
  expect(tool.numbers).toEqual(outputOf("keras").numbers);
  const dense = tool.plan.steps.find(({ name }) => name === "quant_dense");
  expect(dense).toMatchObject({
    kernel: "dense_is1os8ws1",
    opType: "sxor_s1_s1",
    layers: ["quant_dense", "batch_normalization", "activation"],
    // 4 pixels of 37 signs times 9 units; 2 words per pixel, and a scale and an offset per unit.
    macc: 4 * 37 * 9,
    rom: 9 * 4 * 2 * 4 + 9 * 8,
  });
});
