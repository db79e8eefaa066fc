import type { Graph } from "../../../graph/graph.ts";
import { importRows } from "../../../report/rows.ts";
import type { Plan } from "../../../targets/plan.ts";

/** Every name that the report uses for something of `layer`: its rows, steps, arrays and scratch. */
function namesOf(plan: Plan, graph: Graph, layer: string): Set<string> {
  const names = new Set([layer]);
  const rows = importRows(graph);
  for (const step of plan.steps) {
    if (!step.layers.includes(layer)) continue;
    names.add(step.name);
    for (const scratch of step.scratch) names.add(scratch.name);
    for (const id of step.params) names.add(plan.params[id]?.name ?? step.name);
    for (const id of step.outputs) names.add(plan.tensors[id]?.name ?? step.name);
    for (const row of rows) if (row.mId === step.mId) names.add(row.name);
  }
  return names;
}

const WORDS = /[^\s,;:'"()[\]|]+/g;

/** Indices (from 0) of the lines of a report that name `layer` or something of it. */
export function linesAbout(
  lines: readonly string[],
  plan: Plan,
  graph: Graph,
  layer: string | null,
): Set<number> {
  const about = new Set<number>();
  if (layer === null) return about;
  const names = namesOf(plan, graph, layer);
  lines.forEach((line, i) => {
    if (line.match(WORDS)?.some((word) => names.has(word))) about.add(i);
  });
  return about;
}
