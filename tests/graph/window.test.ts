import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { axis } from "../../src/graph/window.ts";

describe("padding amounts", () => {
  it("valid: no padding; a window that does not fit has no positions", () => {
    expect(axis(5, 3, 1, 1, "valid")).toEqual({ out: 3, before: 0, after: 0 });
    expect(axis(2, 3, 1, 1, "valid").out).toBe(0);
  });

  it("same: ceil(n / stride) positions, the odd pixel behind", () => {
    expect(axis(32, 3, 1, 1, "same")).toEqual({ out: 32, before: 1, after: 1 });
    expect(axis(4, 3, 2, 1, "same")).toEqual({ out: 2, before: 0, after: 1 });
    expect(axis(7, 2, 1, 1, "same")).toEqual({ out: 7, before: 0, after: 1 });
    expect(axis(9, 3, 1, 3, "same")).toEqual({ out: 9, before: 3, after: 3 });
  });

  const oracle = new URL("../../../shared/data/oracle/golden.json", import.meta.url);
  it.skipIf(!existsSync(oracle))("same: agrees with the numeric oracle", () => {
    const cases = JSON.parse(readFileSync(oracle, "utf8")).pad as {
      n: number;
      k: number;
      s: number;
      d: number;
      pad: [number, number];
      out: number;
    }[];
    expect(cases.length).toBeGreaterThan(100);
    for (const { n, k, s, d, pad, out } of cases) {
      expect(axis(n, k, s, d, "same")).toEqual({ out, before: pad[0], after: pad[1] });
    }
  });
});
