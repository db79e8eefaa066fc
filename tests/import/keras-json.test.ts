import { describe, expect, test } from "vitest";
import { importKerasJson } from "../../src/import/keras-json.ts";

const sign = {
  class_name: "SteSign",
  config: { name: "ste_sign_7", trainable: true, dtype: "float32", clip_value: 1 },
};
const sign3 = {
  module: "larq.quantizers",
  class_name: "SteSign",
  config: sign.config,
  registered_name: "SteSign",
};
const convConfig = (name: string, quantizer: unknown = sign) => ({
  name,
  filters: 16,
  kernel_size: [3, 3],
  strides: [1, 1],
  padding: "same",
  data_format: "channels_last",
  dilation_rate: [1, 1],
  groups: 1,
  activation: "linear",
  use_bias: false,
  kernel_initializer: { class_name: "GlorotUniform", config: { seed: null } },
  kernel_constraint: { class_name: "WeightClip", config: { clip_value: 1 } },
  bias_constraint: null,
  pad_values: 0.0,
  input_quantizer: quantizer,
  kernel_quantizer: quantizer,
});
const layer = {
  type: "QuantConv2D",
  filters: 16,
  kernel_size: 3,
  padding: "same",
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
};
const layersOf = (model: unknown) => importKerasJson(JSON.stringify(model)).document?.layers;
const inputLayer = { class_name: "InputLayer", config: { batch_input_shape: [null, 8, 8, 1], name: "in" } };
const conv = (quantizer?: unknown) => ({
  class_name: "QuantConv2D",
  config: convConfig("quant_conv2d", quantizer),
});
const sequential = { class_name: "Sequential", config: { name: "net", layers: [inputLayer, conv()] } };

describe("one model in every encoding", () => {
  const functional = (config: object, inbound: unknown, kind = "Functional") => ({
    class_name: kind,
    config: {
      name: "net",
      layers: [
        { class_name: "InputLayer", config: { name: "in", ...config }, name: "in", inbound_nodes: [] },
        { ...conv(), name: "quant_conv2d", inbound_nodes: inbound },
      ],
      input_layers: [["in", 0, 0]],
      output_layers: [["quant_conv2d", 0, 0]],
    },
    keras_version: "2.15.0",
    backend: "tensorflow",
  });
  const tensor = {
    class_name: "__keras_tensor__",
    config: { shape: [null, 8, 8, 1], dtype: "float32", keras_history: ["in", 0, 0] },
  };
  const document = { sxor: 1, name: "net", input: { shape: [8, 8, 1], name: "in" }, layers: [layer] };
  const withoutInput = {
    ...conv(),
    config: { ...convConfig("quant_conv2d"), batch_input_shape: [null, 8, 8, 1] },
  };
  const named = (name: string) => ({ ...document, input: { shape: [8, 8, 1], name } });
  const cases: [string, unknown, object][] = [
    ["Sequential", sequential, document],
    ["encoded twice", JSON.stringify(sequential), document],
    ["inside model_config, as an .h5 has it", { model_config: JSON.stringify(sequential) }, document],
    [
      "Functional of Keras 2",
      functional({ batch_input_shape: [null, 8, 8, 1] }, [[["in", 0, 0, {}]]]),
      document,
    ],
    [
      "Functional of Keras 3",
      functional({ batch_shape: [null, 8, 8, 1], optional: false }, [{ args: [tensor], kwargs: {} }]),
      document,
    ],
    [
      "Model, the old name",
      functional({ batch_input_shape: [null, 8, 8, 1] }, [[["in", 0, 0]]], "Model"),
      document,
    ],
    [
      "the shape on the first layer",
      { class_name: "Sequential", config: { name: "net", layers: [withoutInput] } },
      named("quant_conv2d_input"),
    ],
    [
      "the shape on the model",
      {
        class_name: "Sequential",
        config: { name: "net", layers: [conv()], build_input_shape: [null, 8, 8, 1] },
      },
      named("quant_conv2d_input"),
    ],
    [
      "the shape in build_config",
      {
        class_name: "Sequential",
        config: { name: "net", layers: [{ ...conv(), build_config: { input_shape: [null, 8, 8, 1] } }] },
      },
      named("quant_conv2d_input"),
    ],
    [
      "a package before the class",
      {
        class_name: "Sequential",
        config: { name: "net", layers: [inputLayer, { ...conv(), class_name: "Larq>QuantConv2D" }] },
      },
      document,
    ],
  ];
  test.each(cases)("%s", (_, model, expected) => {
    const { document, notes } = importKerasJson(JSON.stringify(model));
    expect(document).toEqual(expected);
    expect(notes.map(({ code, severity }) => [code, severity])).toEqual([["SX022", "info"]]);
    expect(notes[0]?.why).toContain("kernel_initializer, kernel_constraint");
  });

  test("a bare list of layers, as Keras 2.0 wrote it", () => {
    expect(layersOf({ class_name: "Sequential", config: [inputLayer, conv()] })).toEqual([layer]);
  });

  test("quantizers of Keras 3, by name and by package", () => {
    for (const quantizer of [sign3, "ste_sign", "SteSign", { class_name: "Custom>SteSign", config: {} }]) {
      expect(
        layersOf({ class_name: "Sequential", config: { layers: [inputLayer, conv(quantizer)] } }),
      ).toEqual([layer]);
    }
  });

  test("activations: objects, functions, quantizers", () => {
    const relu3 = { module: "builtins", class_name: "function", config: "relu", registered_name: "function" };
    const dorefa = { class_name: "DoReFa", config: { k_bit: 8, mode: "activations" } };
    const activations = [relu3, { class_name: "ReLU", config: {} }, sign, dorefa, "elu", null];
    const layers = activations.map((activation, i) => ({
      class_name: "Activation",
      config: { name: `a${i}`, activation },
    }));
    const model = { class_name: "Sequential", config: { layers: [inputLayer, ...layers] } };
    expect(layersOf(model)).toEqual([
      { type: "Activation", name: "a0", activation: "relu" },
      { type: "Activation", name: "a1", activation: "relu" },
      { type: "Activation", name: "a2", activation: "ste_sign" },
      { type: "Activation", name: "a3", activation: { name: "dorefa_quantizer", k_bit: 8 } },
      { type: "elu", name: "a4" },
      { type: "Activation", name: "a5", activation: "linear" },
    ]);
  });
});

