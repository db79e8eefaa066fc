import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";
import { quantizerCall } from "../../src/import/quantizer-call.ts";

type Config = Record<string, unknown>;

/** A Sequential over images of 8×6×4 and what becomes of it. */
function sequential(...layers: { class_name: string; config: Config }[]) {
  const input = { class_name: "InputLayer", config: { batch_input_shape: [null, 8, 6, 4], name: "in" } };
  return importKerasJson(
    JSON.stringify({ class_name: "Sequential", config: { name: "net", layers: [input, ...layers] } }),
  );
}

/** The only layer of a model with one layer, without diagnostics but infos. */
function one(class_name: string, config: Config) {
  const { document, notes } = sequential({ class_name, config });
  expect(notes.filter((note) => note.severity !== "info")).toEqual([]);
  return document?.layers[0];
}

const depthwise = {
  ...{ name: "depthwise_conv2d", trainable: true, dtype: "float32", kernel_size: [3, 3], strides: [2, 2] },
  ...{
    padding: "same",
    data_format: "channels_last",
    dilation_rate: [1, 1],
    groups: 1,
    activation: "linear",
  },
  ...{ use_bias: false, depth_multiplier: 1, depthwise_initializer: { class_name: "HeNormal", config: {} } },
  ...{ depthwise_constraint: null, bias_regularizer: null },
};
const place = { kernel_size: 3, strides: 2, padding: "same", use_bias: false };

describe("layers of Larq and Keras", () => {
  test("depthwise convolutions", () => {
    expect(one("DepthwiseConv2D", depthwise)).toEqual({ type: "DepthwiseConv2D", ...place });
    const quantizers = {
      input_quantizer: { class_name: "SteSign", config: {} },
      depthwise_quantizer: "ste_tern",
    };
    expect(
      one("QuantDepthwiseConv2D", { ...depthwise, name: "quant", pad_values: 1.0, ...quantizers }),
    ).toEqual({
      ...{ type: "QuantDepthwiseConv2D", name: "quant", ...place, pad_values: 1 },
      ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_tern" },
    });
  });

  test("separable convolutions carry arguments of their base class along", () => {
    const config = {
      ...depthwise,
      name: "s",
      filters: 5,
      kernel_quantizer: null,
      kernel_initializer: "zeros",
    };
    const quantizers = { depthwise_quantizer: "ste_sign", pointwise_quantizer: "SteSign" };
    expect(one("SeparableConv2D", config)).toEqual({
      type: "SeparableConv2D",
      name: "s",
      filters: 5,
      ...place,
    });
    expect(one("QuantSeparableConv2D", { ...config, ...quantizers })).toEqual({
      ...{ type: "QuantSeparableConv2D", name: "s", filters: 5, ...place },
      ...{ depthwise_quantizer: "ste_sign", pointwise_quantizer: "ste_sign" },
    });
  });

  test("PReLU, LeakyReLU under both names of its slope, Reshape, GlobalMaxPool2D", () => {
    const alpha = { alpha_initializer: "zeros", alpha_regularizer: null, alpha_constraint: null };
    expect(one("PReLU", { ...alpha, shared_axes: [1, 2] })).toEqual({ type: "PReLU", shared_axes: [1, 2] });
    expect(one("LeakyReLU", { alpha: 0.2 })).toEqual({ type: "LeakyReLU", alpha: 0.2 });
    expect(one("LeakyReLU", { negative_slope: 0.2 })).toEqual({ type: "LeakyReLU", alpha: 0.2 });
    expect(one("Reshape", { target_shape: [-1] })).toEqual({ type: "Reshape", target_shape: [-1] });
    expect(one("GlobalMaxPool2D", { keepdims: true })).toEqual({
      type: "GlobalMaxPooling2D",
      keepdims: true,
    });
  });

  test("the axis of a layer behind Reshape is counted in the new shape", () => {
    const { document } = sequential(
      { class_name: "Reshape", config: { target_shape: [192] } },
      { class_name: "BatchNormalization", config: { axis: [1] } },
    );
    expect(document?.layers.map((layer) => layer.type)).toEqual(["Reshape", "BatchNormalization"]);
  });

  test("STCustomDoReFa of ST's model zoo", () => {
    const quantizer = (mode: string) => ({
      class_name: "STCustomDoReFa",
      config: { name: "q", k_bit: 8, mode },
    });
    const config = { filters: 2, kernel_size: 1, input_quantizer: quantizer("activations") };
    expect(one("QuantConv2D", { ...config, kernel_quantizer: quantizer("weights") })).toMatchObject({
      input_quantizer: { name: "STCustomDoReFa", k_bit: 8 },
      kernel_quantizer: { name: "STCustomDoReFa", k_bit: 8, mode: "weights" },
    });
  });
});

