import { expect, test } from "vitest";
import { secondOpinionLines } from "../../src/cli/second-opinion.ts";
import { targetOf } from "../../src/document/document.ts";
import { biReal } from "../../src/examples/shortcuts.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadModel } from "../fixtures/thread/thread.ts";

const linesOf = (document: Parameters<typeof buildGraph>[0]): string[] => {
  const graph = buildGraph(document);
  return secondOpinionLines(lower(graph, targetOf(document)), graph);
};

test("only of the layers that fall back", () => {
  const lines = linesOf(threadModel(2));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^second opinion \(--target lce\): quant_conv2d_1: LceBconv2d, because a sign feeds it/,
  );
});

test("layers with the same answer share a line", () => {
  expect(linesOf(biReal)).toEqual([
    "second opinion (--target lce): quant_conv2d, quant_conv2d_1, downsampling and quant_conv2d_2: LceBconv2d, " +
      "because a sign feeds it and its weights are signs; it can put out floats",
  ]);
});

test("none where nothing falls back, and none on other targets than ST's tool", () => {
  const layers = [
    ...threadModel(1).layers,
    { ...threadModel(1).layers[0], type: "QuantConv2D", kernel_size: 1 },
  ];
  expect(linesOf({ ...threadModel(1), layers })).toEqual([]);
  expect(linesOf({ ...threadModel(1), target: "native" })).toEqual([]);
  expect(linesOf({ ...threadModel(1), target: "lce" })).toEqual([]);
});
