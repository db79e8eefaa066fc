import type { Window } from "../graph/graph.ts";
import { zeroPoint } from "../graph/quantizer.ts";
import type { ParamData } from "../targets/parameters.ts";
import type { ParamRole, Plan, Step, Tensor } from "../targets/plan.ts";
import { type Kernels, WINDOW_FIELDS, type WindowField } from "./abi.ts";
import { paramOf } from "./reference/work.ts";
import type { Region } from "./region.ts";
import { uniformOf } from "./tensor-data.ts";

/** A step ready to run: its kernel by name, and a call with all addresses in place. */
export interface PreparedStep {
  kernel: string;
  run: () => void;
  /** Why not the kernel that most layers of its kind run by, as a sentence. */
  why?: string;
  /** The calls of single kernels that it is made of, in order, where it is more than one. */
  parts?: readonly PreparedStep[];
}

/** Thrown by `prepareStep` with the reason why a step cannot be run. */
export class NotRunnable extends Error {}

/** What the preparation of one step draws on. */
export interface Preparation {
  plan: Plan;
  step: Step;
  kernels: Kernels;
  region: Region;
  /** Address of a tensor. */
  address: (tensor: number) => number;
  /** The constants of the Plan; asked for only once memory is there. */
  params: () => readonly ParamData[];
}

/** Addresses at which a step reads its first input and writes its output. */
export interface Ends {
  x: number;
  y: number;
}

/** Several calls one after the other, named by their kernels. */
export const inTurn = (...calls: readonly PreparedStep[]): PreparedStep => ({
  kernel: [...new Set(calls.map((call) => call.kernel))].join(", "),
  run: () => {
    for (const call of calls) call.run();
  },
  parts: calls.flatMap((call) => call.parts ?? [call]),
});

type WindowKernel =
  | "conv2dS1"
  | "depthwiseS1"
  | "conv2dS8"
  | "depthwiseS8"
  | "conv2dF32"
  | "depthwiseF32"
  | "maxPoolF32"
  | "maxPoolS1"
  | "averagePool";

/** A prepared step that runs a kernel on a window. */
export const callWindow = (kernels: Kernels, kernel: WindowKernel, window: number): PreparedStep => ({
  kernel,
  run: () => kernels[kernel](window),
});

/** Writes the fields of a window kernel as a constant; fields that are not given are 0. */
export function windowAt(region: Region, w: Window, rest: Partial<Record<WindowField, number>>): number {
  const fields: Partial<Record<WindowField, number>> = { ...w, ...rest };
  return region.constant(4 * WINDOW_FIELDS.length, () =>
    Uint32Array.from(WINDOW_FIELDS, (field) => fields[field] ?? 0),
  );
}

/** Writes the quantizer of an s8 tensor as a constant: the fields of assembly/levels.ts. */
export function uniformAt(region: Region, tensor: Tensor): number {
  return region.constant(16, () => {
    const uniform = uniformOf(tensor);
    const fields = new DataView(new ArrayBuffer(16));
    fields.setFloat32(0, uniform.divisor, true);
    fields.setFloat32(4, uniform.low, true);
    fields.setFloat32(8, uniform.high, true);
    fields.setInt32(12, zeroPoint(uniform), true);
    return new Uint32Array(fields.buffer);
  });
}

/** One window over the whole image: global pooling, and a dense layer over its pixels. */
export const wholeImage = (h: number, w: number, inC: number): Window => ({
  ...{ inH: h, inW: w, inC, outH: 1, outW: 1, kH: h, kW: w },
  ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
  ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
});

/** A param of the step by role; its absence is a mistake of the Plan. */
export const requiredParam = (work: Preparation, name: ParamRole): ParamData => {
  const data = paramOf({ plan: work.plan, step: work.step, params: work.params() }, name);
  if (data === undefined) throw new Error(`${work.step.name} has no ${name}`);
  return data;
};

export const hasParam = ({ plan, step }: Preparation, name: ParamRole): boolean =>
  step.params.some((id) => plan.params[id]?.role === name);

/** Address of a param as the Plan has it: `items` values of 32 bits. */
export const constantOf = (work: Preparation, name: ParamRole, items: number): number =>
  work.region.constant(4 * items, () => requiredParam(work, name));
