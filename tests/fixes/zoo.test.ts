import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import type { Progress } from "../../src/fixes/find-edits.ts";
import { makeAllSxor } from "../../src/fixes/make-all.ts";
import { searchFixes } from "../../src/fixes/search.ts";
import { diagnosticsOf, trialOf } from "../../src/fixes/trial.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";

/** Networks of Larq Zoo beside the project, where somebody has put them. */
const root = new URL("../../../shared/data/configs/generated/", import.meta.url).pathname;
const file = (name: string) => `${root}zoo-${name}.json`;
const read = (name: string): Document => {
  const { document } = importKerasJson(readFileSync(file(name), "utf8"));
  if (document === null) throw new Error(`${name} cannot be read`);
  return document;
};

/** Runs a search to its end; the result and how many Documents were lowered. */
function counted<T>(steps: Generator<Progress, T>): { result: T; tried: number } {
  let tried = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next())
    if (step.value.doing === "trying") tried = Math.max(tried, step.value.tried);
  return { result: step.value, tried };
}

describe.skipIf(!existsSync(file("QuickNet")))("Larq Zoo", () => {
  test.each([
    ["QuickNet", 16, 2],
    ["BiRealNet", 16, 2],
    ["XNORNet", 6, 1],
  ] as const)(
    "%s: %i layers become binary by %i edits",
    (name, layers, edits) => {
      const { result, tried } = counted(makeAllSxor(read(name)));
      expect(result.fix?.gained.length).toBe(layers);
      expect(result.fix?.steps.length).toBe(edits);
      expect([result.before, result.after, result.asked]).toEqual([0, layers, layers]);
      expect(tried).toBeLessThan(120);
      const fixes = counted(searchFixes(read(name), null));
      expect(fixes.result.some(({ gained }) => gained.length === layers)).toBe(true);
      expect(fixes.tried).toBeLessThan(120);
    },
    60_000,
  );

  test("BinaryAlexNet is binary but for its first layer, which has a fix of its own", () => {
    const document = read("BinaryAlexNet");
    const { result } = counted(makeAllSxor(document));
    expect([result.fix, result.before, result.asked]).toEqual([null, 7, 7]);
    expect(result.left.map(({ layer }) => layer)).toEqual(["quant_conv2d"]);
    const diagnostic = diagnosticsOf(trialOf(document)).find(({ code }) => code === "SX103");
    if (diagnostic === undefined) throw new Error("no SX103");
    const { result: fixes, tried } = counted(searchFixes(document, diagnostic));
    expect(fixes.map(({ gained }) => gained)).toContainEqual(["quant_conv2d"]);
    expect(tried).toBeLessThan(120);
  }, 60_000);
});
