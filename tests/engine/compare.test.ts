import { expect, test } from "vitest";
import type { Document, TargetId } from "../../src/document/document.ts";
import { type Comparison, RunComparison, referenceFirst } from "../../src/engine/compare.ts";
import { runReference } from "../../src/engine/reference.ts";
import { dataOf, type TensorData } from "../../src/engine/tensor-data.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import type { Format, Plan, Tensor, TensorValue } from "../../src/targets/plan.ts";
import { singleStep } from "./plans.ts";

const uniform: Uniform = { divisor: 10, low: 0, high: 255 };

/** A Plan that was run, with the contents of its tensors. */
interface ComparedRun {
  plan: Plan;
  contents: ReadonlyMap<number, TensorData>;
}

/** Compares as a session does: keras first, each tensor shown once, in memory that is written over at once. */
function compareRuns(runs: readonly ComparedRun[], layers: readonly string[]): Comparison {
  const targets = runs.map(({ plan }) => plan.target);
  const ordered = referenceFirst(targets).map((target) => runs[targets.indexOf(target)] as ComparedRun);
  const comparison = new RunComparison(
    ordered.map(({ plan }) => plan),
    layers,
  );
  for (const { plan, contents } of ordered) {
    for (const [id, data] of contents) {
      const shown = data.slice();
      comparison.take(plan, id, shown);
      shown.fill(7);
    }
  }
  return comparison.result(targets);
}

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
    ...{ uniform: format === "s8" ? uniform : null, firstUse: 0, lastUse: 0, offset: 0 },
  }));
  const compared: Plan = { ...plan, target, tensors, outputs: [held.length - 1] };
  const contents = new Map(
    held.map(({ numbers }, id) => {
      const values = Float32Array.from(numbers);
      return [id, dataOf(tensors[id] as Tensor, values)] as const;
    }),
  );
  return { plan: compared, contents };
}

const output = (layer: string, numbers: number[], format: Format = "f32"): Held => ({
  ...{ value: { layer, stage: "output" }, numbers, format },
});
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
    roundedOtherwise: [],
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

test("8-bit values are compared as the floats that they stand for, and by their signs", () => {
  const levels = run("st-edge-ai@1.0", [output("a", [0.3, 25.5, 0], "s8"), output("b", [2])]);
  const same = run("keras", [output("a", [0.3, 25.5, 0]), output("b", [2])]);
  expect(compareRuns([levels, same], ["a", "b"]).agree).toBe(true);
  const other = run("keras", [output("a", [0.3, 25.4, 0]), sign("a", [1, 1, -1], "f32"), output("b", [2])]);
  const { values } = compareRuns([levels, other], ["a", "b"]);
  expect(values.map(({ stage, differences }) => [stage, differences[0]?.first])).toEqual([
    ["output", 1],
    ["sign", 2],
    ["output", undefined],
  ]);
});

test("one run alone has nothing to compare and differs in nothing", () => {
  const comparison = compareRuns([run("native", [output("a", [1])])], ["a"]);
  expect(comparison).toMatchObject({ targets: ["native"], values: [], firstDifferent: null });
});

test("what is kept: what the first target holds, in bytes, and room for two tensors as numbers and signs", () => {
  const two = (target: TargetId) => run(target, [output("a", [1, 2]), output("b", [1, 2, 3])]).plan;
  const layers = ["a", "b"];
  expect(new RunComparison([two("keras"), two("native")], layers).bytes).toBe(4 * (2 + 3) + 16 * 3);
  expect(new RunComparison([two("keras"), two("native"), two("lce")], layers).bytes).toBe(20 + 48);
  expect(new RunComparison([two("keras")], layers).bytes).toBe(0);
});

test("a target that gave nothing is left out, and the next one is what the others are compared with", () => {
  const [gone, first, second] = (["keras", "native", "lce"] as const).map((target, i) =>
    run(target, [output("a", [i])]),
  ) as [ComparedRun, ComparedRun, ComparedRun];
  const comparison = new RunComparison([gone.plan, first.plan, second.plan], ["a"]);
  for (const { plan, contents } of [first, second]) {
    for (const [id, data] of contents) comparison.take(plan, id, data);
  }
  const result = comparison.result(["native", "lce"]);
  expect(result.targets).toEqual(["native", "lce"]);
  expect(result.firstDifferent?.differences).toEqual([
    { targets: ["native", "lce"], maximum: 1, count: 1, first: 0 },
  ]);
});

/** The comparison of keras and the tool, on all layers of a model. */
function compareWithTool(document: Document) {
  const graph = buildGraph(document);
  const runs = (["keras", "st-edge-ai@1.0"] as const).map((target) => {
    const plan = lower(graph, target);
    const input = seededInput(1, graph.nodes[0] as (typeof graph.nodes)[number]);
    return { plan, contents: runReference(plan, materialise(plan, graph), [input]) };
  });
  return compareRuns(
    runs,
    graph.nodes.map((node) => node.name),
  );
}

test("a BatchNormalization folded into float weights is named as the reason", () => {
  const { firstDifferent } = compareWithTool({
    sxor: 1,
    input: { shape: [6, 6, 3] },
    layers: [{ type: "Conv2D", filters: 4, kernel_size: 3 }, { type: "BatchNormalization" }],
  });
  expect(firstDifferent?.layer).toBe("batch_normalization");
  expect(firstDifferent?.roundedOtherwise).toEqual([
    { target: "st-edge-ai@1.0", how: "multiplies the float weights by the scale of a BatchNormalization" },
  ]);
  expect(firstDifferent?.differences[0]?.maximum).toBeLessThan(1e-5);
});

test("integer sums are named where they show, behind the 8-bit tensor that no layer has as its value", () => {
  const eightBit = { name: "STCustomDoReFa", k_bit: 8 };
  const layer = {
    ...{ type: "QuantConv2D", filters: 6, kernel_size: 3, input_quantizer: eightBit },
    ...{ kernel_quantizer: { ...eightBit, mode: "weights" } },
  };
  const { values } = compareWithTool({
    sxor: 1,
    input: { shape: [8, 8, 5] },
    layers: [
      { ...layer, name: "a" },
      { ...layer, name: "b" },
    ],
  });
  // The tool computes `b` in float: what it reads has been added up in integers.
  expect(values.map(({ layer, stage, roundedOtherwise }) => ({ layer, stage, roundedOtherwise }))).toEqual([
    {
      ...{ layer: "b", stage: "output" },
      roundedOtherwise: [
        { target: "st-edge-ai@1.0", how: "adds up 8-bit levels in integers and scales the sum" },
      ],
    },
  ]);
});
