import { readFileSync } from "node:fs";
import path from "node:path";
import { buildKernels } from "../../scripts/kernels.mjs";
import { compileKernels, type KernelsFile, kernelsFile } from "../../src/engine/kernels.ts";
import type { Shape } from "../../src/graph/graph.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import { seededWeights } from "../../src/graph/weights.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { type ParamSpec, PlanBuilder } from "../../src/targets/builder.ts";
import type { Operation } from "../../src/targets/operation.ts";
import type { ParamData } from "../../src/targets/parameters.ts";
import type { Format, ParamFormat, ParamRole, Plan } from "../../src/targets/plan.ts";

/** The compiled kernels, built if the sources are newer: the build that this engine runs best, or `file`. */
export const kernelsModule = async (file: KernelsFile = kernelsFile()): Promise<WebAssembly.Module> =>
  compileKernels(readFileSync(path.join(await buildKernels(), file)));

export interface OperandSpec {
  shape: Shape;
  format: Format;
  /** Of s8. */
  uniform?: Uniform;
}

function roleFormat(data: ParamData): ParamFormat {
  if (data instanceof Int8Array) return "s8";
  if (data instanceof Int32Array) return "i32";
  return data instanceof Uint32Array ? "s1" : "f32";
}

/** A Plan with its constants. */
export interface Runnable {
  plan: Plan;
  params: ParamData[];
}

type Constants = Partial<Record<ParamRole, ParamData>>;

/** Collects the steps of a Plan that a test writes down, with constants given as they are. */
export class HandMadePlan {
  readonly #builder = new PlanBuilder({
    ...{ name: "by hand", nodes: [], outputs: [], diagnostics: [], weights: seededWeights(1) },
  });
  readonly #inputs: number[] = [];
  readonly #params: ParamData[] = [];

  /** Returns the id of the tensor, as `step` does. */
  input(spec: OperandSpec): number {
    const id = this.#builder.tensor(`input_${this.#inputs.length}`, { ...spec, value: null });
    this.#inputs.push(id);
    return id;
  }

  /** The step is named after its operation. */
  step(
    operation: Operation,
    inputs: readonly number[],
    output: OperandSpec,
    constants: Constants = {},
  ): number {
    const entries = Object.entries(constants) as [ParamRole, ParamData][];
    this.#params.push(...entries.map(([, data]) => data));
    const params = entries.map(([role, data]): ParamSpec => {
      const recipe = { from: "bias", node: 0 } as const;
      return { role, shape: [data.length], format: roleFormat(data), recipe };
    });
    const spec = {
      ...{ mId: 0, name: operation.kind, layerType: "", kernel: null, opType: "", layers: [] },
      ...{ operation, inputs, params, macc: 0 },
    };
    return this.#builder.step(spec, { ...output, value: null });
  }

  finish(...outputs: readonly number[]): Runnable {
    return { plan: this.#builder.finish("native", this.#inputs, outputs), params: this.#params };
  }
}

/** A Plan of one step, with the constants that it reads. */
export function singleStep(
  operation: Operation,
  inputs: readonly OperandSpec[],
  output: OperandSpec,
  constants: Constants = {},
): Runnable {
  const plan = new HandMadePlan();
  const operands = inputs.map((spec) => plan.input(spec));
  return plan.finish(plan.step(operation, operands, output, constants));
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
