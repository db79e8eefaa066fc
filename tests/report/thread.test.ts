import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { defaultHeader } from "../../src/report/header.ts";
import { formatReport } from "../../src/report/report.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadError, threadModel, threadReports } from "../fixtures/thread/thread.ts";

describe("the reports of the thread", () => {
  for (const { layers, text, header } of threadReports) {
    it(`come out byte for byte for the ${layers}-layer model`, () => {
      const graph = buildGraph(threadModel(layers));
      const plan = lower(graph, "st-edge-ai@1.0");
      expect(formatReport(plan, graph, header, diagnose(graph, plan.target))).toBe(text);
    });
  }

  it("the error comes out byte for byte for pad_values 1", () => {
    const graph = buildGraph(threadModel(1, 1));
    const plan = lower(graph, "st-edge-ai@1.0");
    expect(formatReport(plan, graph, defaultHeader(plan), diagnose(graph, plan.target))).toBe(threadError);
  });

  it("pad_values -1 fails with its own number in the text, marked as inferred", () => {
    const graph = buildGraph(threadModel(1, -1));
    const plan = lower(graph, "st-edge-ai@1.0");
    const diagnostics = diagnose(graph, plan.target);
    expect(formatReport(plan, graph, defaultHeader(plan), diagnostics)).toBe(
      threadError.replace("padded with 1", "padded with -1"),
    );
    const error = diagnostics.find((diagnostic) => diagnostic.severity === "error");
    expect(error?.code).toBe("SX102");
    expect(error?.knob).toEqual({ layer: "quant_conv2d", attribute: "pad_values" });
    expect(error?.evidence.map((evidence) => evidence.class)).toContain("inferred");
    expect(error?.evidence.map((evidence) => evidence.class)).not.toContain("observed");
  });
});
