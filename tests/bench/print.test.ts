import { describe, expect, test } from "vitest";
import { fullReport, judged, missed, shortReport, table, unconfirmed } from "../../bench/print.ts";
import { type BenchResult, keepBestCold, ratio, type Times } from "../../bench/result.ts";
import { BEGIN, betweenMarks, END, report } from "../../bench/save.ts";

/** Shape B in milliseconds such that the pair table is 24 times tfjs, and just not AVX2. */
const times: Times = {
  "pairs@relaxed": 0.5,
  "pairs@plain": 1,
  "float@relaxed": 8,
  "layer@relaxed": 0.6,
  tfjs: 12,
  ort: 15,
  scalar: 1,
  avx2: 0.49,
};
const result: BenchResult = {
  date: "2000-01-02",
  engine: "Chromium",
  machine: "a processor",
  versions: { Chromium: "1.2", gcc: "gcc 3" },
  load: 0.25,
  shapes: [
    {
      id: "B",
      text: "a convolution",
      macc: 150_000_000,
      times,
      rounds: 20,
      unconfirmed: [],
      cold: { "layer@relaxed": { setup: 4, first: 3 } },
    },
  ],
  networks: [
    {
      name: "BinaryNet, small",
      macc: 5e8,
      times: { "plan:native": 2, "plan:keras": 18, tfjs: 40 },
      rounds: 20,
      unconfirmed: [],
      refused: { "st-edge-ai@1.0": "it has no kernel" },
      difference: { "plan:keras": 0, "plan:native": 0, tfjs: 0.00002 },
    },
  ],
  leftOut: ["one thing"],
};

describe("tables of the bench", () => {
  test("numbers stand at the right", () => {
    expect(table(["a", "b"], [["x", "1"]])).toBe("| a | b |\n| --- | ---: |\n| x | 1 |");
  });

  test("a target is reached from itself on", () => {
    expect(judged(22, 22)).toBe("22.0× (≥ 22: reached)");
    expect(judged(21.99, 22)).toBe("22.0× (≥ 22: **not reached**)");
    expect(judged(0.998, 1)).toBe("1.00× (≥ 1: **not reached**)");
    expect(judged(9.998, 1)).toBe("10.0× (≥ 1: reached)");
    expect(judged(undefined, 22)).toBe("–");
  });

  test("says which targets are missed, by what was measured alone", () => {
    expect(missed(result)).toEqual([
      "pair table × C, AVX2 popcount, B: 0.98× of 1×",
      "BinaryNet, small, native × keras: 9.00× of 10×",
    ]);
    expect(missed({ ...result, shapes: [], networks: [] })).toEqual([]);
  });

  test("the report has rates, ratios, times and what was left out", () => {
    const text = fullReport(result);
    expect(text).toContain("2000-01-02, a processor; Chromium 1.2, gcc 3. One thread, best of");
    expect(text).toContain("| pair table → f32, relaxed | 300 |");
    expect(text).toContain("| pair table × tfjs | 24.0× (≥ 22: reached) |");
    expect(text).toContain("| layer: floats → f32, relaxed | 600 µs |");
    expect(text).toContain("| our layer | 3.0 ms (4.0 ms) |");
    expect(text).toContain("| BinaryNet, small | 500 | 2.00 ms | stops | 18.0 ms | 40.0 ms |");
    expect(text).toContain("native equal; tfjs 2.0e-5; st-edge-ai@1.0 stops: it has no kernel");
    expect(text).toContain("Left out: one thing.");
  });

  test("times that nothing confirms are named", () => {
    const [shape] = result.shapes;
    if (shape === undefined) throw new Error("there is no shape");
    const busy: BenchResult = { ...result, shapes: [{ ...shape, unconfirmed: ["tfjs", "pairs@plain"] }] };
    expect(unconfirmed(result)).toEqual([]);
    expect(unconfirmed(busy)).toEqual(["B: tfjs, pairs@plain"]);
    expect(fullReport(busy)).toContain("The machine was too busy");
  });

  test("README's part is short", () => {
    const text = shortReport(result);
    expect(text).toContain("| B: a convolution | 300 | 12.5 | 10.0 | 24.0× | 30.0× | 2.00× | 0.98× |");
    expect(text.split("\n").length).toBeLessThanOrEqual(25);
  });
});

describe("results", () => {
  test("the best of several first runs counts", () => {
    const cold = { tfjs: { setup: 1, first: 5 } };
    keepBestCold(cold, { tfjs: { setup: 2, first: 4 }, ort: { setup: 3, first: 3 } });
    expect(cold).toEqual({ tfjs: { setup: 1, first: 4 }, ort: { setup: 3, first: 3 } });
  });

  test("a ratio needs both", () => {
    expect(ratio({ tfjs: 6, ort: 2 }, "ort", "tfjs")).toBe(3);
    expect(ratio({ tfjs: 6 }, "ort", "tfjs")).toBeUndefined();
  });
});

describe("what is saved", () => {
  test("each engine that was measured has its section and what it misses", () => {
    const text = report({ Chromium: result });
    expect(text).toContain("## Chromium");
    expect(text).toContain("Not reached:\n\n- pair table × C, AVX2 popcount, B");
    expect(text).not.toContain("## Node");
    expect(report({ Node: { ...result, engine: "Node", shapes: [], networks: [] } })).toContain(
      "All targets are reached.",
    );
  });

  test("the table replaces what stood between the marks", () => {
    const text = `before\n${BEGIN}\nold\n${END}\nafter`;
    const once = betweenMarks(text, "new");
    expect(once).toBe(`before\n${BEGIN}\nnew\n${END}\nafter`);
    expect(betweenMarks(once, "new")).toBe(once);
    expect(() => betweenMarks("no marks", "new")).toThrow("are missing");
  });
});
