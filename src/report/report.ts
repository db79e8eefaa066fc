import type { Diagnostic } from "../document/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import { type Plan, type Tensor, totalMacc } from "../targets/plan.ts";
import { type CArray, cArrays, tensorLines } from "./arrays.ts";
import { headerBox, type ReportHeader } from "./header.ts";
import { modelTable, totalsLine } from "./model-table.ts";
import { thousands } from "./numbers.ts";
import { complexityTable, operationsTable, operationTypesTable } from "./operations.ts";
import { importRows } from "./rows.ts";
import { type Line, layoutTable } from "./table.ts";

const pythonList = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(", ")}]`;

function cGraphSummary(plan: Plan, header: ReportHeader, arrays: readonly CArray[]): string[] {
  const names = (ids: readonly number[]) => pythonList(ids.map((id) => (plan.tensors[id] as Tensor).name));
  const lines: [string, string][] = [
    ["model name", header.modelName],
    ["c-name", header.cName],
    ["c-node #", String(plan.steps.length)],
    ["c-array #", String(arrays.length)],
    ["activations size", `${plan.memory.activations} (1 segment)`],
    ["weights size", `${plan.memory.weights} (1 segment)`],
    ["macc", String(totalMacc(plan))],
    ["inputs", names(plan.inputs)],
    ["outputs", names(plan.outputs)],
  ];
  return [
    "Generated C-graph summary",
    "-".repeat(120),
    ...lines.map(([key, value]) => `${key.padEnd(22)}: ${value}`),
  ];
}

function arraysTable(arrays: readonly CArray[]): string[] {
  const rows: Line[] = arrays.map((array, id) => [
    String(id),
    array.name,
    `${array.items}/${array.bytes}`,
    array.domain,
    array.cType,
    array.comment,
  ]);
  const columns = ["c_id", "name (*_array)", "item/size", "domain/mem-pool", "c-type", "comment"];
  return layoutTable(
    columns.map((title) => ({ title })),
    [...rows, "rule"],
  );
}

function layersTable(plan: Plan, arrays: readonly CArray[]): string[] {
  const ids = new Map(arrays.map((array, id) => [array.name, id]));
  const lines = plan.steps.flatMap((step): Line[] => {
    const own = [
      String(step.id),
      step.name,
      String(step.mId),
      step.layerType,
      String(step.macc),
      String(step.rom),
    ];
    const tensors = tensorLines(plan, step, ids);
    return [...tensors.map((cells, i) => [...(i === 0 ? own : own.map(() => "")), ...cells]), "rule"];
  });
  return layoutTable(
    [
      { title: "c_id" },
      { title: "name (*_layer)" },
      { title: "id" },
      { title: "layer_type", trailing: 1 },
      { title: "macc" },
      { title: "rom" },
      { title: "tensors" },
      { title: "shape (array id)" },
    ],
    lines,
  );
}

/**
 * The report of `analyze`, in the layout of ST Edge AI Core 1.0. Every figure comes from the Plan,
 * and what the tool imports from the graph it was lowered from; `header` holds what only a run of the tool knows. Where `diagnostics` (of `diagnose`) have an error
 * the tool prints it and no report; so does this.
 */
export function formatReport(
  plan: Plan,
  graph: Graph,
  header: ReportHeader,
  diagnostics: readonly Diagnostic[],
): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ title }) => title);
  if (errors.length > 0) return `${errors.join("\n")}\n`;
  const rows = importRows(graph);
  const arrays = cArrays(plan);
  const macc = thousands(totalMacc(plan));
  const { weights, activations } = plan.memory;
  const text = `${[
    header.toolVersion,
    `Created date          : ${header.created}`,
    `Parameters            : ${header.parameters}`,
    "",
    "Exec/report summary (analyze)",
    ...headerBox(plan, rows, header),
    "(*) 'input'/'output' buffers can be used from the activations buffer",
    "",
    `Model name - ${header.modelName}`,
    ...modelTable(plan, rows),
    totalsLine(plan, rows),
    "",
    "",
    "",
    ...cGraphSummary(plan, header, arrays),
    "",
    `C-Arrays (${arrays.length})`,
    ...arraysTable(arrays),
    "",
    `C-Layers (${plan.steps.length})`,
    ...layersTable(plan, arrays),
    "",
    "",
    "",
    "Number of operations per c-layer",
    ...operationsTable(plan),
    "",
    "Number of operation types",
    ...operationTypesTable(plan),
    "",
    "Complexity report (model)",
    ...complexityTable(plan, rows),
    `macc=${macc} weights=${thousands(weights)} act=${thousands(activations)} ram_io=0`,
  ].join("\n")}\n`;
  return header.hide === "" ? text : text.replaceAll(header.hide, "xxx");
}
