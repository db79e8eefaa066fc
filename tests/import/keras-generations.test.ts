import { describe, expect, test } from "vitest";
import { importKerasJson } from "../../src/import/keras-json.ts";

/**
 * One network as each Keras that Larq ran on writes it: image 8×8×3, QuantConv2D, BatchNormalization, a shared ReLU,
 * Add, a model within the model, Dense.
 */

const DOCUMENT = {
  sxor: 1,
  name: "net",
  input: { shape: [8, 8, 3], name: "image" },
  layers: [
    {
      type: "QuantConv2D",
      name: "conv",
      filters: 3,
      kernel_size: 3,
      padding: "same",
      pad_values: 1,
      use_bias: false,
      input_quantizer: "ste_sign",
      kernel_quantizer: "magnitude_aware_sign",
    },
    { type: "BatchNormalization", name: "norm" },
    { type: "ReLU", name: "relu" },
    { type: "ReLU", name: "relu_call_2", inputs: ["image"] },
    { type: "Add", name: "sum", inputs: ["relu", "relu_call_2"] },
    { type: "Flatten", name: "flat" },
    { type: "Dense", name: "classes", units: 4, activation: "softmax" },
  ],
};

type Json = Record<string, unknown>;
/** How a generation writes the parts that differ. */
interface Generation {
  object: (module: string, className: string, config: Json) => unknown;
  layer: (className: string, config: Json, inputShape: unknown[]) => Json;
  calls: (...calls: string[][]) => unknown[];
  input: (name: string, shape: number[]) => Json;
  /** Of a functional model, whose own making Keras 2 counts as its call 0. */
  firstCall: number;
  ends: (name: string) => unknown;
  around: (model: Json) => Json;
  dtype: unknown;
}

const keras2 = (version: string): Generation => ({
  object: (_, class_name, config) => ({ class_name, config }),
  layer: (class_name, config) => ({ class_name, config }),
  calls: (...calls) => calls.map((names) => names.map((from) => [...reference(from), {}])),
  input: (name, shape) => ({
    batch_input_shape: [null, ...shape],
    dtype: "float32",
    sparse: false,
    ragged: false,
    name,
  }),
  firstCall: 1,
  ends: (name) => [reference(name)],
  around: (model) => ({ ...model, keras_version: version, backend: "tensorflow" }),
  dtype: "float32",
});

/** Of 2.13 to 2.15, in the form of .keras: objects know their module and the name they are registered under. */
const registered = (registeredName: (className: string) => string | null): Partial<Generation> => ({
  object: (module, class_name, config) => ({
    module,
    class_name,
    config,
    registered_name: registeredName(class_name),
  }),
  layer: (class_name, config, inputShape) => ({
    module: /Quant/.test(class_name) ? "larq.layers" : "keras.layers",
    class_name,
    config,
    registered_name: registeredName(class_name),
    build_config: { input_shape: [null, ...inputShape] },
  }),
  around: (model) => ({
    module: "keras.src.engine.functional",
    registered_name: "Functional",
    ...model,
    build_config: { input_shape: [null, 8, 8, 3] },
    compile_config: {
      optimizer: {
        module: "keras.optimizers",
        class_name: "Adam",
        config: { learning_rate: 0.001, weight_decay: null },
        registered_name: null,
      },
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    },
  }),
});

const keras3: Generation = {
  ...keras2("3"),
  ...registered((className) => (/Quant|Sign/.test(className) ? `Larq>${className}` : null)),
  calls: (...calls) =>
    calls.map((names) => {
      const tensors = names.map((from) => ({
        class_name: "__keras_tensor__",
        config: { shape: [null, 8, 8, 3], dtype: "float32", keras_history: reference(from) },
      }));
      return { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} };
    }),
  input: (name, shape) => ({
    batch_shape: [null, ...shape],
    dtype: "float32",
    sparse: false,
    ragged: false,
    optional: false,
    name,
  }),
  firstCall: 0,
  // One output is no list of lists.
  ends: (name) => reference(name),
  dtype: {
    module: "keras",
    class_name: "DTypePolicy",
    config: { name: "float32" },
    registered_name: null,
    shared_object_id: 7,
  },
};

/** "relu@1" is the second call. */
const reference = (from: string): [string, number, number] => {
  const [name = "", call = "0"] = from.split("@");
  return [name, Number(call), 0];
};

