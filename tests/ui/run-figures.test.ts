import { describe, expect, it } from "vitest";
import type { TargetId } from "../../src/document/document.ts";
import type { PlanRun, RefusedRun, StepResult } from "../../src/engine/run.ts";
import { kernelTitle } from "../../src/ui/panes/run/kernel-titles.ts";
import {
  duration,
  speedSentence,
  speedUpsOf,
  throughput,
  times,
  totalsOf,
} from "../../src/ui/panes/run/run-figures.ts";
import { runAsMarkdown, runAsTsv } from "../../src/ui/panes/run/run-text.ts";

const step = (name: string, best: number, kernel = "conv2dF32", macc = 0): StepResult => ({
  ...{ id: 0, name, layers: [name], kernel, why: null, macc, milliseconds: { best, median: 2 * best } },
  output: { name, shape: [1], format: "f32", min: 0, max: 0, sample: [], checksum: 0x1a },
});
const run = (target: TargetId, ...steps: StepResult[]): PlanRun => ({
  ...{ status: "ran", target, steps, outputs: [], checksum: 0, bytes: 0 },
});
const refused = (target: TargetId): RefusedRun => ({ status: "refused", target, why: "no kernel" });
const comparison = {
  ...{ targets: [], agree: true, values: [], firstDifferent: null },
  outputs: { agree: true, differences: [] },
};
const speeds = (...runs: (PlanRun | RefusedRun)[]) => speedUpsOf({ runs, comparison });

describe("figures", () => {
  it("times have three digits and the unit that suits them", () => {
    expect([0, 0.00123, 0.1, 1, 12.345, 1234.5].map(duration)).toEqual([
      ...["below a tick", "1.23 µs", "100 µs", "1.00 ms", "12.3 ms", "1235 ms"],
    ]);
  });

  it("operations per second, and none where nothing was counted or measured", () => {
    expect([throughput(1e9, 10), throughput(0, 10), throughput(1e9, 0)]).toEqual(["100", "–", "–"]);
  });

  it("totals are sums over the steps", () => {
    expect(totalsOf(run("native", step("a", 1, "", 5), step("b", 2, "", 7)))).toEqual({
      ...{ best: 3, median: 6, macc: 12 },
    });
  });
});

describe("how fast the targets are", () => {
  it("is said against keras, from best times", () => {
    const found = speeds(
      run("native", step("a", 1), step("b", 1)),
      refused("lce"),
      run("keras", step("a", 62)),
    );
    expect(found?.reference).toBe("keras");
    expect([...(found?.ratios ?? [])]).toEqual([
      ["native", 31],
      ["keras", 1],
    ]);
    expect(found && speedSentence(found)).toBe("native is 31× as fast as keras here.");
  });

  it("without keras against the slowest; and keras may be the fastest", () => {
    const without = speeds(run("native", step("a", 2)), run("lce", step("a", 3)));
    expect(without && speedSentence(without)).toBe("native is 1.5× as fast as lce here.");
    const fastest = speeds(run("native", step("a", 4)), run("keras", step("a", 3)));
    expect(fastest && speedSentence(fastest)).toBe("keras is the fastest here.");
    expect([0.754, 1, 9.94, 9.96, 30.5].map(times)).toEqual(["0.75×", "1×", "9.9×", "10×", "31×"]);
  });

  it("is not said of one target, or of times below a tick", () => {
    expect(speeds(run("native", step("a", 1)), refused("keras"))).toBeNull();
    expect(speeds(run("native", step("a", 0)), run("keras", step("a", 1)))).toBeNull();
  });
});

describe("kernels in plain words", () => {
  it("two calls that make one convolution are one", () => {
    expect(kernelTitle("pairPlane, conv2dS1Pairs")).toBe("pair table");
    expect(kernelTitle("conv2dF32, relu, maxPoolF32")).toBe("float + ReLU + max pooling");
  });

  it("what is no kernel of the module is named as it is", () => {
    expect(kernelTitle("quantize (TypeScript)")).toBe("quantize (TypeScript)");
  });
});

describe("the table as text", () => {
  const steps = run("native", step("a|b\tc", 1, "pairPlane, conv2dS1Pairs", 3e6), step("d_e", 3));

  it("tab-separated: one line per step, blanks for tabs in names", () => {
    const lines = runAsTsv(steps).split("\n");
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.split("\t").length))).toEqual(new Set([9]));
    expect(lines[1]?.split("\t")).toEqual([
      ...[
        "a|b c",
        "pairPlane, conv2dS1Pairs",
        "pair table",
        "3000000",
        "1.000000",
        "2.000000",
        "25.00",
        "3.00",
      ],
      "0x0000001a",
    ]);
  });

  it("Markdown: the cells of a row are as many as those of the header, whatever is in a name", () => {
    const [header, rule, first, second] = runAsMarkdown(steps).split("\n");
    expect(rule).toBe("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
    expect(first?.startsWith("| a\\|b c | `pairPlane, conv2dS1Pairs` | pair table | 3000000 |")).toBe(true);
    expect(second).toContain("| 75.00 | – |");
    expect(header?.split("|")).toHaveLength(11);
  });
});
