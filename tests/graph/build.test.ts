import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODES } from "../../src/document/codes.ts";
import type { Layer } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph, Node } from "../../src/graph/graph.ts";
import { lastKernelAxis } from "../../src/graph/weights.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

/** The graph of a stack over an image of 8×6×4, or over `shape`. */
function graphOf(layers: readonly object[], shape: readonly number[] = [8, 6, 4]): Graph {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape }, layers });
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  return buildGraph(document);
}

const last = (graph: Graph): Node => graph.nodes.at(-1) as Node;
const depthwise = { type: "QuantDepthwiseConv2D", kernel_size: 3, padding: "same" };

describe("layers of one node", () => {
  test("a depthwise convolution has one group per channel", () => {
    const node = last(
      graphOf([
        {
          ...depthwise,
          strides: 2,
          pad_values: 1,
          input_quantizer: "ste_sign",
          depthwise_quantizer: "ste_tern",
        },
      ]),
    );
    expect(node.shape).toEqual([4, 3, 4]);
    expect(node.op).toMatchObject({
      kind: "conv2d",
      geometry: { groups: 4, inC: 4, outC: 4, padTop: 0, padBottom: 1 },
      padValue: 1,
      inputQuantizer: { kind: "sign" },
      kernelQuantizer: { kind: "ternary" },
    });
  });

  test("depth_multiplier gives every channel several outputs and that many weights", () => {
    const graph = graphOf([{ type: "DepthwiseConv2D", kernel_size: [3, 1], depth_multiplier: 3 }]);
    const node = last(graph);
    expect(node.shape).toEqual([6, 6, 12]);
    expect(node.op).toMatchObject({ geometry: { groups: 4, outC: 12 }, padValue: 0 });
    const { kernel, bias } = graph.weights.of(node);
    expect(kernel?.length).toBe(3 * 1 * 4 * 3);
    expect(bias?.length).toBe(12);
  });

  test.each<[object, number]>([
    [{ type: "QuantConv2D", filters: 8, kernel_size: 3 }, 8],
    [{ type: "QuantConv2D", filters: 8, kernel_size: 3, groups: 4 }, 8],
    [{ type: "QuantDepthwiseConv2D", kernel_size: 3 }, 1],
    [{ type: "QDepthwiseConv2D", kernel_size: 3, depth_multiplier: 2 }, 2],
    [{ type: "QuantSeparableConv2D", filters: 8, kernel_size: 3 }, 8],
  ])("the last axis of Keras' kernel of %j", (layer, length) => {
    const graph = graphOf([layer]);
    expect(lastKernelAxis(last(graph))).toBe(length);
    // The depthwise part of a separable convolution.
    if (graph.nodes.length > 2) expect(lastKernelAxis(graph.nodes[1] as Node)).toBe(1);
  });

  test.each<[object, readonly number[]]>([
    [{ target_shape: [4, 8, 6] }, [4, 8, 6]],
    [{ target_shape: [1, 1, -1] }, [1, 1, 192]],
    [{ target_shape: [-1] }, [192]],
  ])("Reshape %j", (attributes, shape) => {
    const node = last(graphOf([{ type: "Reshape", ...attributes }]));
    expect(node).toMatchObject({ shape, op: { kind: "reshape" } });
  });

  test("Multiply joins equal shapes, and one pixel with an image, in any order", () => {
    const gate = [
      { type: "GlobalAveragePooling2D", keepdims: true },
      { type: "Multiply", inputs: ["global_average_pooling2d", "input_1"] },
      { type: "Multiply", inputs: ["multiply", "input_1"] },
    ];
    const graph = graphOf(gate);
    expect(graph.diagnostics).toEqual([]);
    expect(graph.nodes.map((node) => node.shape.join("×"))).toEqual(["8×6×4", "1×1×4", "8×6×4", "8×6×4"]);
  });

  test.each<[readonly number[] | null, readonly number[], boolean, number]>([
    [[1, 2], [8, 6, 4], false, 4],
    [null, [8, 6, 4], true, 192],
    [null, [5], false, 5],
    [null, [1, 1, 4], false, 4],
    [[1], [1, 1, 4], false, 4],
    [[1, 2, 3], [8, 6, 1], false, 1],
  ])("PReLU with shared_axes %j over %j", (shared_axes, shape, perElement, alphas) => {
    const graph = graphOf([{ type: "PReLU", shared_axes }], shape);
    expect(last(graph).op).toEqual({ kind: "prelu", channels: shape.at(-1), perElement });
    expect(graph.weights.of(last(graph)).alpha?.length).toBe(alphas);
  });

  test("LeakyReLU is a relu with a slope", () => {
    const { op } = last(graphOf([{ type: "LeakyReLU" }]));
    expect(op).toEqual({
      kind: "activation",
      activation: { fn: "relu", maxValue: null, negativeSlope: 0.3, threshold: 0 },
    });
  });

  test("a layer of a class that is not known has the shape that it is given", () => {
    const graph = graphOf([
      { type: "Lambda", output_shape: [3] },
      { type: "Dense", units: 2 },
    ]);
    expect(graph.nodes.map((node) => node.shape)).toEqual([[8, 6, 4], [3], [2]]);
    expect(graph.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["SX050"]);
  });
});

