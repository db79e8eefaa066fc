import type { Operation } from "../../targets/operation.ts";
import type { ParamData } from "../../targets/parameters.ts";
import type { Param, ParamFormat, ParamRole, Tensor } from "../../targets/plan.ts";
import type { Kernel } from "./kernel.ts";

/** What an operator sees of its step: tensors, and the C expressions of its operands. */
export interface StepView {
  inputs: readonly Tensor[];
  output: Tensor;
  /** Pointers to the first elements. */
  inputNames: readonly string[];
  outputName: string;
  /** The array of the param with this role; null if the step has none. */
  param(role: ParamRole): string | null;
  /** Elements of that param; 0 if there is none. */
  paramItems(role: ParamRole): Param["items"];
}

/** The C of one step; or why there is none. */
export type Emitted = StepBody | { refused: string };

export interface StepBody {
  kernels: readonly Kernel[];
  /** Of the step's function. */
  statements: readonly string[];
  /** Floats that they need behind `scratch`, which the step's function is given. */
  scratch?: number;
  /** Params that the kernels want in another order or format than that of the Plan. */
  stored?: Readonly<Partial<Record<ParamRole, Stored>>>;
}

/** How a param lies in network_data.c: format and shape as those of a Param, the data made from the Plan's. */
export interface Stored {
  format: ParamFormat;
  shape: readonly number[];
  /** What a word is and in which order they lie, where the shape does not say it: lines of a C comment. */
  layout: readonly string[];
  convert(data: ParamData): ParamData;
}

export type OperationKind = Exclude<Operation["kind"], "opaque">;
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;
export type Operator<K extends OperationKind> = (operation: OperationOf<K>, step: StepView) => Emitted;

/** A call of a kernel with these statements before it. */
export const call = (kernel: Kernel, args: readonly string[], before: readonly string[] = []): StepBody => ({
  kernels: [kernel],
  statements: [...before, `${kernel.name}(${args.join(", ")});`],
});

/** Names for numbers: `enum { UNITS = 10, FEATURES = 64 };` */
export const constants = (values: Readonly<Record<string, number>>): string =>
  `enum { ${Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ")} };`;
