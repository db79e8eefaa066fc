import { describe, expect, it } from "vitest";
import type { Document, Layer, TargetId } from "../../src/document/document.ts";
import { runReference } from "../../src/engine/reference.ts";
import { numbersOf, type TensorData } from "../../src/engine/tensor-data.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { expectSound } from "./invariants.ts";
import { conv, EIGHT, EIGHT_WEIGHTS, model } from "./rule-cases.ts";

const CORE_1 = "st-edge-ai@1.0";
const eight = (more: Partial<Layer> = {}): Layer =>
  conv({ input_quantizer: EIGHT, kernel_quantizer: EIGHT_WEIGHTS, ...more });
const layer = (type: string, more: Partial<Layer> = {}): Layer => ({ type, ...more });
const norm = layer("BatchNormalization");
const pool = layer("MaxPooling2D");

const planOf = (document: Document, target: TargetId): Plan => {
  const plan = lower(buildGraph(document), target);
  expectSound(plan);
  return plan;
};

/** The network's only output. */
function outputOf(document: Document, target: TargetId): Float32Array {
  const graph = buildGraph(document);
  const plan = lower(graph, target);
  const input = seededInput(3, graph.nodes[0] as Node);
  const contents = runReference(plan, materialise(plan, graph), [input]);
  const [id] = plan.outputs as [number];
  return numbersOf(plan.tensors[id] as Plan["tensors"][number], contents.get(id) as TensorData);
}

const operations = (plan: Plan): string[] => plan.steps.map(({ operation }) => operation.kind);

describe("an 8-bit layer in front of a sign", () => {
  // The seeds make sums that are no close calls: the integers decide as the floats do.
  it.each([
    ["convolution", eight()],
    [
      "dense layer",
      { ...layer("QuantDense", { units: 32 }), input_quantizer: EIGHT, kernel_quantizer: "ste_sign" },
    ],
  ])("puts out the signs of the BatchNormalization behind a pooling: %s", (_, first) => {
    const document = model([first, pool, norm, conv({ kernel_size: 1 })]);
    expect(operations(planOf(document, CORE_1))).toEqual(["conv2d_s8", "pool", "conv2d_s1"]);
    expect(outputOf(document, CORE_1)).toEqual(outputOf(document, "keras"));
  });
});

describe("the values that a Plan holds", () => {
  const document = model([
    eight({ name: "own", activation: EIGHT }),
    layer("Activation", { name: "sum", activation: EIGHT }),
    conv({ name: "signs", activation: "ste_sign" }),
  ]);
  it.each<TargetId>(["keras", "native", CORE_1])("has those of quantizers as activations: %s", (target) => {
    const held = planOf(document, target).tensors.map(({ value }) => value);
    expect(held).toContainEqual({ layer: "sum", stage: "output" });
    if (target === "keras") expect(held).toContainEqual({ layer: "own", stage: "output" });
    expect(held.some((value) => value?.layer === "signs")).toBe(true);
  });
});

describe("names of steps", () => {
  it.each<[string, readonly Layer[]]>([
    [
      "a Concatenate that packs two of its inputs",
      [
        layer("ReLU", { name: "a" }),
        layer("ReLU", { name: "b", max_value: 6, inputs: ["a"] }),
        conv({ name: "c", inputs: ["input_1"] }),
        layer("Concatenate", { inputs: ["a", "b", "c"] }),
        conv({ kernel_size: 1 }),
      ],
    ],
    ["an 8-bit layer with an activation", [eight({ kernel_quantizer: "ste_sign", activation: "relu" })]],
    [
      "an 8-bit dense layer with an activation",
      [
        layer("QuantDense", {
          units: 4,
          input_quantizer: EIGHT,
          kernel_quantizer: "ste_sign",
          activation: "relu",
        }),
      ],
    ],
    ["a layer named like a conversion", [norm, conv({ name: "a" }), conv({ name: "a_conv" })]],
  ])("are different: %s", (_, layers) => {
    for (const target of [CORE_1, "native", "keras", "lce"] as const) {
      const plan = planOf(model(layers), target);
      const names = plan.steps.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(plan.tensors.map(({ name }) => name)).toEqual([
        ...new Set(plan.tensors.map(({ name }) => name)),
      ]);
    }
  });
});

describe("a nonlinearity and a pooling in one step with the convolution", () => {
  const stack = (...between: Layer[]): Document =>
    model([
      layer("Conv2D", { filters: 8, kernel_size: 3, padding: "same" }),
      ...between,
      layer("ReLU"),
      pool,
    ]);
  it.each<[string, readonly Layer[], readonly string[]]>([
    ["directly behind it", [], ["conv2d_f32"]],
    ["behind a Dropout", [layer("Dropout")], ["conv2d_f32"]],
    [
      "not behind a Reshape",
      [layer("Reshape", { target_shape: [4, 16, 8] })],
      ["conv2d_f32", "activation", "pool"],
    ],
  ])("%s", (_, between, expected) => {
    expect(operations(planOf(stack(...between), CORE_1))).toEqual(expected);
  });
});

describe("a quantizer that goes by channels, behind a Reshape", () => {
  const magnitude = "magnitude_aware_sign";
  it.each<[string, readonly number[], Layer]>([
    ["of a convolution", [4, 4, 128], conv({ input_quantizer: magnitude, kernel_quantizer: null })],
    ["of a convolution", [8, 16, 16], conv({ input_quantizer: magnitude, kernel_quantizer: null })],
    ["as a layer", [8, 16, 16], layer("Activation", { activation: magnitude })],
  ])("goes by those of the new shape: %s, %j", (_, shape, reader) => {
    const plan = planOf(model([layer("Reshape", { target_shape: shape }), reader]), "keras");
    const [step] = plan.steps;
    expect(step?.operation.kind).toBe("quantize");
    expect(plan.tensors[step?.outputs[0] ?? -1]?.shape).toEqual(shape);
  });
});