describe("layers of two nodes", () => {
  const separable = {
    type: "QuantSeparableConv2D",
    name: "sep",
    filters: 5,
    kernel_size: 3,
    padding: "same",
    pad_values: -1,
    depth_multiplier: 2,
    activation: "relu",
    input_quantizer: "ste_sign",
    depthwise_quantizer: "ste_sign",
    pointwise_quantizer: "magnitude_aware_sign",
  };

  test("a separable convolution is its depthwise part and its 1x1 part", () => {
    const { nodes, outputs, diagnostics } = graphOf([separable, { type: "Flatten" }]);
    expect(diagnostics).toEqual([]);
    expect(nodes.map(({ id, name, layer, inputs }) => [id, name, layer, inputs])).toEqual([
      [0, "input_1", "input_1", []],
      [1, "sep_depthwise", "sep", [0]],
      [2, "sep", "sep", [1]],
      [3, "flatten", "flatten", [2]],
    ]);
    expect(outputs).toEqual([3]);
    expect(nodes[1]).toMatchObject({
      shape: [8, 6, 8],
      op: {
        ...{ padValue: -1, useBias: false, activation: { fn: "linear" } },
        ...{ inputQuantizer: { kind: "sign" }, kernelQuantizer: { kind: "sign" } },
        geometry: { groups: 4, outC: 8 },
      },
    });
    expect(nodes[2]).toMatchObject({
      shape: [8, 6, 5],
      op: {
        ...{ padValue: 0, useBias: true, activation: { fn: "relu" } },
        ...{ inputQuantizer: { kind: "none" }, kernelQuantizer: { kind: "magnitude_aware" } },
        geometry: { kH: 1, kW: 1, inC: 8, outC: 5, groups: 1, padTop: 0 },
      },
    });
  });

  test("the name of the depthwise part is free, and diagnostics point at the layer", () => {
    const { nodes, diagnostics } = graphOf([
      { ...separable, name: "a" },
      { type: "Dense", name: "a_depthwise", units: 2, inputs: ["input_1"] },
      { type: "Add", inputs: ["a", "a_depthwise"] },
    ]);
    expect(nodes.map((node) => node.name)).toEqual(["input_1", "a_depthwise_", "a", "a_depthwise", "add"]);
    expect(nodes[4]?.inputs).toEqual([2, 3]);
    expect(diagnostics.map(({ code, path, layers }) => [code, path, layers])).toEqual([
      ["SX053", ["layers", 2, "inputs"], ["add"]],
    ]);
  });

  test("GlobalMaxPooling2D is a pooling over the image and the step to a vector", () => {
    const { nodes } = graphOf([{ type: "GlobalMaxPooling2D" }]);
    expect(nodes.slice(1)).toMatchObject([
      { name: "global_max_pooling2d_pool", shape: [1, 1, 4], op: { kind: "pool", mode: "max" } },
      { name: "global_max_pooling2d", shape: [4], op: { kind: "flatten" } },
    ]);
  });
});

