import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BEGIN, END, type Measured, report, shortReport } from "../../bench/arm/counts-report.ts";

const BUILD = { core: "cortex-m7", flags: "-O2", flash: 1000, ram: 64 };
const step = (macc: number, instructions: number) => ({ name: "step", op_type: "", macc, instructions });

const RESULTS: readonly Measured[] = [
  { ...BUILD, model: "layer", target: "native", steps: [step(1000, 250), step(1000, 300)] },
  { ...BUILD, model: "binary-net-32", target: "native", steps: [step(4000, 1000), step(0, 250)] },
  { ...BUILD, model: "binary-net-32", target: "keras", steps: [step(100, 900), step(4000, 16_000)] },
];
const COUNTS = { compiler: "gcc 1", emulator: "qemu 2", date: "2026-11-23", results: RESULTS };

const lines = (text: string, start: string): string[] =>
  text.split("\n").filter((line) => line.startsWith(start));

test("instructions per MAC of the layers, and of the largest float convolution", () => {
  const text = report(COUNTS);
  expect(text).toContain("| 3×3, 32×32×64 → 64 | cortex-m7 -O2 |");
  expect(lines(text, "| padded with +1")).toEqual([
    "| padded with +1, output signs | 0.250 |",
    "| padded with +1, output float | 0.300 |",
  ]);
  expect(lines(text, "| a float convolution")).toEqual(["| a float convolution, of binary-net-32 | 4.000 |"]);
  expect(lines(text, "| padded with zeros, output signs")).toEqual([
    "| padded with zeros, output signs | – |",
  ]);
});

test("whole networks against their plan in float, with what they were compiled by", () => {
  const text = report(COUNTS);
  expect(lines(text, "| binary-net-32")).toEqual([
    "| binary-net-32, native, cortex-m7 -O2 | 1,250 | 13.5 × | 1,000 | 64 |",
    "| binary-net-32, keras, cortex-m7 -O2 | 16,900 | – | 1,000 | 64 |",
  ]);
  for (const said of [text, shortReport(COUNTS)])
    expect(said).toContain("2026-11-23, gcc 1, counted by qemu 2.");
  expect(shortReport(COUNTS)).toContain("13.5 × on cortex-m7 -O2.");
});

test("README.md has the table that is written for it, of the same counts as docs/cortex-m.md", () => {
  const text = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  const readme = text("README.md");
  const saved = readme
    .slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END))
    .trim()
    .split("\n");
  const table = saved.filter((line) => line.startsWith("|"));
  expect(table).toHaveLength(7);
  expect(text("docs/cortex-m.md")).toContain(table.join("\n"));
});
