import { describe, expect, test } from "vitest";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { planFor, planOf } from "../../src/store/selectors.ts";
import { totalMacc } from "../../src/targets/plan.ts";
import { lanes } from "../../src/ui/graph/lanes.ts";
import { rowsOf, skipEdges } from "../../src/ui/panes/layers/rows.ts";
import { conv, stack } from "../store/documents.ts";

const residual = stack(
  conv({ filters: 16 }),
  conv(),
  { type: "Add", inputs: ["quant_conv2d", "quant_conv2d_1"] },
  conv(),
);

describe("the lines of the Layers pane", () => {
  test("the two layers of the thread: binary, a conversion, float", () => {
    const rows = rowsOf(planOf(START_DOCUMENT));
    expect(rows.map((row) => [row.kind, row.stepClass, row.label, row.format])).toEqual([
      ["input", "data", "input", "s1"],
      ["step", "sxor", "sxor_s1_s1", "s1"],
      ["step", "conversion", "smul_s1_f32", "f32"],
      ["step", "float", "smul_f32_f32", "f32"],
      ["output", "data", "output", "f32"],
    ]);
  });

  test("every step is a line, its MACC add up to the network's and the shares to one", () => {
    for (const target of ["st-edge-ai@1.0", "native", "keras"] as const) {
      const plan = planFor(residual, target);
      const rows = rowsOf(plan);
      expect(rows).toHaveLength(plan.inputs.length + plan.steps.length + plan.outputs.length);
      expect(rows.reduce((sum, row) => sum + row.macc, 0)).toBe(totalMacc(plan));
      expect(rows.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 9);
    }
  });

  test("every line leads to a layer", () => {
    for (const row of rowsOf(planFor(residual, "keras"))) expect(row.layers).not.toHaveLength(0);
  });

  test("a residual connection passes over the lines between", () => {
    const plan = planFor(residual, "keras");
    const rows = rowsOf(plan);
    const edges = skipEdges(plan);
    const joined = edges.map(({ from, to }) => [rows[from]?.layers[0], rows[to]?.layers[0]]);
    expect(joined).toContainEqual(["quant_conv2d", "add"]);
    for (const { from, to } of edges) expect(to - from).toBeGreaterThan(1);
  });

  test("a plain stack has none", () => {
    expect(skipEdges(planFor(stack(conv(), conv()), "native"))).toEqual([]);
  });

  test("edges that overlap have lanes of their own, the others share one", () => {
    const edge = (from: number, to: number) => ({ from, to, format: "f32" });
    expect(lanes([edge(0, 3), edge(3, 6), edge(1, 5)])).toEqual([0, 0, 1]);
  });
});
