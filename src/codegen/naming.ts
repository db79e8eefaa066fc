import type { Format, Plan, Tensor } from "../targets/plan.ts";
import { identifierMaker } from "./identifiers.ts";

/** The C identifiers of a project, by id. */
export interface Naming {
  /** Functions, one per step. */
  steps: readonly string[];
  /** Constant arrays, one per param. */
  params: readonly string[];
  /** Positions in the arena, one per tensor. */
  tensors: readonly string[];
}

export function nameAll(plan: Plan): Naming {
  const step = identifierMaker("step");
  const param = identifierMaker("data");
  const tensor = identifierMaker("AT");
  return {
    steps: plan.steps.map(({ name }) => step(name)),
    params: plan.params.map(({ name }) => param(name)),
    tensors: plan.tensors.map(({ name }) => tensor(name)),
  };
}

/** C type of an element of a tensor. */
export const elementType = (format: Format): string => (format === "s1" ? "uint32_t" : "float");

/** Elements of that type: words or floats, both of 4 bytes. */
export const elementCount = (tensor: Tensor): number => tensor.bytes / 4;

export const tensorOf = (plan: Plan, id: number): Tensor => {
  const tensor = plan.tensors[id];
  if (tensor === undefined) throw new Error(`the plan has no tensor ${id}`);
  return tensor;
};

/** An output as network_run has it: parameter, and macro with the number of its elements. */
export interface OutputName {
  tensor: Tensor;
  parameter: string;
  sizeMacro: string;
}

/** `output` if there is one, `output_1`, `output_2`, … if there are several. */
export function outputNames(plan: Plan): OutputName[] {
  return plan.outputs.map((id, i) => {
    const suffix = plan.outputs.length === 1 ? "" : `_${i + 1}`;
    return {
      tensor: tensorOf(plan, id),
      parameter: `output${suffix}`,
      sizeMacro: `NETWORK_OUTPUT${suffix}_SIZE`,
    };
  });
}

/** The one input; generateProject has made sure of it. */
export const inputOf = (plan: Plan): Tensor => tensorOf(plan, plan.inputs[0] ?? -1);

/** Parameters of network_run. */
export function runParameters(plan: Plan): string {
  return [
    `const ${elementType(inputOf(plan).format)} *input`,
    ...outputNames(plan).map(({ tensor, parameter }) => `${elementType(tensor.format)} *${parameter}`),
  ].join(", ");
}
