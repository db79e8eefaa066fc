import type { Graph } from "../../graph/graph.ts";
import type { CLayer, ReportTensor, ToolReport } from "../../import/tool-report/report.ts";
import { type Plan, type Step, type Tensor, totalMacc } from "../../targets/plan.ts";
import { importRows } from "../rows.ts";
import { plainType } from "./classify.ts";
import { sameName } from "./context.ts";

/** A row of a report beside what sxor predicts for it. */
export interface AlignedRow {
  /** Null: only in the Plan. */
  layer: CLayer | null;
  /** Null: only in the report. */
  step: Step | null;
  /** What is printed and differs; empty where the two agree. */
  differences: readonly Difference[];
}

export interface Difference {
  what: "op type" | "MACC" | "ROM" | "type" | "input" | "output" | "weights" | "kernel";
  report: string;
  plan: string;
}

export interface AlignedTotal {
  what: string;
  report: number;
  plan: number;
}

export interface Alignment {
  rows: readonly AlignedRow[];
  /** Those that the report prints. */
  totals: readonly AlignedTotal[];
  /** Whether every row has its partner, and no row and no total differs. */
  agree: boolean;
  agreeing: number;
  differing: number;
  onlyReport: number;
  onlyPlan: number;
}

/**
 * Sets the C layers of a report beside the steps of a Plan: by name, then (for names that were cut or changed)
 * by m_id, type, shape and MACC in the same order. Compares only what the report prints.
 */
export function alignReport(report: ToolReport, plan: Plan, graph: Graph): Alignment {
  const partner = matchSteps(report.layers, plan);
  const rows = merge(report.layers, plan, partner);
  const totals = totalsOf(report, plan, graph);
  const differing = rows.filter(
    ({ layer, step, differences }) => layer && step && differences.length > 0,
  ).length;
  const onlyReport = rows.filter(({ step }) => step === null).length;
  const onlyPlan = rows.filter(({ layer }) => layer === null).length;
  const agreeing = rows.length - differing - onlyReport - onlyPlan;
  return {
    rows,
    totals,
    agree: agreeing === rows.length && totals.every((total) => total.report === total.plan),
    agreeing,
    differing,
    onlyReport,
    onlyPlan,
  };
}

/** The step for each layer, by position; each step at most once. */
function matchSteps(layers: readonly CLayer[], plan: Plan): Map<CLayer, Step> {
  const partner = new Map<CLayer, Step>();
  const free = new Set(plan.steps);
  for (const isSame of [(a: string, b: string) => a === b, sameName]) {
    for (const layer of layers) {
      if (partner.has(layer)) continue;
      const step = [...free].find(({ name }) => isSame(layer.name, name));
      if (step === undefined) continue;
      partner.set(layer, step);
      free.delete(step);
    }
  }
  const rest = layers.filter((layer) => !partner.has(layer));
  for (const [layer, step] of bestSequence(rest, [...free], plan)) partner.set(layer, step);
  return partner;
}

/** Less than this in common is no match: the type and one thing more. */
const ENOUGH = 3;

/** What a layer and a step with different names can have in common. */
interface Features {
  type: string;
  shape: string | undefined;
  macc: number | null;
  mId: number | null;
}

const ofLayer = (layer: CLayer): Features => ({
  type: plainType(layer.type),
  shape: shapeText(layer.outputs?.[0]?.shape),
  macc: layer.macc,
  mId: layer.mId,
});

const ofStep = (step: Step, plan: Plan): Features => ({
  type: plainType(step.layerType),
  shape: shapeText(plan.tensors[step.outputs[0] ?? -1]?.shape),
  macc: step.macc,
  mId: step.mId,
});

/** 0 if they cannot be the same. */
function likeness(a: Features, b: Features): number {
  if (a.type !== b.type) return 0;
  const sameShape = a.shape !== undefined && a.shape === b.shape;
  const score = 2 + (sameShape ? 2 : 0) + (a.macc === b.macc ? 2 : 0) + (a.mId === b.mId ? 1 : 0);
  return score >= ENOUGH ? score : 0;
}

