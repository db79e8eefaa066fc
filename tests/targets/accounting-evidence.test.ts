import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { accountingEvidence, activationsEvidence } from "../../src/targets/st-edge-ai/accounting-evidence.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

const RUNS = Number(process.env.SXOR_RUNS ?? 150);

describe("evidence of figures", () => {
  it("is there for every figure that is not nothing", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const plan = lower(buildGraph(document), "st-edge-ai@1.0");
        if (isStopped(plan)) return;
        for (const step of plan.steps) {
          const figures = accountingEvidence(step).map(({ figure }) => figure);
          if (step.macc > 0) expect(figures).toContain("macc");
          if (step.rom > 0) expect(figures).toContain("rom");
          if (step.scratch.length > 0) expect(figures).toContain("scratch");
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("says that a binary convolution rests on one layer of one report", () => {
    const plan = lower(buildGraph(START_DOCUMENT), "st-edge-ai@1.0");
    const [binary, conversion, float] = plan.steps.map((step) =>
      Object.fromEntries(accountingEvidence(step).map(({ figure, samples }) => [figure, samples])),
    );
    expect(binary).toEqual({ macc: 1, rom: 1, scratch: 1 });
    expect(conversion).toEqual({ macc: 2 });
    expect(float).toEqual({ macc: 906, rom: 1487, scratch: 103 });
    expect(activationsEvidence(plan).samples).toBe(1);
  });

  it("has nothing to say about a layer that the tool refuses", () => {
    const layers = [{ ...START_DOCUMENT.layers[0], type: "QuantConv2D", pad_values: 1 }];
    const plan = lower(buildGraph({ ...START_DOCUMENT, layers }), "st-edge-ai@1.0");
    expect(isStopped(plan)).toBe(true);
    expect(plan.steps.flatMap(accountingEvidence)).toEqual([]);
  });
});
