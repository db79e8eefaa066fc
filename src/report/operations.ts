import { maccByOpType, type Plan, totalMacc } from "../targets/plan.ts";
import { groups } from "./model-table.ts";
import { thousands } from "./numbers.ts";
import type { ImportRow } from "./rows.ts";
import { type Line, layoutTable } from "./table.ts";

/** `Number of operations per c-layer` */
export function operationsTable(plan: Plan): string[] {
  const rows: Line[] = plan.steps.map((step) => [
    String(step.id),
    String(step.mId),
    `${step.name} (${step.layerType})`,
    thousands(step.macc),
    step.opType,
  ]);
  const total: Line = ["total", "", "", thousands(totalMacc(plan))];
  return layoutTable(
    [
      { title: "c_id" },
      { title: "m_id" },
      { title: "name (type)" },
      { title: "#op", align: "right" },
      { title: "type", align: "right" },
    ],
    [...rows, "rule", total],
  );
}

const percent = (part: number, whole: number): string => (whole === 0 ? 0 : (100 * part) / whole).toFixed(1);

/** `Number of operation types` */
export function operationTypesTable(plan: Plan): string[] {
  const total = totalMacc(plan);
  return layoutTable(
    [{ title: "operation type" }, { title: "#", align: "right" }, { title: "%", align: "right", width: 11 }],
    [...maccByOpType(plan)].map(([type, macc]) => [type, thousands(macc), `${percent(macc, total)}%`]),
  );
}

const BAR = 16;

/** A bar of 1 to 16 strokes against the largest value, and the share of the sum. */
function bar(value: number, largest: number, sum: number): string {
  const strokes = 1 + (largest === 0 ? 0 : Math.floor(((BAR - 1) * value) / largest));
  return `${"|".repeat(strokes).padEnd(BAR)} ${percent(value, sum).padStart(5)}%`;
}

/** `Complexity report (model)` */
export function complexityTable(plan: Plan, imported: readonly ImportRow[]): string[] {
  const owners = groups(plan, imported)
    .filter((group) => group.steps.length > 0)
    .map(({ mId, rows, steps }) => ({
      mId,
      name: rows[0]?.name ?? "",
      ids: steps.map((step) => step.id),
      macc: steps.reduce((sum, step) => sum + step.macc, 0),
      rom: steps.reduce((sum, step) => sum + step.rom, 0),
    }));
  const of = (key: "macc" | "rom") => {
    const values = owners.map((owner) => owner[key]);
    return { largest: Math.max(0, ...values), sum: values.reduce((a, b) => a + b, 0) };
  };
  const macc = of("macc");
  const rom = of("rom");
  const rows: Line[] = owners.map((owner) => [
    String(owner.mId),
    owner.name,
    bar(owner.macc, macc.largest, macc.sum),
    bar(owner.rom, rom.largest, rom.sum),
    `[${owner.ids.join(", ")}]`,
  ]);
  return layoutTable(
    [{ title: "m_id" }, { title: "name" }, { title: "c_macc" }, { title: "c_rom" }, { title: "c_id" }],
    [...rows, "rule"],
  );
}
