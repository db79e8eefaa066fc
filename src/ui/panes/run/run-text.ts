import type { PlanRun } from "../../../engine/run.ts";
import { codeSpan, escapeMarkdown } from "../../../share/markdown.ts";
import { kernelTitle } from "./kernel-titles.ts";
import { hex, throughput, totalsOf } from "./run-figures.ts";

/** The table of a run as text, to be pasted into a spreadsheet or an issue. */

const HEADER = [
  ...["step", "kernel", "title", "MACC", "best ms", "median ms", "share %", "GMAC/s", "checksum"],
] as const;
/** The columns from MACC to GMAC/s. */
const isNumber = (column: number): boolean => column >= 3 && column <= 7;

function cellsOf(run: PlanRun): string[][] {
  const { best: total } = totalsOf(run);
  return run.steps.map(({ name, kernel, macc, milliseconds: { best, median }, output }) => [
    ...[name, kernel, kernelTitle(kernel), String(macc), best.toFixed(6), median.toFixed(6)],
    ...[total === 0 ? "" : ((100 * best) / total).toFixed(2), throughput(macc, best), hex(output.checksum)],
  ]);
}

/** Tab-separated, with a header; tabs and line breaks of names become blanks. */
export const runAsTsv = (run: PlanRun): string =>
  [HEADER, ...cellsOf(run)]
    .map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ")).join("\t"))
    .join("\n");

/** A Markdown table; names are escaped. */
export function runAsMarkdown(run: PlanRun): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = cellsOf(run).map(([name = "", kernel = "", ...rest]) =>
    line([escapeMarkdown(name), codeSpan(kernel), ...rest]),
  );
  const rule = HEADER.map((_, i) => (isNumber(i) ? "---:" : "---"));
  return [line(HEADER), line(rule), ...rows].join("\n");
}