describe("branches", () => {
  const branch = (last: object) => ({
    class_name: "Functional",
    config: {
      layers: [
        { ...inputLayer, name: "in", inbound_nodes: [] },
        {
          class_name: "ReLU",
          config: { name: "r" },
          name: "r",
          inbound_nodes: [[["in", 0, 0, {}]], [["r", 0, 0, {}]]],
        },
        last,
      ],
      output_layers: [["last", 0, 0]],
    },
  });
  const last = (class_name: string, config: object, inbound_nodes: unknown) => ({
    class_name,
    config: { name: "last", ...config },
    name: "last",
    inbound_nodes,
  });

  test("the second call of a layer without weights is a layer of its own", () => {
    expect(
      layersOf(
        branch(
          last("Add", {}, [
            [
              ["r", 0, 0, {}],
              ["r", 1, 0, {}],
            ],
          ]),
        ),
      ),
    ).toEqual([
      { type: "ReLU", name: "r" },
      { type: "ReLU", name: "r_call_2" },
      { type: "Add", name: "last", inputs: ["r", "r_call_2"] },
    ]);
  });

  test("TFOpLambda: the sum of two tensors is Add, concat keeps its axis, others are named", () => {
    const sum = last("TFOpLambda", { function: "math.add" }, [["r", 0, 0, { y: ["in", 0, 0] }]]);
    expect(layersOf(branch(sum))?.at(-1)).toEqual({ type: "Add", name: "last", inputs: ["r", "in"] });
    const constant = last("TFOpLambda", { function: "math.add" }, [["r", 0, 0, { y: 3 }]]);
    expect(layersOf(branch(constant))?.at(-1)).toEqual({ type: "tf.math.add", name: "last" });
    const concat = (axis: number) =>
      last("TFOpLambda", { function: "concat" }, [
        [
          ["r", 0, 0, { axis }],
          ["in", 0, 0, { axis }],
        ],
      ]);
    expect(layersOf(branch(concat(-1)))?.at(-1)).toEqual({
      type: "Concatenate",
      name: "last",
      inputs: ["r", "in"],
    });
    expect(importKerasJson(JSON.stringify(branch(concat(1)))).notes).toMatchObject([
      { code: "SX024", layers: ["last"] },
    ]);
  });
});

