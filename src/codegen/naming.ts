import type { Format, ParamFormat, Plan, Tensor } from "../targets/plan.ts";
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

const ELEMENT_TYPES: Readonly<Record<ParamFormat, string>> = {
  s1: "uint32_t",
  s8: "int8_t",
  f32: "float",
  i32: "int32_t",
};

/** C type of an element of a tensor or a constant. */
export const elementType = (format: ParamFormat): string => ELEMENT_TYPES[format];

/** Bytes of that type. */
export const elementBytes = (format: Format): number => (format === "s8" ? 1 : 4);

/** Elements of that type: words, levels or floats. */
export const elementCount = ({ bytes, format }: Tensor): number => bytes / elementBytes(format);

export const tensorOf = (plan: Plan, id: number): Tensor => {
  const tensor = plan.tensors[id];
  if (tensor === undefined) throw new Error(`the plan has no tensor ${id}`);
  return tensor;
};

/** An output as network_run has it: parameter, and macros with the number of its elements and its place in an arena. */
export interface OutputName {
  tensor: Tensor;
  parameter: string;
  sizeMacro: string;
  placeMacro: string;
}

/** `output` if there is one, `output_1`, `output_2`, … if there are several. */
export function outputNames(plan: Plan): OutputName[] {
  return plan.outputs.map((id, i) => {
    const suffix = plan.outputs.length === 1 ? "" : `_${i + 1}`;
    return {
      tensor: tensorOf(plan, id),
      parameter: `output${suffix}`,
      sizeMacro: `NETWORK_OUTPUT${suffix}_SIZE`,
      placeMacro: `NETWORK_OUTPUT${suffix}_AT`,
    };
  });
}

/** The one input; generateProject has made sure of it. */
export const inputOf = (plan: Plan): Tensor => tensorOf(plan, plan.inputs[0] ?? -1);

/** Parameters of network_run; network_run_in has the arena before them. */
export function runParameters(plan: Plan): string {
  return [
    `const ${elementType(inputOf(plan).format)} *input`,
    ...outputNames(plan).map(({ tensor, parameter }) => `${elementType(tensor.format)} *${parameter}`),
  ].join(", ");
}

/** Their names, as a caller passes them on. */
export const runArguments = (plan: Plan): string[] => [
  "input",
  ...outputNames(plan).map(({ parameter }) => parameter),
];
