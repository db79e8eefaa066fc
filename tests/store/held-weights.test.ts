import { expect, test } from "vitest";
import type { GivenWeights } from "../../src/document/layer-weights.ts";
import { digestOf } from "../../src/document/layer-weights.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { heldWeights, holdWeights } from "../../src/store/held-weights.ts";
import { graphOf, planOf } from "../../src/store/selectors.ts";
import { stack } from "./documents.ts";

/** Weights of a BatchNormalization of two channels behind nothing else. */
function weightsOf(gamma: number): GivenWeights {
  const array = (value: number) => ({ shape: [2], values: new Float32Array(2).fill(value) });
  const table = new Map([
    [
      "batch_normalization",
      new Map([
        ["gamma", array(gamma)],
        ["beta", array(0)],
        ["moving_mean", array(0)],
        ["moving_variance", array(1)],
      ] as const),
    ],
  ]);
  return { file: `gamma ${gamma}.h5`, digest: digestOf(table), table };
}

const document = { ...stack({ type: "BatchNormalization" }), input: { shape: [4, 4, 2] } };

test("weights that come after the document are taken, and so are those of an undone import", () => {
  const [first, second] = [weightsOf(1), weightsOf(-2)];
  const named = attachWeights(document, first).document;
  const before = graphOf(named);
  const plan = planOf(named);
  expect(before.withoutWeights).toContain("gamma 1.h5");
  holdWeights(first);
  const after = graphOf(named);
  expect(after.withoutWeights).toBeUndefined();
  expect(planOf(named)).not.toBe(plan);
  const other = attachWeights(document, second).document;
  holdWeights(second);
  const gamma = (graph: typeof after) =>
    graph.weights.of(graph.nodes[1] as (typeof graph.nodes)[0]).gamma?.[0];
  expect([gamma(graphOf(other)), gamma(graphOf(named))]).toEqual([-2, 1]);
  expect(graphOf(named)).toBe(after);
});

test("of many files the first that came are let go", () => {
  const all = [3, 4, 5, 6, 7].map(weightsOf);
  const named = all.map((weights) => attachWeights(document, weights).document);
  for (const weights of all) holdWeights(weights);
  expect(named.map((each) => heldWeights(each) !== undefined)).toEqual([false, true, true, true, true]);
});