describe("what cannot be", () => {
  test.each<[readonly object[], string, string, RegExp]>([
    [
      [{ type: "Reshape", target_shape: [7, 6, 4] }],
      "SX061",
      "target_shape",
      /192 values .8×6×4. do not fill .*7×6×4/,
    ],
    [[{ type: "Reshape", target_shape: [-1, 5] }], "SX061", "target_shape", /do not fill/],
    [[{ type: "Reshape", target_shape: [-1, -1, 4] }], "SX061", "target_shape", /is not a shape/],
    [[{ type: "Reshape", target_shape: [0, 4] }], "SX061", "target_shape", /is not a shape/],
    [[{ type: "Reshape", target_shape: [48, 4] }], "SX061", "target_shape", /has two sizes/],
    [[{ type: "PReLU", shared_axes: [1] }], "SX062", "shared_axes", /shared_axes 1 of PReLU/],
    [[{ type: "PReLU", shared_axes: [1, 2, 3] }], "SX062", "shared_axes", /1, 2, 3/],
    [[{ type: "Flatten" }, { type: "PReLU", shared_axes: [2] }], "SX062", "shared_axes", /192/],
    [
      [{ type: "GlobalMaxPooling2D" }, { type: "Multiply", inputs: ["input_1", "global_max_pooling2d"] }],
      "SX053",
      "inputs",
      /Multiply cannot join the shapes 8×6×4 and 4/,
    ],
    [[{ type: "Multiply", inputs: ["input_1"] }], "SX056", "inputs", /Multiply joins two or more/],
    [[{ type: "Flatten" }, { ...depthwise }], "SX052", "", /QuantDepthwiseConv2D needs an image/],
    [
      [{ type: "SeparableConv2D", filters: 3, kernel_size: 9 }],
      "SX051",
      "kernel_size",
      /9×9 window does not fit/,
    ],
    [
      [{ type: "DepthwiseConv2D", kernel_size: 3, strides: 2, dilation_rate: 2 }],
      "SX055",
      "dilation_rate",
      /strides and dilation_rate/,
    ],
    [
      [
        { type: "Conv2D", filters: 60_000, kernel_size: 1 },
        { ...depthwise, depth_multiplier: 60_000 },
      ],
      "SX060",
      "",
      /are more than sxor counts/,
    ],
    [
      [{ type: "QDense", units: 2, kernel_quantizer: "quantized_bits" }],
      "SX058",
      "kernel_quantizer",
      /quantized_bits\(alpha="auto_po2"\)/,
    ],
  ])("%j", (layers, code, attribute, words) => {
    const { diagnostics, nodes } = graphOf(layers);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found?.title).toMatch(words);
    expect(found?.path).toEqual(["layers", layers.length - 1, ...(attribute === "" ? [] : [attribute])]);
    expect(CODES[code]).toBeDefined();
    expect(new Set(nodes.map((node) => node.layer)).size).toBe(layers.length + 1);
  });
});

test("every legal document has nodes in order, names of their own and layers of the document", () => {
  fc.assert(
    fc.property(arbitraryDocument({ steps: 8 }), (document) => {
      const graph = buildGraph(document);
      expect(graph.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      graph.nodes.forEach((node, i) => {
        expect(node.id).toBe(i);
        expect(node.inputs.every((from) => from < i)).toBe(true);
      });
      expect(new Set(graph.nodes.map((node) => node.name)).size).toBe(graph.nodes.length);
      const layers = new Set(graph.nodes.map((node) => node.layer));
      expect(layers.size).toBe(document.layers.length + 1);
      const types = document.layers.map((layer: Layer) => layer.type);
      expect(new Set(graph.nodes.slice(1).map((node) => node.type))).toEqual(new Set(types));
    }),
  );
});
