import type { TargetId } from "../document/document.ts";
import { channels, elements } from "../graph/graph.ts";
import type { Plan, Tensor, TensorValue } from "../targets/plan.ts";
import { type RoundedOtherwise, roundingsOf, tensorsOf } from "./rounding.ts";
import { numbersOf, type TensorData } from "./tensor-data.ts";

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

/** `keras` first where it is among them: the first is what the others are compared with. */
export const referenceFirst = (targets: readonly TargetId[]): TargetId[] =>
  [...targets].sort((a, b) => Number(b === "keras") - Number(a === "keras"));

/** What a target holds of a value: a tensor, or the signs of a float one. */
interface Holder {
  tensor: Tensor;
  asSigns: boolean;
}

interface Held extends Holder {
  target: TargetId;
  data: TensorData;
}

/** A value of the model, or an output of the network, while the targets are run. */
class Comparand {
  readonly value: TensorValue | null;
  readonly targets: TargetId[] = [];
  readonly differences: Difference[] = [];
  #first: Held | null = null;

  constructor(value: TensorValue | null) {
    this.value = value;
  }

  /** Compares with what came first; `keep` gives a copy to hold if this is the first. */
  take(held: Held, keep: () => TensorData): void {
    if (!this.targets.includes(held.target)) this.targets.push(held.target);
    if (this.#first === null) this.#first = { ...held, data: keep() };
    else {
      const found = difference(this.#first, held);
      if (found !== null) this.differences.push(found);
    }
  }
}

/** A tensor of a Plan as part of a comparison. */
interface Part extends Holder {
  comparand: Comparand;
}

/**
 * Compares several Plans of one model while they run, value by value: all with the first that holds the value, so
 * that only what the first holds is kept. Signs are compared as +1 and -1, whether packed or not; a
 * target that holds only the float value of a layer takes part in the comparison of its signs.
 */
export class RunComparison {
  readonly #plans: readonly Plan[];
  readonly #values: Comparand[] = [];
  readonly #outputs: Comparand[];
  readonly #parts: ReadonlyMap<Plan, Map<number, Part[]>>;

  /** `plans` in the order in which they will be run; `layers` are the names of the layers in order. */
  constructor(plans: readonly Plan[], layers: readonly string[]) {
    this.#plans = plans;
    this.#parts = new Map(plans.map((plan) => [plan, new Map()]));
    for (const layer of layers) {
      for (const stage of ["output", "sign"] as const) this.#addValue({ layer, stage });
    }
    this.#outputs = (plans[0]?.outputs ?? []).map(() => new Comparand(null));
    for (const plan of plans.length < 2 ? [] : plans) {
      this.#outputs.forEach((comparand, i) => {
        const tensor = plan.tensors[plan.outputs[i] as number];
        if (tensor !== undefined) this.#add(plan, { comparand, tensor, asSigns: false });
      });
    }
  }

  #add(plan: Plan, part: Part): void {
    const parts = this.#parts.get(plan) as Map<number, Part[]>;
    parts.set(part.tensor.id, [...(parts.get(part.tensor.id) ?? []), part]);
  }

  #addValue(value: TensorValue): void {
    const holders = this.#plans.map((plan) => holdersOf(plan, value));
    const direct = holders.some((held) => held.some(({ asSigns }) => !asSigns));
    if (!direct || holders.filter((held) => held.length > 0).length < 2) return;
    const comparand = new Comparand(value);
    this.#values.push(comparand);
    this.#plans.forEach((plan, i) => {
      for (const holder of holders[i] ?? []) this.#add(plan, { comparand, ...holder });
    });
  }

  /** Bytes that the comparison takes at most: the tensors that are kept, and two as numbers and as signs. */
  get bytes(): number {
    const seen = new Set<Comparand>();
    let kept = 0;
    let largest = 0;
    for (const plan of this.#plans) {
      for (const parts of this.#parts.get(plan)?.values() ?? []) {
        const [{ tensor }] = parts as [Part];
        if (parts.some(({ comparand }) => !seen.has(comparand))) kept += tensor.bytes;
        for (const { comparand } of parts) seen.add(comparand);
        largest = Math.max(largest, elements(tensor.shape));
      }
    }
    return kept + 16 * largest;
  }

  /** Takes note of a tensor of one of the Plans. `data` may change after the call. */
  take(plan: Plan, id: number, data: TensorData): void {
    let copy: TensorData | undefined;
    const keep = () => {
      copy ??= data.slice();
      return copy;
    };
    const { target } = plan;
    for (const { comparand, tensor, asSigns } of this.#parts.get(plan)?.get(id) ?? []) {
      comparand.take({ target, tensor, asSigns, data }, keep);
    }
  }

  /** What was found when all Plans have run; `targets` are those that did, in the order in which to name them. */
  result(targets: readonly TargetId[]): Comparison {
    const ran = this.#plans.filter(({ target }) => targets.includes(target));
    const values = this.#values
      .filter((comparand) => comparand.targets.length > 1)
      .map(({ value, targets: holding, differences }): ValueComparison => {
        const { layer, stage } = value as TensorValue;
        const roundedOtherwise = ran.flatMap((plan) => roundingsOf(plan, { layer, stage }));
        return { layer, stage, targets: holding, differences, roundedOtherwise };
      });
    const outputs = this.#outputs.flatMap(({ differences }) => differences);
    const firstDifferent = values.find((value) => value.differences.length > 0) ?? null;
    return {
      targets,
      agree: firstDifferent === null && outputs.length === 0,
      outputs: { agree: outputs.length === 0, differences: outputs },
      values,
      firstDifferent,
    };
  }
}

function holdersOf(plan: Plan, value: TensorValue): Holder[] {
  const direct = tensorsOf(plan, value);
  if (direct.length > 0 || value.stage === "output") {
    return direct.map((tensor) => ({ tensor, asSigns: false }));
  }
  const outputs = tensorsOf(plan, { layer: value.layer, stage: "output" });
  return outputs.map((tensor) => ({ tensor, asSigns: true }));
}

function numbersHeld({ tensor, asSigns, data }: Held): Float32Array {
  const numbers = numbersOf(tensor, data);
  return asSigns ? numbers.map((x) => (x >= 0 ? 1 : -1)) : numbers;
}

/** Whether both are stored in the same manner, with the same bytes: then their numbers are the same. */
function sameBytes(a: Held, b: Held): boolean {
  if (a.tensor.format !== b.tensor.format || a.asSigns !== b.asSigns) return false;
  if (a.tensor.format === "s8" || a.data.length !== b.data.length) return false;
  if (channels(a.tensor.shape) !== channels(b.tensor.shape)) return false;
  const [x, y] = [bitsOf(a.data), bitsOf(b.data)];
  return x.every((word, i) => word === y[i]);
}

function difference(first: Held, other: Held): Difference | null {
  if (sameBytes(first, other)) return null;
  const [a, b] = [numbersHeld(first), numbersHeld(other)];
  const [bitsA, bitsB] = [bitsOf(a), bitsOf(b)];
  const length = Math.max(bitsA.length, bitsB.length);
  let count = 0;
  let at = -1;
  let maximum = 0;
  for (let i = 0; i < length; i++) {
    if (bitsA[i] === bitsB[i]) continue;
    if (count === 0) at = i;
    count++;
    const distance = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(distance <= maximum)) maximum = distance;
  }
  return count === 0 ? null : { targets: [first.target, other.target], maximum, count, first: at };
}

/** 32-bit words of an array whose length in bytes is a multiple of 4. */
const bitsOf = (values: TensorData): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
