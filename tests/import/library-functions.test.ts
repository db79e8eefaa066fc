import { describe, expect, test } from "vitest";
import { importKerasConfig } from "../../src/import/keras-json.ts";
import { importPython } from "../../src/import/python.ts";

/** Functions of TensorFlow and Keras in place of layers: what their arguments say counts, or nothing is assumed. */

const input = {
  class_name: "InputLayer",
  name: "in",
  config: { name: "in", batch_input_shape: [null, 8, 8, 4] },
  inbound_nodes: [],
};

/** The only layer of a model, in JSON behind the input, and the codes of what is said. */
function one(layer: object): [unknown, string[]] {
  const { document, notes } = importKerasConfig({
    class_name: "Functional",
    config: {
      layers: [input, { name: "f", ...layer }],
      input_layers: [["in", 0, 0]],
      output_layers: [["f", 0, 0]],
    },
  });
  return [document?.layers[0], notes.filter(({ severity }) => severity !== "info").map(({ code }) => code)];
}

const tensorFlow = (name: string, given: object) => ({
  class_name: "TFOpLambda",
  config: { name: "f", function: name },
  inbound_nodes: [["in", 0, 0, given]],
});

/** One call, as a script, a TFOpLambda of Keras 2 and an operation of Keras 3 have it, and the layer that it is. */
const CALLS: [string, string, object, [string, object] | undefined, object][] = [
  ["tf.nn.relu(x)", "nn.relu", { name: null }, ["Relu", {}], { type: "Activation", activation: "relu" }],
  [
    "tf.keras.activations.relu(x, max_value=6.)",
    "keras.activations.relu",
    { alpha: 0.0, max_value: 6.0, threshold: 0 },
    undefined,
    { type: "ReLU", max_value: 6 },
  ],
  [
    "tf.keras.activations.relu(x, 0.5, None, 1)",
    "keras.activations.relu",
    { alpha: 0.5, max_value: null, threshold: 1 },
    undefined,
    { type: "ReLU", negative_slope: 0.5, threshold: 1 },
  ],
  [
    "tf.keras.activations.relu(x, max_value=0)",
    "keras.activations.relu",
    { max_value: 0 },
    undefined,
    { type: "ReLU", max_value: 0 },
  ],
  [
    "tf.nn.leaky_relu(x)",
    "nn.leaky_relu",
    {},
    ["LeakyRelu", { negative_slope: 0.2 }],
    { type: "LeakyReLU", alpha: 0.2 },
  ],
  [
    "tf.nn.leaky_relu(x, 0.1)",
    "nn.leaky_relu",
    { alpha: 0.1 },
    ["LeakyRelu", { negative_slope: 0.1 }],
    { type: "LeakyReLU", alpha: 0.1 },
  ],
  [
    "tf.nn.softmax(x, axis=-1)",
    "nn.softmax",
    { axis: -1 },
    ["Softmax", { axis: -1 }],
    { type: "Activation", activation: "softmax" },
  ],
  ["tf.nn.softmax(x, 3)", "nn.softmax", { axis: 3 }, ["Softmax", { axis: 3 }], { type: "Softmax" }],
];

describe.each(CALLS)("%s", (call, name, given, operation, expected) => {
  test("in a script", () => {
    const script = `i = tf.keras.Input((8, 8, 4))\nx = tf.keras.layers.Flatten()(i) if False else i\nm = tf.keras.Model(i, ${call})`;
    const { document, notes } = importPython(script);
    expect(notes).toEqual([]);
    expect(document?.layers).toEqual([expected]);
  });

  test("as a TFOpLambda", () => {
    expect(one(tensorFlow(name, given))).toEqual([{ ...expected, name: "f" }, []]);
  });

  if (operation === undefined) return;
  test("as an operation of Keras 3", () => {
    const [class_name, config] = operation;
    const layer = {
      module: "keras.src.ops.nn",
      class_name,
      config: { name: "f", ...config },
      registered_name: class_name,
      inbound_nodes: [{ args: [keras3("in")], kwargs: {} }],
    };
    expect(one(layer)).toEqual([{ ...expected, name: "f" }, []]);
  });
});

const keras3 = (name: string) => ({
  class_name: "__keras_tensor__",
  config: { shape: [null, 8, 8, 4], dtype: "float32", keras_history: [name, 0, 0] },
});

describe("what no layer computes is a layer that is not known", () => {
  test.each([
    ["an argument that is not known", tensorFlow("nn.relu", { odd: 1 }), "tf.nn.relu"],
    ["an argument that is no number", tensorFlow("nn.leaky_relu", { alpha: [1, 2] }), "tf.nn.leaky_relu"],
    ["a number that comes first", oneMinus(), "tf.math.subtract"],
  ])("%s", (_, layer, type) => {
    expect(one(layer)).toEqual([type === "tf.math.subtract" ? { type, name: "f" } : { type, name: "f" }, []]);
  });

  test.each([
    ["Multiply", [keras3("in"), 2.0], "ops.Multiply"],
    ["Add", [keras3("in"), keras3("in")], "Add"],
    ["Reshape", [keras3("in")], "ops.Reshape"],
  ])("%s of keras.ops is not the layer of this name unless it joins tensors", (class_name, args, type) => {
    const layer = { module: "keras.src.ops.numpy", class_name, config: { newshape: [-1] } };
    expect(one({ ...layer, inbound_nodes: [{ args, kwargs: {} }] })[0]).toMatchObject({ type });
  });

  test("along another axis than the channels it is refused", () => {
    expect(one(tensorFlow("nn.softmax", { axis: 1 }))).toEqual([undefined, ["SX024"]]);
  });
});

/** `1 - x`, as Keras 2 writes it. */
function oneMinus() {
  return {
    ...tensorFlow("math.subtract", {}),
    inbound_nodes: [["_CONSTANT_VALUE", -1, 1.0, { y: ["in", 0, 0], name: null }]],
  };
}