/** Model, code and words of the message. */
const REFUSED: [string, unknown, string, RegExp][] = [
  ["no class_name", { config: {} }, "SX021", /class_name/],
  ["a subclassed model", { class_name: "MyNet", config: {} }, "SX021", /is a "MyNet"/],
  ["no layers", { class_name: "Sequential", config: { layers: [] } }, "SX021", /no layers/],
  ["layers that are no list", { class_name: "Functional", config: { layers: 3 } }, "SX021", /layers is 3/],
  ["no shape", { class_name: "Sequential", config: { layers: [conv()] } }, "SX026", /shape of its input/],
  [
    "any size",
    {
      class_name: "Sequential",
      config: {
        layers: [{ class_name: "InputLayer", config: { name: "i", batch_shape: [null, null, null, 3] } }],
      },
    },
    "SX026",
    /\[any, any, 3\]/,
  ],
  [
    "channels first",
    {
      class_name: "Sequential",
      config: {
        layers: [inputLayer, { ...conv(), config: { ...convConfig("c"), data_format: "channels_first" } }],
      },
    },
    "SX024",
    /channels_first/,
  ],
  [
    "an axis of BatchNormalization",
    {
      class_name: "Sequential",
      config: { layers: [inputLayer, { class_name: "BatchNormalization", config: { axis: [1] } }] },
    },
    "SX024",
    /axis \[1\]/,
  ],
  [
    "a layer that is not there",
    {
      class_name: "Functional",
      config: {
        layers: [{ ...conv(), name: "c", inbound_nodes: [[["gone", 0, 0, {}]]] }],
        output_layers: [["c", 0, 0]],
      },
    },
    "SX021",
    /reads "gone"/,
  ],
  [
    "a circle",
    {
      class_name: "Functional",
      config: {
        layers: [{ class_name: "ReLU", config: { name: "r" }, inbound_nodes: [[["r", 0, 0]]] }],
        output_layers: [["r", 0, 0]],
      },
    },
    "SX021",
    /circle/,
  ],
  [
    "two inputs",
    {
      class_name: "Functional",
      config: {
        layers: [
          { ...inputLayer, config: { ...inputLayer.config, name: "left" } },
          { ...inputLayer, config: { ...inputLayer.config, name: "right" } },
          {
            class_name: "Add",
            config: { name: "a" },
            inbound_nodes: [
              [
                ["left", 0, 0],
                ["right", 0, 0],
              ],
            ],
          },
        ],
        output_layers: [["a", 0, 0]],
      },
    },
    "SX025",
    /left, right/,
  ],
  [
    "a wrong value",
    {
      class_name: "Sequential",
      config: { layers: [inputLayer, { ...conv(), config: { ...convConfig("c"), filters: -3 } }] },
    },
    "SX005",
    /filters is -3/,
  ],
];

test.each(REFUSED)("refused: %s", (_, model, code, words) => {
  const { document, notes } = importKerasJson(JSON.stringify(model));
  expect(document).toBeNull();
  expect(notes.find((note) => note.code === code)?.title, JSON.stringify(notes)).toMatch(words);
});

test("an argument that is not understood is named with its layer", () => {
  const odd = {
    class_name: "Sequential",
    config: { layers: [inputLayer, { ...conv(), config: { ...convConfig("c"), sparsity: 0.5 } }] },
  };
  const { document, notes } = importKerasJson(JSON.stringify(odd));
  expect(document).not.toBeNull();
  expect(notes).toContainEqual(
    expect.objectContaining({ code: "SX023", severity: "warning", layers: ["c"] }),
  );
});
