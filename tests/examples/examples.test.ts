import { describe, expect, test } from "vitest";
import type { TargetId } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { lower } from "../../src/targets/lower.ts";
import { NOT_IMPLEMENTED, type Step } from "../../src/targets/plan.ts";

describe("examples", () => {
  test.each(EXAMPLES.map((example) => [example.id, example] as const))(
    "%s is legal and canonical",
    (_, { document }) => {
      const parsed = parseDocument(document);
      expect(parsed.diagnostics).toEqual([]);
      expect(parsed.document).toEqual(document);
    },
  );

  test.each(EXAMPLES.map((example) => [example.id, example] as const))(
    "%s has a meaning",
    (_, { document }) => {
      expect(buildGraph(document).diagnostics).toEqual([]);
    },
  );

  test("ids and titles are unique, and the start is the model of the thread", () => {
    expect(new Set(EXAMPLES.map((example) => example.id)).size).toBe(EXAMPLES.length);
    expect(new Set(EXAMPLES.map((example) => example.title)).size).toBe(EXAMPLES.length);
    expect(EXAMPLES[0]?.document).toBe(START_DOCUMENT);
  });

  test("a sum behind each convolution: ST's tool refuses all four, Larq Compute Engine runs them", () => {
    const graph = graphOf("bi-real");
    expect(stepsOf(graph, "st-edge-ai@1.0").filter(({ opType }) => opType === NOT_IMPLEMENTED)).toHaveLength(
      4,
    );
    expect(stepsOf(graph, "lce").filter(({ layerType }) => layerType === "LceBconv2d")).toHaveLength(4);
  });

  test("the hybrid cell: signs inside, 8 bits between, and the sum alone is float", () => {
    const steps = stepsOf(graphOf("hybrid-cell"), "st-edge-ai@1.0");
    const convolutions = steps.filter(({ layerType }) => layerType === "Conv2D");
    expect(convolutions.map(({ opType }) => opType)).toEqual(["smul_s8_s8", "sxor_s1_s1", "sxor_s1_s1"]);
    expect(steps.find(({ layerType }) => layerType === "Eltwise")?.opType).toBe("op_f32_f32");
  });
});

function graphOf(id: string): Graph {
  const example = EXAMPLES.find((each) => each.id === id);
  if (example === undefined) throw new Error(`no example ${id}`);
  return buildGraph(example.document);
}

const stepsOf = (graph: Graph, target: TargetId): readonly Step[] => lower(graph, target).steps;
