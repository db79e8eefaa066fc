import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shortReport } from "../../bench/print.ts";
import { betweenMarks, report, type Saved } from "../../bench/save.ts";

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const saved: Saved = JSON.parse(read("docs/bench.json"));

test("docs/bench.md says what was saved", () => {
  expect(read("docs/bench.md")).toBe(report(saved));
});

test("README.md shows the last results in Chromium, with their date and machine", () => {
  const result = saved.Chromium;
  if (result === undefined) throw new Error("nothing was saved in Chromium");
  const readme = read("README.md");
  expect(betweenMarks(readme, shortReport(result))).toBe(readme);
  expect(readme).toContain(`${result.date}, ${result.machine}; Chromium ${result.versions.Chromium}`);
});
