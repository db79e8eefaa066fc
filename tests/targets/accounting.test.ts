import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TARGETS } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { defaultHeader } from "../../src/report/header.ts";
import { formatReport } from "../../src/report/report.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped, type Plan, type Step } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { expectSound } from "./invariants.ts";

const RUNS = Number(process.env.SXOR_RUNS ?? 150);

/** MACC of a step by the formulas of ST's reports, written out once more from the operation alone. */
function maccByFormula(plan: Plan, step: Step): number | undefined {
  const operation = step.operation;
  const has = (role: string) => step.params.some((id) => plan.params[id]?.role === role);
  if (operation.kind === "conv2d_s1" || operation.kind === "conv2d_f32") {
    const g = operation.geometry;
    let macc = 0;
    for (let group = 0; group < g.groups; group++) {
      macc += g.outH * g.outW * g.kH * g.kW * (g.inC / g.groups) * (g.outC / g.groups);
    }
    if (operation.kind === "conv2d_s1" || operation.activation || operation.pool) return undefined;
    return has("bias") ? macc + g.outC : macc;
  }
  const shape = plan.tensors[step.outputs[0] ?? -1]?.shape ?? [];
  const count = shape.reduce((a, b) => a * b, 1);
  if (operation.kind === "pack" || operation.kind === "unpack") return 2 * count;
  if (operation.kind === "affine") return 2 * count;
  if (operation.kind === "add") return count * (step.inputs.length - 1);
  if (operation.kind === "pool") return count * operation.window.kH * operation.window.kW;
  if (operation.kind === "concat" || operation.kind === "pad") return 0;
  return undefined;
}

describe("accounting", () => {
  it("holds for random stacks on every target", () => {
    fc.assert(
      fc.property(arbitraryDocument(), fc.constantFrom(...TARGETS), (document, target) => {
        const plan = lower(buildGraph(document), target);
        expectSound(plan);
        for (const step of plan.steps) {
          const macc = maccByFormula(plan, step);
          if (macc !== undefined) expect(step.macc).toBe(macc);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("a binary convolution has no kernel with float output unless it is 1x1 with stride 1", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        for (const { operation } of lower(buildGraph(document), "st-edge-ai@1.0").steps) {
          if (operation.kind !== "conv2d_s1" || operation.output !== "f32") continue;
          const g = operation.geometry;
          expect([g.kH, g.kW, g.strideH, g.strideW]).toEqual([1, 1, 1, 1]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("the report's own totals add up", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const graph = buildGraph(document);
        const plan = lower(graph, "st-edge-ai@1.0");
        const text = formatReport(plan, graph, defaultHeader(plan), diagnose(graph, "st-edge-ai@1.0"));
        if (isStopped(plan)) {
          expect(text).not.toContain("C-Layers");
          return;
        }
        const number = (s: string | undefined) => Number((s ?? "").replaceAll(",", ""));
        const [, perLayer = ""] = text.split("Number of operations per c-layer");
        const rows = [...perLayer.matchAll(/^\d+ +\d+ +\S.*\) +([\d,]+) +\S+ $/gm)].map((m) => number(m[1]));
        const total = number(/^total +([\d,]+) $/m.exec(perLayer)?.[1]);
        expect(rows).toHaveLength(plan.steps.length);
        expect(rows.reduce((a, b) => a + b, 0)).toBe(total);
        expect(number(/^macc=([\d,]+) /m.exec(text)?.[1])).toBe(total);
        const arrays = [...text.matchAll(/ (\d+)\/(\d+) +weights\/weights /g)].map((m) => Number(m[2]));
        expect(arrays.reduce((sum, bytes) => sum + Math.ceil(bytes / 4) * 4, 0)).toBe(plan.memory.weights);
      }),
      { numRuns: RUNS },
    );
  });
});
