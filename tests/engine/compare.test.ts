import { expect, test } from "vitest";
import type { TargetId } from "../../src/document/document.ts";
import { type ComparedRun, compareRuns } from "../../src/engine/compare.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import type { Format, Plan, TensorValue } from "../../src/targets/plan.ts";
import { singleStep } from "./plans.ts";

interface Held {
  value: TensorValue;
  numbers: number[];
  format?: Format;
}

/** A run that holds the given values of a model; the last is the output of the network. */
function run(target: TargetId, held: Held[]): ComparedRun {
  const { plan } = singleStep({ kind: "pack" }, [], { shape: [1], format: "f32" });
  const tensors = held.map(({ value, numbers, format = "f32" }, id) => ({
    ...{ id, name: `t${id}`, shape: [numbers.length], format, bytes: 4 * numbers.length, value },
    ...{ firstUse: 0, lastUse: 0, offset: 0 },
  }));
  const compared: Plan = { ...plan, target, tensors, outputs: [held.length - 1] };
  const contents = new Map(
    held.map(({ numbers, format }, id) => {
      const values = Float32Array.from(numbers);
      return [id, format === "s1" ? packSigns(values, numbers.length) : values] as const;
    }),
  );
  return { plan: compared, contents };
}

const output = (layer: string, numbers: number[]): Held => ({ value: { layer, stage: "output" }, numbers });
const sign = (layer: string, numbers: number[], format: Format): Held => ({
  ...{ value: { layer, stage: "sign" }, numbers, format },
});

test("runs with equal values agree, packed signs and float signs alike", () => {
  const comparison = compareRuns(
    [
      run("native", [sign("a", [1, -1, -1], "s1"), output("b", [2])]),
      run("keras", [output("a", [0.5, -3, -1]), sign("a", [1, -1, -1], "f32"), output("b", [2])]),
    ],
    ["a", "b"],
  );
  expect(comparison.agree).toBe(true);
  expect(comparison.values.map(({ layer, stage, targets }) => [layer, stage, targets])).toEqual([
    ["a", "sign", ["keras", "native"]],
    ["b", "output", ["keras", "native"]],
  ]);
});

test("a target with the float value only takes part by its signs", () => {
  const comparison = compareRuns(
    [
      run("native", [sign("a", [1, 1], "s1"), output("b", [2])]),
      run("keras", [output("a", [0.5, -3]), output("b", [2])]),
    ],
    ["a", "b"],
  );
  expect(comparison.agree).toBe(false);
  expect(comparison.outputs.agree).toBe(true);
  expect(comparison.firstDifferent).toEqual({
    ...{ layer: "a", stage: "sign", targets: ["keras", "native"] },
    differences: [{ targets: ["keras", "native"], maximum: 2, count: 1, first: 1 }],
    folded: [],
  });
});

test("the first layer that differs is named, with the place and the size of the difference", () => {
  const comparison = compareRuns(
    [
      run("keras", [output("a", [1, 2]), output("b", [1, 2, 3]), output("c", [0])]),
      run("native", [output("a", [1, 2]), output("b", [1, 2.5, 5]), output("c", [1])]),
    ],
    ["a", "b", "c"],
  );
  expect(comparison.firstDifferent?.layer).toBe("b");
  expect(comparison.firstDifferent?.differences).toEqual([
    { targets: ["keras", "native"], maximum: 2, count: 2, first: 1 },
  ]);
  expect(comparison.outputs).toEqual({
    agree: false,
    differences: [{ targets: ["keras", "native"], maximum: 1, count: 1, first: 0 }],
  });
});

test("agreement is of bits: 0 and -0 differ", () => {
  const runs = [run("keras", [output("a", [0])]), run("native", [output("a", [-0])])];
  expect(compareRuns(runs, ["a"]).firstDifferent?.differences[0]).toMatchObject({ maximum: 0, count: 1 });
});

test("one run alone has nothing to compare and differs in nothing", () => {
  const comparison = compareRuns([run("native", [output("a", [1])])], ["a"]);
  expect(comparison).toMatchObject({ targets: ["native"], values: [], firstDifferent: null });
});

test("a BatchNormalization folded into float weights is named as the reason", () => {
  const graph = buildGraph({
    sxor: 1,
    input: { shape: [6, 6, 3] },
    layers: [{ type: "Conv2D", filters: 4, kernel_size: 3 }, { type: "BatchNormalization" }],
  });
  const runs = (["keras", "st-edge-ai@1.0"] as const).map((target) => {
    const plan = lower(graph, target);
    const input = seededInput(1, graph.nodes[0] as (typeof graph.nodes)[number]);
    return { plan, contents: runReference(plan, materialise(plan, graph), [input]) };
  });
  const { firstDifferent } = compareRuns(runs, ["conv2d", "batch_normalization"]);
  expect(firstDifferent?.layer).toBe("batch_normalization");
  expect(firstDifferent?.folded).toEqual(["st-edge-ai@1.0"]);
  expect(firstDifferent?.differences[0]?.maximum).toBeLessThan(1e-5);
});
