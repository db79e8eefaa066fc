import { type Plan, type Step, totalMacc } from "../targets/plan.ts";
import { importedBytes } from "./header.ts";
import { difference, thousands } from "./numbers.ts";
import type { ImportRow } from "./rows.ts";
import { type Column, type Line, layoutTable } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "m_id" },
  { title: "layer (type,original)" },
  { title: "oshape" },
  { title: "param/size" },
  { title: "macc", align: "right" },
  { title: "connected to", align: "right" },
  { title: "|", align: "right", width: 3 },
  { title: "c_size" },
  { title: "c_macc" },
  { title: "c_type" },
];

/** [b:1,h:32,w:32,c:16] or [b:1,c:10] */
function shapeCell(row: ImportRow): string {
  const axes = row.shape.length === 3 ? ["h", "w", "c"] : ["c"];
  return `[b:1,${row.shape.map((n, i) => `${axes[i]}:${n}`).join(",")}]`;
}

/** Names longer than 30 characters are cut in the middle, as in `_conv1_conv_Conv_o.._quantized`. */
function shortName(name: string): string {
  return name.length <= 30 ? name : `${name.slice(0, 18)}..${name.slice(-10)}`;
}

/** Conv2D_[o][1], Conv2D_/Conversion_[0, 1]; [o]: gives out an output of the network. */
function typeCell(plan: Plan, steps: readonly Step[]): string {
  const gives = steps.some((step) => step.outputs.some((id) => plan.outputs.includes(id)));
  const types = steps.map((step) => `${step.layerType}_`).join("/");
  return `${types}${gives ? "[o]" : ""}[${steps.map((step) => step.id).join(", ")}]`;
}

/** The C graph against the import: the first row of a group takes its whole total, the others lose theirs. */
function changeCell(imported: number, total: number, isFirst: boolean): string {
  const now = isFirst ? total : 0;
  return now === imported ? "" : difference(now - imported, imported);
}

function groupLines(plan: Plan, rows: readonly ImportRow[], steps: readonly Step[]): Line[] {
  const rom = steps.reduce((sum, step) => sum + step.rom, 0);
  const macc = steps.reduce((sum, step) => sum + step.macc, 0);
  return rows.flatMap((row, i): Line[] => {
    const isFirst = i === 0;
    const main = [
      isFirst ? String(row.mId) : "",
      `${shortName(row.name)} (${row.type}, ${row.original})`,
      shapeCell(row),
      row.paramItems === 0 ? "" : `${thousands(row.paramItems)}/${thousands(row.paramBytes)}`,
      row.macc === 0 ? "" : thousands(row.macc),
      shortName(row.connectedTo[0] ?? ""),
      "|",
      changeCell(row.paramBytes, rom, isFirst),
      changeCell(row.macc, macc, isFirst),
      // The tool leaves an empty last cell out.
      ...(isFirst && steps.length > 0 ? [typeCell(plan, steps)] : []),
    ];
    const more = row.connectedTo.slice(1).map((name) => ["", "", "", "", "", shortName(name), "|"]);
    return [main, ...more];
  });
}

/** Rows and steps by m_id, in order. */
export function groups(
  plan: Plan,
  rows: readonly ImportRow[],
): { mId: number; rows: ImportRow[]; steps: Step[] }[] {
  const found = new Map<number, { mId: number; rows: ImportRow[]; steps: Step[] }>();
  for (const row of rows) {
    const group = found.get(row.mId) ?? { mId: row.mId, rows: [], steps: [] };
    group.rows.push(row);
    found.set(row.mId, group);
  }
  for (const step of plan.steps) found.get(step.mId)?.steps.push(step);
  return [...found.values()];
}

export function modelTable(plan: Plan, rows: readonly ImportRow[]): string[] {
  const lines = groups(plan, rows).flatMap((group): Line[] => [
    ...groupLines(plan, group.rows, group.steps),
    "rule",
  ]);
  return layoutTable(COLUMNS, lines);
}

/** The line under the table: import against C graph. */
export function totalsLine(plan: Plan, rows: readonly ImportRow[]): string {
  const pair = (imported: number, now: number): string => {
    const change = now === imported ? "" : difference(now - imported, imported);
    return `${thousands(imported)}/${thousands(now)} ${change}`;
  };
  const importedMacc = rows.reduce((sum, row) => sum + row.macc, 0);
  const macc = pair(importedMacc, totalMacc(plan));
  const weights = pair(importedBytes(rows), plan.memory.weights);
  return `model/c-model: macc=${macc} weights=${weights} activations=--/${thousands(plan.memory.activations)} io=--/0`;
}