function functional(g: Generation, className: string): Json {
  const common = { trainable: true, dtype: g.dtype };
  const sign = g.object("larq.quantizers", "SteSign", { name: "ste_sign_3", ...common, clip_value: 1 });
  const magnitude = g.object("larq.quantizers", "MagnitudeAwareSign", {
    name: "m",
    ...common,
    clip_value: 1,
  });
  const zeros = g.object("keras.initializers", "Zeros", {});
  const clip = g.object("larq.constraints", "WeightClip", { clip_value: 1 });
  const layer = (
    type: string,
    name: string,
    config: Json,
    calls: string[][],
    shape: unknown[] = [8, 8, 3],
  ) => ({
    ...g.layer(type, { name, ...common, ...config }, shape),
    name,
    inbound_nodes: g.calls(...calls),
  });
  const input = (name: string, shape: number[]) => ({
    class_name: "InputLayer",
    config: g.input(name, shape),
    name,
    inbound_nodes: [],
  });
  const model = (name: string, layers: unknown[], from: string, to: string) => ({
    class_name: className,
    config: { name, trainable: true, layers, input_layers: g.ends(from), output_layers: g.ends(to) },
  });
  const head = model(
    "head",
    [
      input("features", [8, 8, 3]),
      layer("Flatten", "flat", { data_format: "channels_last" }, [["features"]]),
      layer(
        "Dense",
        "classes",
        { units: 4, activation: "softmax", use_bias: true, kernel_initializer: zeros },
        [["flat"]],
        [192],
      ),
    ],
    "features",
    "classes",
  );
  const conv = {
    ...{ filters: 3, kernel_size: [3, 3], strides: [1, 1], padding: "same", pad_values: 1.0, groups: 1 },
    ...{ data_format: "channels_last", dilation_rate: [1, 1], activation: "linear", use_bias: false },
    ...{
      kernel_initializer: zeros,
      kernel_constraint: clip,
      bias_constraint: null,
      kernel_regularizer: null,
    },
    ...{ input_quantizer: sign, kernel_quantizer: magnitude },
  };
  const norm = {
    axis: [3],
    momentum: 0.99,
    epsilon: 0.001,
    center: true,
    scale: true,
    gamma_initializer: zeros,
  };
  return g.around(
    model(
      "net",
      [
        input("image", [8, 8, 3]),
        layer("QuantConv2D", "conv", conv, [["image"]]),
        layer("BatchNormalization", "norm", norm, [["conv"]]),
        layer("ReLU", "relu", { max_value: null, negative_slope: 0.0, threshold: 0.0 }, [
          ["norm"],
          ["image"],
        ]),
        layer("Add", "sum", {}, [["relu", "relu@1"]]),
        { ...head, name: "head", inbound_nodes: g.calls(["sum"]) },
      ],
      "image",
      `head@${g.firstCall}`,
    ),
  );
}

const GENERATIONS: [string, Json][] = [
  ["Keras 2.2, Model", functional(keras2("2.2.4-tf"), "Model")],
  ["Keras 2.4 to 2.12, Functional", functional(keras2("2.9.0"), "Functional")],
  [
    "Keras 2.13 to 2.15, with modules, build_config and compile_config",
    functional({ ...keras2("2.15.0"), ...registered((name) => name) }, "Functional"),
  ],
  ["Keras 3, with tensors, dtype policies and shared objects", functional(keras3, "Functional")],
];

describe("one network of every generation", () => {
  test.each(GENERATIONS)("%s", (_, model) => {
    const { document, notes } = importKerasJson(JSON.stringify(model));
    expect(notes.filter(({ code }) => code !== "SX022")).toEqual([]);
    expect(document).toEqual(DOCUMENT);
  });

  test.each(GENERATIONS)("%s: encoded twice, inside model_config, with a line for every key", (_, model) => {
    for (const text of [
      JSON.stringify(JSON.stringify(model)),
      JSON.stringify({ model_config: JSON.stringify(model) }),
      JSON.stringify(model, null, 1),
    ])
      expect(importKerasJson(text).document).toEqual(DOCUMENT);
  });

  test("an h5 of 2.13 to 2.15: layers of old, quantizers and initializers with their modules", () => {
    const generation = {
      ...keras2("2.15.0"),
      object: registered((name) => name).object as Generation["object"],
    };
    expect(importKerasJson(JSON.stringify(functional(generation, "Functional"))).document).toEqual(DOCUMENT);
  });
});

/** A layer of Keras 1, whose arguments had other names. */
describe("Keras 1 is refused by its name", () => {
  const old = (class_name: string, config: Json) => ({
    class_name: "Sequential",
    config: [{ class_name, config: { name: "first", batch_input_shape: [null, 1, 28, 28], ...config } }],
  });
  test.each<[string, Json, string]>([
    [
      "Convolution2D",
      { nb_filter: 32, nb_row: 3, nb_col: 3, border_mode: "same", subsample: [1, 1], dim_ordering: "th" },
      "nb_filter",
    ],
    ["MaxPooling2D", { pool_size: [2, 2], border_mode: "valid", dim_ordering: "tf" }, "border_mode"],
    ["Dense", { output_dim: 10, init: "glorot_uniform", W_regularizer: null }, "output_dim"],
  ])("%s", (className, config, key) => {
    const { document, notes } = importKerasJson(JSON.stringify(old(className, config)));
    expect(document).toBeNull();
    expect(notes).toMatchObject([
      { code: "SX038", title: `the model is of Keras 1: first has ${key}`, layers: ["first"] },
    ]);
    expect(notes[0]?.why).toContain("Load the model with Keras 2");
  });
});

test("model.get_config() without the class around it", () => {
  const layers = [
    { class_name: "InputLayer", name: "i", config: { name: "i", batch_shape: [null, 4] }, inbound_nodes: [] },
    { class_name: "ReLU", name: "r", config: { name: "r" }, inbound_nodes: [[["i", 0, 0, {}]]] },
  ];
  const ends = { input_layers: [["i", 0, 0]], output_layers: [["r", 0, 0]] };
  for (const config of [{ layers }, { layers, ...ends }])
    expect(importKerasJson(JSON.stringify(config)).document).toEqual({
      sxor: 1,
      input: { shape: [4], name: "i" },
      layers: [{ type: "ReLU", name: "r" }],
    });
});
