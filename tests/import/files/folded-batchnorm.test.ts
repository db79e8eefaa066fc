import { describe, expect, test } from "vitest";
import type { VariableName, WeightArray } from "../../../src/document/layer-weights.ts";
import { fold, foldedLayers } from "../../../src/import/files/folded-batchnorm.ts";
import type { Hdf5Object } from "../../../src/import/files/hdf5/file.ts";
import { readWeights } from "../../../src/import/files/keras-h5.ts";

const array = (shape: number[], ...values: number[]): WeightArray => ({
  shape,
  values: Float32Array.from(values),
});
const normalization: [VariableName, WeightArray][] = [
  ["gamma", array([2], 2, -3)],
  ["beta", array([2], 0.25, 0.5)],
  ["moving_mean", array([2], 1, -2)],
  ["moving_variance", array([2], 3.75, 0)],
];
const EPSILON = 0.25;
/** gamma / sqrt(variance + epsilon), by hand. */
const SCALE = [2 / 2, -3 / 0.5];

describe("a BatchNormalization is folded", () => {
  const kernel = array([1, 2, 1, 2], 1, 2, 3, 4);

  test("into kernel and bias: what the layer and the normalization behind it compute", () => {
    const folded = fold(new Map([["kernel", kernel], ["bias", array([2], 5, 7)], ...normalization]), EPSILON);
    expect(folded?.get("kernel")).toEqual(
      array(
        [1, 2, 1, 2],
        SCALE[0] as number,
        2 * (SCALE[1] as number),
        3 * (SCALE[0] as number),
        4 * (SCALE[1] as number),
      ),
    );
    expect(folded?.get("bias")).toEqual(array([2], 1 * (5 - 1) + 0.25, -6 * (7 + 2) + 0.5));
    const inputs = [0.5, -1.5];
    const out = (weights: Float32Array, c: number) =>
      inputs.reduce((sum, x, i) => sum + x * (weights[2 * i + c] as number), 0);
    for (const c of [0, 1]) {
      const plain = out(kernel.values, c) + ([5, 7][c] as number);
      const normal = (SCALE[c] as number) * (plain - ([1, -2][c] as number)) + ([0.25, 0.5][c] as number);
      const w = folded?.get("kernel")?.values as Float32Array;
      expect(out(w, c) + (folded?.get("bias")?.values[c] as number)).toBeCloseTo(normal, 5);
    }
  });

  test("without bias, gamma and beta; of a depthwise convolution by its two last axes", () => {
    const few = normalization.filter(([name]) => name.startsWith("moving"));
    const depthwise = array([1, 1, 2, 1], 4, 4);
    const folded = fold(new Map([["depthwise_kernel", depthwise], ...few]), EPSILON);
    expect(folded?.get("depthwise_kernel")).toEqual(array([1, 1, 2, 1], 4 / 2, 4 / 0.5));
    expect(folded?.get("bias")).toEqual(array([2], -1 / 2, 2 / 0.5));
  });

  test("not into what it does not fit", () => {
    const broken = (change: [VariableName, WeightArray]) =>
      fold(new Map([["kernel", kernel], ...normalization, change]), EPSILON);
    expect(broken(["gamma", array([3], 1, 1, 1)])).toBeUndefined();
    expect(broken(["kernel", array([1, 3], 1, 1, 1)])).toBeUndefined();
    expect(fold(new Map([["kernel", kernel]]), EPSILON)).toBeUndefined();
  });
});

test("the layers that have one, with their epsilons, also in models within models", () => {
  const layer = (class_name: string, name: string, more = {}) => ({ class_name, config: { name, ...more } });
  const inner = {
    class_name: "Functional",
    config: { name: "inner", layers: [layer("qkeras>QDepthwiseConv2DBatchnorm", "b")] },
  };
  const config = {
    class_name: "Sequential",
    config: { layers: [layer("QConv2DBatchnorm", "a", { epsilon: 0.25 }), layer("QConv2D", "c"), inner] },
  };
  expect([...foldedLayers(config)].sort()).toEqual([
    ["a", 0.25],
    ["b", 0.001],
  ]);
});

describe("in the groups of an h5", () => {
  /** What readWeights asks of a group: its attribute weight_names and its arrays by their paths. */
  const group = (arrays: Record<string, WeightArray>) => ({
    attribute: (name: string) => (name === "weight_names" ? Object.keys(arrays) : null),
    get: (path: string) => arrays[path] && { ...arrays[path], values: () => arrays[path]?.values },
  });
  const file = (layers: Record<string, ReturnType<typeof group>>) =>
    ({ get: (name: string) => layers[name] }) as unknown as Hdf5Object;
  const kernel = array([1, 1, 1, 2], 1, 1);
  const inside = Object.fromEntries(
    normalization.map(([name, value]) => [`conv/batch_normalization_3/${name}:0`, value]),
  );
  const layers = { conv: group({ "conv/kernel:0": kernel, ...inside, "conv/iteration:0": array([], 7) }) };

  test("the parts of the layer, wherever its normalization lies, become two", () => {
    const { table, notes } = readWeights(file(layers), ["conv"], () => {}, new Map([["conv", EPSILON]]));
    expect(notes).toEqual([]);
    expect([...table.keys()]).toEqual(["conv"]);
    expect(table.get("conv")?.get("kernel")).toEqual(array([1, 1, 1, 2], ...SCALE));
    expect(table.get("conv")?.get("bias")).toEqual(array([2], -1 + 0.25, -6 * 2 + 0.5));
  });

  test("without the model nothing is taken that is not folded, and that is said", () => {
    const { table, notes } = readWeights(file(layers), ["conv"], () => {});
    expect(table.size).toBe(0);
    expect(notes.map(({ code, layers }) => [code, layers])).toContainEqual(["SX049", ["conv"]]);
    expect(notes.at(-1)?.why).toContain("Give the whole .h5");
  });
});
