import type { Operation } from "../../targets/operation.ts";
import type { ParamRole, Tensor } from "../../targets/plan.ts";
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
}

/** The C of one step: the kernels it needs and the statements of its function; or why there is none. */
export type Emitted = { kernels: readonly Kernel[]; statements: readonly string[] } | { refused: string };

export type OperationKind = Exclude<Operation["kind"], "opaque">;
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;
export type Operator<K extends OperationKind> = (operation: OperationOf<K>, step: StepView) => Emitted;

/** A call of a kernel with these statements before it. */
export const call = (kernel: Kernel, args: readonly string[], before: readonly string[] = []): Emitted => ({
  kernels: [kernel],
  statements: [...before, `${kernel.name}(${args.join(", ")});`],
});

/** Names for numbers: `enum { UNITS = 10, FEATURES = 64 };` */
export const constants = (values: Readonly<Record<string, number>>): string =>
  `enum { ${Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ")} };`;
