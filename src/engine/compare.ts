import type { TargetId } from "../document/document.ts";
import type { Plan, Tensor, TensorValue } from "../targets/plan.ts";
import type { TensorData } from "./reference.ts";
import { bytesOf, numbersOf } from "./run.ts";

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
  /** Targets that computed it with a BatchNormalization folded into float weights: rounded otherwise. */
  folded: readonly TargetId[];
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
      const folded = ordered.filter((run) => foldsInto(run, { layer, stage })).map((run) => run.plan.target);
      values.push({ layer, stage, targets, differences: differences(holders), folded });
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

/** Whether the step that writes the value multiplied its weights by a BatchNormalization's scale. */
function foldsInto(run: ComparedRun, value: TensorValue): boolean {
  const tensors = tensorsOf(run, value).map((tensor) => tensor.id);
  return run.plan.steps.some(
    (step) =>
      step.outputs.some((id) => tensors.includes(id)) &&
      step.params.some((id) => {
        const recipe = run.plan.params[id]?.recipe;
        return recipe?.from === "kernel" && recipe.batchNorm !== undefined;
      }),
  );
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
