import { describe, expect, test } from "vitest";
import { layerNames } from "../../src/document/names.ts";
import { importKerasConfig } from "../../src/import/keras-json.ts";

const input = (name: string, shape: readonly number[] = [6, 6, 2]) => ({
  class_name: "InputLayer",
  name,
  config: { name, batch_input_shape: [null, ...shape] },
  inbound_nodes: [],
});
const layer = (class_name: string, name: string, from: unknown[], config: object = {}) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: from,
});
const ref = (name: string, call = 0, output = 0) => [name, call, output, {}];
const functional = (name: string, layers: object[], inputs: string[], outputs: string[]) => ({
  class_name: "Functional",
  config: {
    name,
    layers,
    input_layers: inputs.map((each) => [each, 0, 0]),
    output_layers: outputs.map((each) => [each, 0, 0]),
  },
});
const conv = (name: string, from: unknown[]) => layer("Conv2D", name, from, { filters: 2, kernel_size: 1 });

const layersOf = (model: object) => {
  const { document, notes } = importKerasConfig(model);
  if (document === null) throw new Error(JSON.stringify(notes));
  const names = layerNames(document.layers, document.input.name);
  return document.layers.map((each, i) => [names[i], each.inputs ?? [names[i - 1] ?? document.input.name]]);
};

const inner = functional(
  "inner",
  [input("a"), conv("c", [[ref("a")]]), layer("ReLU", "r", [[ref("c")]])],
  ["a"],
  ["r"],
);
const nested = (calls: unknown[]) => ({ ...inner, name: "inner", inbound_nodes: calls });

describe("a model within a model is its layers", () => {
  test.each([
    ["counted from 1, as Keras does for functional models", 1],
    ["counted from 0", 0],
  ])("a call, %s", (_, call) => {
    const outer = functional(
      "outer",
      [input("x"), nested([[ref("x")]]), layer("Flatten", "f", [[ref("inner", call)]])],
      ["x"],
      ["f"],
    );
    expect(layersOf(outer)).toEqual([
      ["c", ["x"]],
      ["r", ["c"]],
      ["f", ["r"]],
    ]);
  });

  test("two calls share their layers", () => {
    const outer = functional(
      "outer",
      [input("x"), nested([[ref("x")], [ref("inner", 1)]]), layer("Flatten", "f", [[ref("inner", 2)]])],
      ["x"],
      ["f"],
    );
    expect(layersOf(outer)).toEqual([
      ["c", ["x"]],
      ["r", ["c"]],
      ["c_call_2", ["r"]],
      ["r_call_2", ["c_call_2"]],
      ["f", ["r_call_2"]],
    ]);
  });

  test("several inputs and outputs, in the order of the call", () => {
    const pair = functional(
      "pair",
      [input("a"), input("b"), conv("first", [[ref("a")]]), conv("second", [[ref("b")]])],
      ["a", "b"],
      ["second", "first"],
    );
    const outer = functional(
      "outer",
      [
        input("x"),
        layer("ReLU", "r", [[ref("x")]]),
        { ...pair, name: "pair", inbound_nodes: [[ref("x"), ref("r")]] },
        layer("Add", "sum", [[ref("pair", 1, 0), ref("pair", 1, 1)]]),
      ],
      ["x"],
      ["sum"],
    );
    expect(Object.fromEntries(layersOf(outer).map(([name, from]) => [name, from]))).toEqual({
      r: ["x"],
      first: ["x"],
      second: ["r"],
      sum: ["second", "first"],
    });
  });

  test("a sequential model that begins with a model takes its input", () => {
    const outer = {
      class_name: "Sequential",
      config: { name: "s", layers: [inner, { class_name: "Flatten", config: { name: "f" } }] },
    };
    const { document } = importKerasConfig(outer);
    expect(document?.input).toEqual({ shape: [6, 6, 2], name: "a" });
    expect(layersOf(outer).map(([name]) => name)).toEqual(["c", "r", "f"]);
  });
});

describe("what cannot be is said", () => {
  test.each([
    [
      "a call with too many inputs",
      nested([[ref("x"), ref("x")]]),
      /inner takes 1 inputs and is called with 2/,
    ],
    [
      "layers in a circle",
      {
        ...functional("inner", [input("a"), conv("p", [[ref("q")]]), conv("q", [[ref("p")]])], ["a"], ["q"]),
        name: "inner",
        inbound_nodes: [[ref("x")]],
      },
      /circle/,
    ],
  ])("%s", (_, model, title) => {
    const outer = functional(
      "outer",
      [input("x"), model, layer("Flatten", "f", [[ref("inner", 1)]])],
      ["x"],
      ["f"],
    );
    const { document, notes } = importKerasConfig(outer);
    expect(document).toBeNull();
    expect(notes[0]?.title).toMatch(title);
  });

  test("models that multiply are refused in time", () => {
    let model: object = inner;
    for (let depth = 0; depth < 6; depth++) {
      const name = "inner";
      const calls = Array.from({ length: 12 }, (_, i) => [i === 0 ? ref("a") : ref(name, i)]);
      model = functional(name, [input("a"), { ...model, name, inbound_nodes: calls }], ["a"], []);
      (model as { config: { output_layers: unknown } }).config.output_layers = [[name, 12, 0]];
    }
    const start = performance.now();
    const { document, notes } = importKerasConfig(model);
    expect(document).toBeNull();
    expect(notes[0]?.title).toMatch(/more than|layers/);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("models within models without end are refused", () => {
    let model: object = inner;
    for (let depth = 0; depth < 20; depth++)
      model = { class_name: "Sequential", config: { name: `s${depth}`, layers: [model] } };
    expect(importKerasConfig(model).notes[0]).toMatchObject({ code: "SX009" });
  });
});
