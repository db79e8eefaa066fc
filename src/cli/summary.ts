import type { Diagnostic } from "../document/diagnostic.ts";
import { percentShare } from "../report/numbers.ts";
import type { Verdict } from "../report/verdict.ts";
import { type Plan, partialNote, totalMacc } from "../targets/plan.ts";
import { diagnosticLines } from "./diagnostics.ts";

export const count = (n: number): string => n.toLocaleString("en-US");

/** Columns as wide as their widest cell; those named in `right` have their cells at the right. */
export function columns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const lines = [header, ...rows];
  const widths = header.map((_, c) => Math.max(...lines.map((line) => (line[c] ?? "").length)));
  const pad = (cell: string, c: number) =>
    right.includes(header[c] ?? "") ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0);
  return lines.map((line) => `  ${line.map(pad).join("  ")}`.trimEnd()).join("\n");
}

/** The answer for a terminal: verdict, steps, figures, diagnostics. */
export function summaryText(plan: Plan, verdict: Verdict, diagnostics: readonly Diagnostic[]): string {
  const total = totalMacc(plan);
  const rows = plan.steps.map((step) => [
    step.name,
    step.opType,
    `${step.inputs.map((id) => plan.tensors[id]?.format).join(",")} -> ${step.outputs
      .map((id) => plan.tensors[id]?.format)
      .join(",")}`,
    step.outputs.map((id) => plan.tensors[id]?.shape.join("x")).join(", "),
    count(step.macc),
    total === 0 ? "-" : percentShare(step.macc, total),
    count(step.rom),
  ]);
  const figures = `${plan.target}: ${count(total)} MACC, ${count(plan.memory.weights)} B ROM, ${count(plan.memory.activations)} B RAM`;
  const numbers = ["MACC", "share", "ROM"];
  return [
    verdict.sentence,
    "",
    ...(rows.length === 0
      ? []
      : [columns(["step", "op type", "formats", "shape", ...numbers], rows, numbers), ""]),
    `  ${[figures, partialNote(plan)].filter(Boolean).join(", ")}`,
    ...diagnostics.flatMap((diagnostic) => ["", ...diagnosticLines(diagnostic)]),
    "",
  ].join("\n");
}