/** The pairs, in the order of both lists, that have the most in common: a longest common subsequence by weight. */
function bestSequence(layers: readonly CLayer[], steps: readonly Step[], plan: Plan): [CLayer, Step][] {
  const width = steps.length + 1;
  const best = new Float64Array((layers.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] as number;
  const rows = layers.map(ofLayer);
  const columns = steps.map((step) => ofStep(step, plan));
  const score = (i: number, j: number): number => likeness(rows[i] as Features, columns[j] as Features);
  for (let i = layers.length - 1; i >= 0; i--) {
    for (let j = steps.length - 1; j >= 0; j--) {
      const own = score(i, j);
      const both = own === 0 ? 0 : own + at(i + 1, j + 1);
      best[i * width + j] = Math.max(both, at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [CLayer, Step][] = [];
  for (let i = 0, j = 0; i < layers.length && j < steps.length; ) {
    const own = score(i, j);
    if (own > 0 && at(i, j) === own + at(i + 1, j + 1))
      pairs.push([layers[i++] as CLayer, steps[j++] as Step]);
    else if (at(i, j) === at(i + 1, j)) i++;
    else j++;
  }
  return pairs;
}

/** Rows in the order of the report; steps without a partner stand where the Plan has them. */
function merge(layers: readonly CLayer[], plan: Plan, partner: ReadonlyMap<CLayer, Step>): AlignedRow[] {
  const taken = new Set(partner.values());
  const lonely = plan.steps.filter((step) => !taken.has(step));
  const rows: AlignedRow[] = [];
  const alone = (step: Step): AlignedRow => ({ layer: null, step, differences: [] });
  for (const layer of layers) {
    const step = partner.get(layer) ?? null;
    while (step !== null && lonely[0] !== undefined && lonely[0].id < step.id) {
      rows.push(alone(lonely.shift() as Step));
    }
    rows.push({ layer, step, differences: step === null ? [] : differencesOf(layer, step, plan) });
  }
  return [...rows, ...lonely.map(alone)];
}

/** Without leading ones: versions differ in how many they print. */
const shapeText = (shape: readonly number[] | null | undefined): string | undefined =>
  shape?.slice(shape.findIndex((n) => n !== 1)).join("×");

function differencesOf(layer: CLayer, step: Step, plan: Plan): Difference[] {
  const found: Difference[] = [];
  const compare = (
    what: Difference["what"],
    report: string | number | null | undefined,
    own: string | number,
  ) => {
    if (report === null || report === undefined || report === own) return;
    const text = (value: string | number) =>
      typeof value === "number" ? value.toLocaleString("en-US") : value;
    found.push({ what, report: text(report), plan: text(own) });
  };
  compare("op type", layer.opType, step.opType);
  if (plainType(layer.type) !== plainType(step.layerType)) compare("type", layer.type, step.layerType);
  compare("MACC", layer.macc, step.macc);
  compare("ROM", layer.rom, step.rom);
  const [kernel] = layer.kernels ?? [];
  if (kernel !== undefined && step.kernel !== null) compare("kernel", kernel, step.kernel);
  const tensors = (ids: readonly number[]) => ids.map((id) => plan.tensors[id] as Tensor);
  for (const [what, printed, own] of [
    ["input", layer.inputs, tensors(step.inputs)],
    ["output", layer.outputs, tensors(step.outputs)],
  ] as const) {
    if (printed?.every(isComplete)) {
      compare(what, printed.map(tensorText).join(", "), own.map(tensorText).join(", "));
    }
  }
  const weights = step.params.map((id) => plan.params[id]).find((param) => param && !param.metadata);
  if (weights !== undefined) compare("weights", layer.params?.[0]?.format, weights.format);
  return found;
}

const isComplete = ({ format, shape }: ReportTensor): boolean => format !== null && shape !== null;
const tensorText = ({ format, shape }: ReportTensor | Tensor): string => `${format} ${shapeText(shape)}`;

function totalsOf(report: ToolReport, plan: Plan, graph: Graph): AlignedTotal[] {
  const rows = importRows(graph);
  const sum = (key: "macc" | "paramBytes") => rows.reduce((total, row) => total + row[key], 0);
  const { totals } = report;
  const all: [string, number | null, number][] = [
    ["MACC", totals.macc, totalMacc(plan)],
    ["weights, bytes", totals.weights, plan.memory.weights],
    ["activations, bytes", totals.activations, plan.memory.activations],
    ["MACC of the imported model", totals.importedMacc, sum("macc")],
    ["weights of the imported model, bytes", totals.importedWeights, sum("paramBytes")],
  ];
  return all.flatMap(([what, printed, own]) =>
    printed === null ? [] : [{ what, report: printed, plan: own }],
  );
}
