import { readFileSync } from "node:fs";
import { buildKernels } from "../../scripts/kernels.mjs";
import { compileKernels } from "../../src/engine/kernels.ts";
import type { Shape } from "../../src/graph/graph.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { placeTensors } from "../../src/targets/memory.ts";
import type { Operation } from "../../src/targets/operation.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import {
  type Format,
  type Param,
  type ParamFormat,
  type ParamRole,
  type Plan,
  type Tensor,
  tensorBytes,
} from "../../src/targets/plan.ts";

/** The compiled kernels, built if the sources are newer. */
export const kernelsModule = async (): Promise<WebAssembly.Module> =>
  compileKernels(readFileSync(await buildKernels()));

export interface OperandSpec {
  shape: Shape;
  format: Format;
}

const roleFormat = (data: ParamData): ParamFormat =>
  data instanceof Int32Array ? "i32" : data instanceof Uint32Array ? "s1" : "f32";

/** A Plan of one step, with the constants that it reads. */
export function singleStep(
  operation: Operation,
  inputs: readonly OperandSpec[],
  output: OperandSpec,
  params: Partial<Record<ParamRole, ParamData>> = {},
): { plan: Plan; params: ParamData[] } {
  const tensor = ({ shape, format }: OperandSpec, id: number, first: number, last: number): Tensor => ({
    ...{ id, name: `tensor_${id}`, shape, format, bytes: tensorBytes(shape, format), value: null },
    ...{ firstUse: first, lastUse: last, offset: 0 },
  });
  const { tensors, arena } = placeTensors([
    ...inputs.map((spec, id) => tensor(spec, id, -1, 0)),
    tensor(output, inputs.length, 0, 1),
  ]);
  const entries = Object.entries(params) as [ParamRole, ParamData][];
  const plan: Plan = {
    target: "native",
    name: "single step",
    tensors,
    params: entries.map(
      ([role, data], id): Param => ({
        ...{ id, name: role, role, shape: [data.length], format: roleFormat(data) },
        ...{ items: data.length, bytes: data.byteLength, recipe: { from: "bias", node: 0 } },
      }),
    ),
    steps: [
      {
        ...{ id: 0, mId: 0, name: operation.kind, layerType: "", kernel: null, opType: "", layers: [] },
        ...{ operation, inputs: inputs.map((_, id) => id), outputs: [inputs.length], scratch: [] },
        ...{ params: entries.map((_, id) => id), macc: 0, rom: 0 },
      },
    ],
    inputs: inputs.map((_, id) => id),
    outputs: [inputs.length],
    memory: { activations: arena, arena, weights: 0 },
    diagnostics: [],
  };
  return { plan, params: entries.map(([, data]) => data) };
}

/** Deterministic numbers for a case: a linear congruential generator, uniform in [-1, 1). */
export function numbers(seed: number, length: number): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export const signsOf = (values: Float32Array): Float32Array => values.map((x) => (x >= 0 ? 1 : -1));

/** Random weights of format s1. */
export const packedNumbers = (seed: number, length: number, innermost: number): Uint32Array =>
  packSigns(numbers(seed, length), innermost);
