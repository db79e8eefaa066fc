/**
 * The table layout of ST's reports: a column is as wide as its longest cell plus two, columns are
 * joined by one space, every line ends with one space, and rules are dashes over the column widths.
 */

export interface Column {
  title: string;
  align?: "right";
  /** A width of its own instead of the longest cell plus two. */
  width?: number;
  /** Blanks that the tool carries along behind each cell of this column. */
  trailing?: number;
}

/** Cells of one line; a line that has fewer cells than columns ends early. */
export type Row = readonly string[];

/** `rule`: dashes here. */
export type Line = Row | "rule";

function columnWidth(column: Column, index: number, lines: readonly Line[]): number {
  if (column.width !== undefined) return column.width;
  const cells = lines.map((line) => (line === "rule" ? 0 : (line[index] ?? "").length));
  const longest = Math.max(0, ...cells) + (column.trailing ?? 0);
  return Math.max(column.title.length, longest) + 2;
}

/** The lines of a table: rule, titles, rule, then `lines`. */
export function layoutTable(columns: readonly Column[], lines: readonly Line[]): string[] {
  const widths = columns.map((column, i) => columnWidth(column, i, lines));
  const rule = `${widths.map((width) => "-".repeat(width)).join(" ")} `;
  const write = (cells: Row): string =>
    `${cells
      .map((cell, i) => {
        const width = widths[i] as number;
        return columns[i]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(" ")} `;
  return [
    rule,
    write(columns.map((column) => column.title)),
    rule,
    ...lines.map((line) => (line === "rule" ? rule : write(line))),
  ];
}
