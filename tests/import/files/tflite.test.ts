import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { buildGraph } from "../../../src/graph/build.ts";
import { attachWeights } from "../../../src/graph/given-weights.ts";
import { seededInput } from "../../../src/graph/weights.ts";
import { readModelFile } from "../../../src/import/files/read-model-file.ts";
import { difference, layerValues } from "./layer-values.ts";
import { tfValues } from "./tfjs-model.ts";
import { lceModel } from "./tflite-models.ts";
import { type WrittenModel, writeTflite } from "./tflite-writer.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function imported(model: WrittenModel) {
  const file = readModelFile(writeTflite(model), "model.tflite");
  if (file.document === null || file.weights === null) throw new Error(JSON.stringify(file.notes));
  const { document, attached, diagnostics } = attachWeights(file.document, file.weights);
  return { ...file, document, attached, diagnostics, graph: buildGraph(document, file.weights) };
}

describe("Larq Compute Engine's .tflite", () => {
  const { model, layers, weights } = lceModel();

  test("every layer of it gives what tfjs computes by LCE's definition of the operators", () => {
    const { attached, diagnostics, notes, graph } = imported(model);
    expect([attached, diagnostics, notes]).toEqual([true, [], []]);
    const node = graph.nodes[0];
    if (node === undefined) throw new Error("no input");
    for (const seed of [1, 2, 3]) {
      const input = seededInput(seed, node);
      const theirs = tfValues(layers, weights, { name: "input_1", values: input, shape: [1, 8, 8, 3] });
      const ours = layerValues(graph, "keras", input);
      const both = [...ours.keys()].filter((name) => theirs.has(name));
      // The bits of thresholds have other names on both sides; all behind them depends on them.
      expect(both.length).toBeGreaterThanOrEqual(13);
      for (const name of both)
        expect([name, difference(ours.get(name) ?? [], theirs.get(name) ?? []) < 1e-5]).toEqual([name, true]);
      const native = layerValues(graph, "native", input);
      expect(difference(native.get("softmax") ?? [], theirs.get("softmax") ?? [])).toBeLessThan(1e-5);
    }
  });

  test("binary layers are QuantConv2D with both quantizers and the padding of the file", () => {
    const { document } = imported(model);
    const binary = document.layers.filter(({ type }) => type === "QuantConv2D");
    expect(binary.map(({ padding = "valid", pad_values = 0 }) => [padding, pad_values])).toEqual([
      ["same", 1],
      ["valid", 0],
      ["same", 0],
    ]);
    for (const layer of binary)
      expect(layer).toMatchObject({ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" });
  });
});

describe("what has no layer of ours", () => {
  const through = (
    code: number | string,
    more: Partial<WrittenModel["operators"][number]> = {},
  ): WrittenModel => ({
    tensors: [{ shape: [1, 4, 4, 2] }, { shape: [1, 2, 2, 2] }, { shape: [1, 8] }],
    operators: [
      { code, inputs: [0], outputs: [1], ...more },
      { code: 22, inputs: [1], outputs: [2], options: [] },
    ],
    inputs: [0],
    outputs: [2],
  });

  test.each([
    ["a builtin operator", 45, "STRIDED_SLICE"],
    ["one of no name that is known", 120, "BUILTIN_120"],
    ["a custom operator", "MyOp", "MyOp"],
  ])(
    "%s is shown by its name, with the shape of the file, and the layers behind it are read",
    (_, code, type) => {
      const { document, notes } = readModelFile(writeTflite(through(code)), "m.tflite");
      expect(document?.layers).toEqual([{ type, output_shape: [2, 2, 2] }, { type: "Flatten" }]);
      expect(notes.map((note) => note.code)).toContain("SX049");
    },
  );

  test("layers that compute shapes alone are left out", () => {
    const model = through(1, {
      options: [
        [0, "byte", 1],
        [1, "int", 2],
        [2, "int", 2],
        [3, "int", 2],
        [4, "int", 2],
      ],
    });
    const withShape = {
      ...model,
      tensors: [...model.tensors, { shape: [4], type: "int32" as const }],
      operators: [{ code: 77, inputs: [0], outputs: [3] }, ...model.operators],
    };
    for (const each of [model, withShape])
      expect(readModelFile(writeTflite(each), "m").document?.layers).toEqual([
        { type: "AveragePooling2D" },
        { type: "Flatten" },
      ]);
  });

  test.each([
    ["two inputs", { inputs: [0, 1] }, /2 inputs/],
    ["a tensor that does not exist", { outputs: [9] }, /no tensor 9/],
  ])("%s: refused", (_, change, title) => {
    const { document, notes } = readModelFile(writeTflite({ ...through(45), ...change }), "m.tflite");
    expect(document).toBeNull();
    expect(notes[0]?.title).toMatch(title);
  });

  test("8-bit inputs are refused with what to do", () => {
    const model = through(45);
    const { notes } = readModelFile(
      writeTflite({ ...model, tensors: [{ shape: [1, 4, 4, 2], type: "int8" }, ...model.tensors.slice(1)] }),
      "m.tflite",
    );
    expect(notes[0]).toMatchObject({ code: "SX047", title: expect.stringContaining("int8") });
  });
});
