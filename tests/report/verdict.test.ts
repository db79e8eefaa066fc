import { expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { verdict } from "../../src/report/verdict.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { conv, stack } from "../fixes/stacks.ts";

const TARGET = "st-edge-ai@1.0";
const sentenceOf = (document: Document): string => {
  const graph = buildGraph(document);
  return verdict(lower(graph, TARGET), graph, diagnose(graph, TARGET)).sentence;
};

test("a share of float operations is told only where it is known that they run in float", () => {
  const floatInput = sentenceOf(stack([conv({ input_quantizer: null })]));
  expect(floatInput).toMatch(
    /binary weights but float input, and [\d.]+ % of the operations run in float\.$/,
  );
  const scaled = sentenceOf(stack([conv({ kernel_quantizer: "magnitude_aware_sign" })]));
  expect(scaled).toContain("the kernel_quantizer is a sign with a scale per channel");
  expect(scaled).not.toContain("run in float");
});
