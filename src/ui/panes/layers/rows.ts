import {
  type Plan,
  type Step,
  type StepClass,
  stepClass,
  type Tensor,
  totalMacc,
} from "../../../targets/plan.ts";

/** The compiled network as lines: one for each input, step and output, in the order of execution. */
export interface Row {
  key: string;
  kind: "input" | "step" | "output";
  stepClass: StepClass;
  /** Operation type of a step, or what the line is. */
  label: string;
  name: string;
  /** Keras layers that it computes; the first is selected with the line. */
  layers: readonly string[];
  /** What goes out of it. */
  format: string;
  shape: readonly number[];
  macc: number;
  /** Of the MACC of the network, 0 to 1. */
  share: number;
}

/** A value that is read later than by the next line: from line `from` to line `to`. */
export interface SkipEdge {
  from: number;
  to: number;
  format: string;
}

function tensorOf(plan: Plan, id: number | undefined): Tensor | undefined {
  return id === undefined ? undefined : plan.tensors[id];
}

function edgeRow(plan: Plan, id: number, kind: "input" | "output"): Row {
  const tensor = tensorOf(plan, id);
  return {
    key: `${kind}-${id}`,
    kind,
    stepClass: "data",
    label: kind,
    name: tensor?.value?.layer ?? tensor?.name ?? kind,
    layers: tensor?.value ? [tensor.value.layer] : [],
    format: tensor?.format ?? "",
    shape: tensor?.shape ?? [],
    macc: 0,
    share: 0,
  };
}

/** A step without a layer of its own (a conversion) belongs to the layer that reads its output. */
function layersOf(plan: Plan, step: Step): readonly string[] {
  if (step.layers.length > 0) return step.layers;
  const reader = plan.steps.find((other) => other.inputs.some((id) => step.outputs.includes(id)));
  if (reader) return reader.layers.slice(0, 1);
  const producer = plan.steps.find((other) => other.outputs.some((id) => step.inputs.includes(id)));
  return producer?.layers.slice(-1) ?? [];
}

export function rowsOf(plan: Plan): Row[] {
  const total = totalMacc(plan);
  const steps = plan.steps.map((step): Row => {
    const output = tensorOf(plan, step.outputs[0]);
    return {
      key: `step-${step.id}`,
      kind: "step",
      stepClass: stepClass(step),
      label: step.opType,
      name: step.name,
      layers: layersOf(plan, step),
      format: output?.format ?? "",
      shape: output?.shape ?? [],
      macc: step.macc,
      share: total === 0 ? 0 : step.macc / total,
    };
  });
  return [
    ...plan.inputs.map((id) => edgeRow(plan, id, "input")),
    ...steps,
    ...plan.outputs.map((id) => edgeRow(plan, id, "output")),
  ];
}

/** Edges that pass over at least one line, by the positions of their lines in `rowsOf`. */
export function skipEdges(plan: Plan): SkipEdge[] {
  const first = plan.inputs.length;
  const madeAt = new Map<number, number>();
  plan.inputs.forEach((id, i) => {
    madeAt.set(id, i);
  });
  plan.steps.forEach((step, i) => {
    for (const id of step.outputs) madeAt.set(id, first + i);
  });
  const edges: SkipEdge[] = [];
  const read = (id: number, to: number) => {
    const from = madeAt.get(id);
    const tensor = tensorOf(plan, id);
    if (from === undefined || tensor === undefined) return;
    if (to - from > 1) edges.push({ from, to, format: tensor.format });
  };
  plan.steps.forEach((step, i) => {
    for (const id of new Set(step.inputs)) read(id, first + i);
  });
  plan.outputs.forEach((id, i) => {
    read(id, first + plan.steps.length + i);
  });
  return edges;
}
