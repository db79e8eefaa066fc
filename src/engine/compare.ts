import type { TargetId } from "../document/document.ts";
import type { Recipe } from "../targets/parameters.ts";
import type { Plan, Step, Tensor, TensorValue } from "../targets/plan.ts";
import { bytesOf, numbersOf, type TensorData } from "./tensor-data.ts";

/** A Plan that was run, with the contents of its tensors. */
export interface ComparedRun {
  plan: Plan;
  contents: ReadonlyMap<number, TensorData>;
}

/** How two targets differ in a value of the model. */
export interface Difference {
  targets: readonly [TargetId, TargetId];
  /** Largest |a - b|. */
  maximum: number;
  /** Elements whose bits differ. */
  count: number;
  /** Position of the first of them, row-major. */
  first: number;
}

export interface ValueComparison extends TensorValue {
  /** The targets that hold this value, or whose float value has these signs. */
  targets: readonly TargetId[];
  /** Empty: they agree bit for bit. */
  differences: readonly Difference[];
  /** Targets that compute it in a way that equals Keras' in exact arithmetic, but rounds otherwise. */
  roundedOtherwise: readonly RoundedOtherwise[];
}

export interface RoundedOtherwise {
  target: TargetId;
  /** What the target does, as a verb phrase behind its name. */
  how: string;
}

export interface Comparison {
  targets: readonly TargetId[];
  /** Whether the outputs of the network agree bit for bit, and every value that can be compared. */
  agree: boolean;
  outputs: { agree: boolean; differences: readonly Difference[] };
  /** Values that at least two targets hold, in the order of the layers. */
  values: readonly ValueComparison[];
  /** The first of `values` that differs. */
  firstDifferent: ValueComparison | null;
}

interface Holder {
  target: TargetId;
  numbers: Float32Array;
}

/**
 * Compares runs of several Plans of one model, value by value: all against the first target that holds
 * the value, `keras` being taken as the first where it is among them. Signs are compared as +1 and -1,
 * whether packed or not; a target that holds only the float value of a layer takes part in the
 * comparison of its signs. `layers` are the names of the layers in order.
 */
export function compareRuns(runs: readonly ComparedRun[], layers: readonly string[]): Comparison {
  const ordered = [...runs].sort(
    (a, b) => Number(b.plan.target === "keras") - Number(a.plan.target === "keras"),
  );
  const values: ValueComparison[] = [];
  for (const layer of layers) {
    for (const stage of ["output", "sign"] as const) {
      const holders = holdersOf(ordered, { layer, stage });
      const targets = [...new Set(holders.map((holder) => holder.target))];
      if (targets.length < 2) continue;
      const roundedOtherwise = ordered.flatMap((run) => roundingsOf(run, { layer, stage }));
      values.push({ layer, stage, targets, differences: differences(holders), roundedOtherwise });
    }
  }
  const outputs = outputDifferences(ordered);
  const firstDifferent = values.find((value) => value.differences.length > 0) ?? null;
  return {
    targets: runs.map((run) => run.plan.target),
    agree: firstDifferent === null && outputs.length === 0,
    outputs: { agree: outputs.length === 0, differences: outputs },
    values,
    firstDifferent,
  };
}

function tensorsOf({ plan }: ComparedRun, { layer, stage }: TensorValue): Tensor[] {
  return plan.tensors.filter((tensor) => tensor.value?.layer === layer && tensor.value.stage === stage);
}

/** How a target rounds otherwise on the way to a value from the values of layers before it. */
function roundingsOf(run: ComparedRun, value: TensorValue): RoundedOtherwise[] {
  const { plan } = run;
  const hows = new Set<string>();
  const visited = new Set<number>();
  const visit = (tensor: Tensor) => {
    if (visited.has(tensor.id)) return;
    visited.add(tensor.id);
    for (const step of plan.steps.filter(({ outputs }) => outputs.includes(tensor.id))) {
      const how = roundingOf(plan, step);
      if (how !== undefined) hows.add(how);
      // What no layer has as its value is compared nowhere else.
      for (const id of step.inputs) if (plan.tensors[id]?.value === null) visit(plan.tensors[id]);
    }
  };
  tensorsOf(run, value).forEach(visit);
  return [...hows].map((how) => ({ target: plan.target, how }));
}

function roundingOf(plan: Plan, { operation, params }: Step): string | undefined {
  if (operation.kind === "conv2d_s8") return "adds up 8-bit levels in integers and scales the sum";
  for (const id of params) {
    const how = roundingOfRecipe(plan.params[id]?.recipe);
    if (how !== undefined) return how;
  }
}

/** What a constant takes together that Keras computes in turn. */
function roundingOfRecipe(recipe: Recipe | undefined): string | undefined {
  switch (recipe?.from) {
    case "kernel":
      if (recipe.batchNorm === undefined) return;
      return "multiplies the float weights by the scale of a BatchNormalization";
    case "output_scale":
      return recipe.magnitude && "multiplies the sum of signs by the scale of the weights";
    case "threshold": {
      const scaled = recipe.stages.some(({ kind }) => kind === "magnitude");
      return scaled ? "multiplies the sum of signs by the scale of the weights" : undefined;
    }
    case "output_offset":
      if (recipe.batchNorm === undefined) return;
      return "applies bias and BatchNormalization as one scale and offset";
  }
}

function holdersOf(runs: readonly ComparedRun[], value: TensorValue): Holder[] {
  const direct = runs.map((run) => tensorsOf(run, value));
  if (direct.every((tensors) => tensors.length === 0)) return [];
  return runs.flatMap((run, i): Holder[] => {
    const numbers = (tensor: Tensor) => numbersOf(tensor, run.contents.get(tensor.id) as TensorData);
    const { target } = run.plan;
    const held = direct[i] as Tensor[];
    if (held.length > 0 || value.stage === "output") {
      return held.map((tensor) => ({ target, numbers: numbers(tensor) }));
    }
    const outputs = tensorsOf(run, { layer: value.layer, stage: "output" });
    return outputs.map((tensor) => ({ target, numbers: numbers(tensor).map((x) => (x >= 0 ? 1 : -1)) }));
  });
}

function differences([first, ...others]: readonly Holder[]): Difference[] {
  if (first === undefined) return [];
  return others.flatMap((other) => difference(first, other) ?? []);
}

function difference(a: Holder, b: Holder): Difference | null {
  const bitsA = bitsOf(a.numbers);
  const bitsB = bitsOf(b.numbers);
  const length = Math.max(bitsA.length, bitsB.length);
  let count = 0;
  let first = -1;
  let maximum = 0;
  for (let i = 0; i < length; i++) {
    if (bitsA[i] === bitsB[i]) continue;
    if (count === 0) first = i;
    count++;
    const distance = Math.abs((a.numbers[i] ?? Number.NaN) - (b.numbers[i] ?? Number.NaN));
    if (!(distance <= maximum)) maximum = distance;
  }
  return count === 0 ? null : { targets: [a.target, b.target], maximum, count, first };
}

function bitsOf(values: Float32Array): Uint32Array {
  const bytes = bytesOf(values);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, values.length);
}

function outputDifferences(runs: readonly ComparedRun[]): Difference[] {
  const holders = runs.map(({ plan, contents }): Holder[] =>
    plan.outputs.map((id) => ({
      target: plan.target,
      numbers: numbersOf(plan.tensors[id] as Tensor, contents.get(id) as TensorData),
    })),
  );
  return (holders[0] ?? []).flatMap((first, i) =>
    differences([first, ...holders.slice(1).flatMap((outputs) => outputs[i] ?? [])]),
  );
}