describe("layers that act in training only", () => {
  test.each(["SpatialDropout2D", "GaussianNoise", "RandomFlip", "Identity"])("%s", (class_name) => {
    const { document, notes } = sequential({
      class_name,
      config: { name: "t", factor: [0.1, 0.2], seed: 3 },
    });
    expect(document?.layers).toEqual([{ type: "Dropout", name: "t" }]);
    expect(notes).toMatchObject([{ code: "SX022", severity: "info", layers: ["t"] }]);
  });
});

describe("QKeras", () => {
  const bits = { bits: 4, integer: 0, symmetric: 1, alpha: 1.0, keep_negative: true, qnoise_factor: 1.0 };
  const spec = { name: "quantized_bits", bits: 4, symmetric: true, alpha: "1" };
  test.each<[string, unknown, unknown]>([
    ["a call", "quantized_bits(4, 0, 1, alpha=1)", spec],
    ["a call with flags", "quantized_bits(bits=4,symmetric=True,alpha=1.0)", spec],
    ["an object", { class_name: "quantized_bits", config: bits }, spec],
    [
      "an object of Keras 3",
      {
        ...{
          module: "qkeras.quantizers",
          class_name: "quantized_bits",
          registered_name: "qkeras>quantized_bits",
        },
        config: { ...bits, post_training_scale: null },
      },
      spec,
    ],
    ["a bare name", "binary", "binary"],
    ["a scale in quotes", "binary(alpha='auto_po2')", { name: "binary", alpha: "auto_po2" }],
    [
      "null where the default holds",
      { class_name: "ternary", config: { alpha: null, threshold: null } },
      "ternary",
    ],
    [
      "keep_negative=0",
      "quantized_bits(4, keep_negative=0)",
      { name: "quantized_bits", bits: 4, keep_negative: false },
    ],
    ["no quantizer", null, undefined],
  ])("kernel_quantizer: %s", (_, given, expected) => {
    const layer = one("QDense", { units: 3, kernel_quantizer: given, kernel_range: null });
    expect(layer?.kernel_quantizer).toEqual(expected);
  });

  test.each<[unknown, string]>([
    ["quantized_po2(4)", "quantized_po2(4)"],
    [{ class_name: "quantized_po2", config: { bits: 4 } }, "quantized_po2"],
    ["binary(alpha=0.5)", "binary(alpha=0.5)"],
    [
      { class_name: "quantized_bits", config: { ...bits, qnoise_factor: 0.5 } },
      "quantized_bits(qnoise_factor=0.5)",
    ],
    [{ class_name: "binary", config: { alpha: "auto", scale_axis: 1 } }, "binary(scale_axis=1)"],
    ["binary(alpha=scale)", "binary(alpha=scale)"],
    ["quantized_bits(4, 0, [1, 2])", "quantized_bits(4, 0, [1, 2])"],
  ])("%j keeps its name and no more", (given, name) => {
    const { document, notes } = sequential({
      class_name: "QDense",
      config: { units: 3, kernel_quantizer: given },
    });
    expect(document?.layers[0]?.kernel_quantizer).toBe(name);
    expect(notes.map(({ code, severity }) => [code, severity])).toEqual([["SX011", "warning"]]);
  });

  test("QActivation: calls, functions, and what sxor does not know as a layer of its own", () => {
    expect(one("QActivation", { activation: "quantized_relu(3,1)" })?.activation).toEqual({
      ...{ name: "quantized_relu", bits: 3, integer: 1 },
    });
    expect(one("QActivation", { activation: "relu" })?.activation).toBe("relu");
    const { document, notes } = sequential({
      class_name: "QActivation",
      config: { activation: "quantized_relu(6,2,1)", name: "q" },
    });
    expect(document?.layers).toEqual([{ type: "quantized_relu", name: "q" }]);
    expect(notes.map(({ code, title }) => [code, title])).toEqual([
      ["SX027", 'sxor does not compute the activation "quantized_relu(use_sigmoid=1)"'],
    ]);
  });

  test("QBatchNormalization is a BatchNormalization, and the loss of its quantizers is said", () => {
    const { document, notes } = sequential({
      class_name: "QBatchNormalization",
      config: { epsilon: 0.01, axis: [3], gamma_quantizer: "quantized_relu_po2(6)", beta_quantizer: null },
    });
    expect(document?.layers).toMatchObject([{ type: "BatchNormalization", epsilon: 0.01 }]);
    expect(notes).toMatchObject([{ code: "SX023", severity: "info" }]);
  });

  test("a bias quantizer is left out, and said", () => {
    const { document, notes } = sequential({
      class_name: "QDense",
      config: { units: 3, bias_quantizer: "quantized_bits(4,0,1)" },
    });
    expect(document?.layers).toEqual([{ type: "QDense", units: 3 }]);
    expect(notes.map((note) => note.title)).toEqual(["bias quantizers are left out"]);
  });

  test("calls that are no literals are no calls", () => {
    for (const text of ["f(g(1))", "f(x)", "f(1, 2", "f", "f(1)(2)", "binary(1, 2, 3, 4, 5)"]) {
      expect(quantizerCall(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (text) => void quantizerCall(text)));
  });
});

/** A Functional over 8×6×4: [class, config, [layer, output, kwargs?][]]; the last layer is its output. */
type Call = [string, Config, [string, number, object?][]];
function functional(calls: Record<string, Call>) {
  const layers = Object.entries(calls).map(([name, [class_name, config, inputs]]) => ({
    ...{ class_name, name, config: { ...config, name } },
    inbound_nodes: [inputs.map(([from, output, kwargs]) => [from, 0, output, kwargs ?? {}])],
  }));
  const input = {
    class_name: "InputLayer",
    name: "in",
    config: { batch_input_shape: [null, 8, 6, 4] },
    inbound_nodes: [],
  };
  return importKerasJson(
    JSON.stringify({
      class_name: "Functional",
      config: { layers: [input, ...layers], output_layers: [[layers.at(-1)?.name, 0, 0]] },
    }),
  );
}

const op = (fn: string, inputs: [string, number, object?][]): Call => [
  "TFOpLambda",
  { function: fn },
  inputs,
];
const both: [string, number, object?][] = [["in", 0, { y: ["in", 0, 0] }]];

describe("functions of TensorFlow", () => {
  test.each<[Call, object]>([
    [op("math.add", both), { type: "Add" }],
    [op("math.multiply", both), { type: "Multiply" }],
    [op("__operators__.mul", both), { type: "Multiply" }],
    [
      op("concat", [
        ["in", 0, { axis: -1 }],
        ["in", 0],
      ]),
      { type: "Concatenate" },
    ],
    [op("nn.relu", [["in", 0]]), { type: "Activation", activation: "relu" }],
    [op("math.sigmoid", [["in", 0]]), { type: "Activation", activation: "sigmoid" }],
    [op("math.add", [["in", 0, { y: 1 }]]), { type: "tf.math.add" }],
    [op("math.abs", [["in", 0]]), { type: "tf.math.abs" }],
  ])("%j", (call, layer) => {
    const { document, notes } = functional({ op: call });
    expect(notes.filter((note) => note.severity === "error")).toEqual([]);
    expect(document?.layers[0]).toMatchObject({ ...layer, name: "op" });
  });
});

describe("convolutions on the parts of a split", () => {
  const conv = { filters: 3, kernel_size: 3, padding: "same", groups: 1, activation: "relu", use_bias: true };
  const split: Call = op("split", [["in", 0, { num_or_size_splits: 2, axis: 3 }]]);
  const join: [string, number, object?][] = [
    ["a", 0, { axis: -1 }],
    ["b", 0, { axis: -1 }],
  ];
  const parts: Record<string, Call> = {
    parts: split,
    a: ["Conv2D", conv, [["parts", 0]]],
    b: ["Conv2D", conv, [["parts", 1]]],
    joined: op("concat", join),
  };

  test("are one convolution with groups", () => {
    const { document, notes } = functional({ ...parts, last: ["ReLU", {}, [["joined", 0]]] });
    expect(document?.layers).toEqual([
      {
        type: "Conv2D",
        name: "joined",
        filters: 6,
        kernel_size: 3,
        padding: "same",
        groups: 2,
        activation: "relu",
      },
      { type: "ReLU", name: "last" },
    ]);
    expect(notes.map(({ code, layers }) => [code, layers])).toEqual([["SX037", ["joined"]]]);
  });

  test.each<[string, Record<string, Call>]>([
    ["in another order", { a: ["Conv2D", conv, [["parts", 1]]], b: ["Conv2D", conv, [["parts", 0]]] }],
    ["of one part twice", { b: ["Conv2D", conv, [["parts", 0]]] }],
    ["of different filters", { b: ["Conv2D", { ...conv, filters: 4 }, [["parts", 1]]] }],
    ["of other parts", { parts: op("split", [["in", 0, { num_or_size_splits: 4, axis: 3 }]]) }],
    ["of rows", { parts: op("split", [["in", 0, { num_or_size_splits: 2, axis: 1 }]]) }],
    [
      "that somebody else reads",
      {
        other: [
          "Add",
          {},
          [
            ["joined", 0],
            ["a", 0],
          ],
        ],
      },
    ],
  ])("are not, %s", (_, change) => {
    const { document, notes } = functional({ ...parts, ...change });
    expect(notes.map((note) => note.code)).not.toContain("SX037");
    expect(document?.layers.filter((layer) => layer.type === "tf.split").length).toBeGreaterThan(0);
    expect(document?.layers.filter((layer) => layer.type === "Conv2D")).toHaveLength(2);
  });

  test("every output of a split is a layer of its own", () => {
    const { document } = functional({
      parts: split,
      sum: [
        "Add",
        {},
        [
          ["parts", 0],
          ["parts", 1],
        ],
      ],
    });
    expect(document?.layers).toEqual([
      { type: "tf.split", name: "parts" },
      { type: "tf.split", name: "parts_output_1", inputs: ["in"] },
      { type: "Add", name: "sum", inputs: ["parts", "parts_output_1"] },
    ]);
  });
});

describe("what is not known keeps a shape if the file tells one", () => {
  const code = { function: ["4wEAAAA=", null, null], function_type: "lambda", module: "__main__" };
  const shapesOf = ({ document }: ReturnType<typeof importKerasJson>) =>
    document && buildGraph(document).nodes.map((node) => node.shape.join("×"));

  test("a Lambda is not run, and said", () => {
    const imported = sequential({ class_name: "Lambda", config: { ...code, output_shape: null } });
    expect(imported.document?.layers).toEqual([{ type: "Lambda" }]);
    expect(imported.notes).toMatchObject([{ code: "SX036", severity: "warning", layers: ["lambda"] }]);
    expect(imported.notes[0]?.title).toBe("a Lambda holds Python code, which sxor does not run");
  });

  test("its output_shape", () => {
    const lambda = { class_name: "Lambda", config: { ...code, output_shape: [4, 3, 2] } };
    const dense = { class_name: "Flatten", config: {} };
    expect(shapesOf(sequential(lambda, dense))).toEqual(["8×6×4", "4×3×2", "24"]);
  });

  test("the shape for which the next layer was built", () => {
    const dense = { class_name: "Dense", config: { units: 3 }, build_config: { input_shape: [null, 7] } };
    expect(shapesOf(sequential({ class_name: "Lambda", config: code }, dense))).toEqual(["8×6×4", "7", "3"]);
  });

  test("the units of a dense layer of somebody's own", () => {
    const flatten = { class_name: "Flatten", config: {} };
    const own = { class_name: "BinaryDense", config: { units: 9, H: 1 } };
    expect(shapesOf(sequential(flatten, own))).toEqual(["8×6×4", "192", "9"]);
  });

  test("a function of TensorFlow by its name, which is said; one of another module is not taken for it", () => {
    const lambda = (module?: string) =>
      functional({
        l: [
          "Lambda",
          { function: "concat", ...(module ? { module } : {}) },
          [
            ["in", 0],
            ["in", 0],
          ],
        ],
      });
    expect(lambda().document?.layers[0]?.type).toBe("Concatenate");
    expect(lambda("tensorflow").notes).toMatchObject([{ code: "SX036", severity: "warning", layers: ["l"] }]);
    expect(lambda("my.module").document?.layers[0]?.type).toBe("Lambda");
  });
});

describe("a layer as activation is a layer, with its arguments", () => {
  const conv = { filters: 4, kernel_size: [1, 1] };
  const relu = (config: Config) => ({ class_name: "ReLU", config: { name: "r", ...config } });
  test.each<[unknown, object[]]>([
    [relu({ max_value: null, negative_slope: 0.0, threshold: 0.0 }), [{ activation: "relu" }]],
    [relu({ max_value: 6.0 }), [{}, { type: "ReLU", name: "c_ReLU", max_value: 6 }]],
    [
      { class_name: "LeakyReLU", config: { alpha: 0.1 } },
      [{}, { type: "LeakyReLU", name: "c_LeakyReLU", alpha: 0.1 }],
    ],
    [
      { class_name: "LeakyReLU", config: { negative_slope: 0.2 } },
      [{}, { type: "LeakyReLU", name: "c_LeakyReLU", alpha: 0.2 }],
    ],
  ])("%j", (activation, [own = {}, ...more]) => {
    const { document, notes } = sequential({
      class_name: "Conv2D",
      config: { ...conv, name: "c", activation },
    });
    expect(document?.layers).toEqual([
      { type: "Conv2D", name: "c", filters: 4, kernel_size: 1, ...own },
      ...more,
    ]);
    expect(notes.filter(({ severity }) => severity !== "info")).toEqual([]);
    const alone = sequential({ class_name: "Activation", config: { name: "c", activation } }).document
      ?.layers;
    expect(alone).toMatchObject([
      more.length === 0 ? { type: "Activation", ...own } : { ...more[0], name: "c" },
    ]);
  });
});
