import { unpackSigns } from "../../targets/bits.ts";
import type { Operation } from "../../targets/operation.ts";
import type { ParamData } from "../../targets/parameters.ts";
import type { ParamRole, Plan, Step, Tensor } from "../../targets/plan.ts";
import { levelsOf, type TensorData } from "../tensor-data.ts";

export type OperationOf<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** A step of the reference with all that it reads. */
export interface Work {
  plan: Plan;
  step: Step;
  params: readonly ParamData[];
  /** Inputs of the step as numbers, and as they lie in memory. */
  operands: readonly Float32Array[];
  contents: readonly TensorData[];
}

export const inputTensor = ({ plan, step }: Pick<Work, "plan" | "step">, input = 0): Tensor =>
  plan.tensors[step.inputs[input] as number] as Tensor;
export const outputTensor = ({ plan, step }: Pick<Work, "plan" | "step">): Tensor =>
  plan.tensors[step.outputs[0] as number] as Tensor;

/** The param of a step by role. */
export function paramOf(
  { plan, step, params }: Pick<Work, "plan" | "step" | "params">,
  role: ParamRole,
): ParamData | undefined {
  const id = step.params.find((param) => plan.params[param]?.role === role);
  return id === undefined ? undefined : params[id];
}

/** Weights as numbers; `innermost` is the axis along which signs are packed. */
export function weightsOf(work: Work, innermost: number): Float32Array {
  const data = paramOf(work, "weights") as ParamData;
  return data instanceof Uint32Array ? unpackSigns(data, innermost) : Float32Array.from(data);
}

/** The levels of the step's first input, an s8 tensor. */
export const inputLevels = (work: Work): Int32Array =>
  levelsOf(inputTensor(work), work.contents[0] as Int8Array);
