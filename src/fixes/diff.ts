import type { Document } from "../document/document.ts";
import { pretty } from "../document/serialise.ts";

/** A line of a unified diff; "gap" stands for lines that are the same and not shown. */
export interface DiffLine {
  kind: "same" | "added" | "removed" | "gap";
  text: string;
}

/** Lines that are shown around a change. */
const CONTEXT = 1;

/** `lengths[i][j]`: length of the longest common subsequence of a[i..] and b[j..]. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i] as Uint16Array;
    const below = lengths[i + 1] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] =
        a[i] === b[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number);
    }
  }
  return lengths;
}

/** All lines of `a` and `b` in one list; what is removed stands in front of what is added for it. */
function aligned(a: readonly string[], b: readonly string[]): DiffLine[] {
  const lengths = commonLengths(a, b);
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i] as string });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ kind: "removed", text: a[i++] as string });
    } else {
      lines.push({ kind: "added", text: b[j++] as string });
    }
  }
  return lines;
}

/** The changed lines with one line around them; what is left out between them becomes one gap. */
function shortened(lines: readonly DiffLine[]): DiffLine[] {
  const changes = lines.map((line) => line.kind !== "same");
  const shown = lines.map((_, i) => changes.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).includes(true));
  return lines.flatMap((line, i): DiffLine[] => {
    if (shown[i]) return [line];
    const between = shown.indexOf(true) < i && shown.lastIndexOf(true) > i;
    return between && shown[i - 1] ? [{ kind: "gap", text: "…" }] : [];
  });
}

/**
 * The lines that differ between two canonical Documents in the JSON of the editor (a line per layer).
 * The comma at the end of a line is no difference. Quadratic in the number of lines (MAX_LAYERS at most).
 */
export function documentDiff(before: Document, after: Document): DiffLine[] {
  const lines = (document: Document) =>
    pretty(document)
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/,$/, ""));
  return shortened(aligned(lines(before), lines(after)));
}

const MARKS = { same: " ", added: "+", removed: "-", gap: " " } as const;

/** A diff line as plain text. */
export const diffText = ({ kind, text }: DiffLine): string => `${MARKS[kind]} ${text}`;
