import * as fc from "fast-check";
import { expect } from "vitest";
import { createExecutor } from "../../src/engine/executor.ts";
import type { KernelsFile } from "../../src/engine/kernels.ts";
import { runReference } from "../../src/engine/reference.ts";
import type { TensorData } from "../../src/engine/tensor-data.ts";
import type { Uniform } from "../../src/graph/quantizer.ts";
import { BUILDS, buildOf } from "../engine/builds.ts";
import { channelCount } from "../engine/cases.ts";
import { numbers, type Runnable } from "../engine/plans.ts";

/**
 * Runs a Plan by the kernels of a build, in memory in which it ran on other inputs before: nothing may depend on what was
 * there. Throws the reason if it is refused.
 */
export async function runKernels(
  { plan, params }: Runnable,
  inputs: Float32Array[],
  build: KernelsFile = "kernels.wasm",
): Promise<Map<number, TensorData>> {
  const executor = await createExecutor(plan, () => params, await buildOf(build));
  if ("refused" in executor) throw new Error(executor.refused);
  executor.run(inputs.map((input) => input.map((x) => -x)));
  return executor.run(inputs);
}

/** Why a Plan cannot be run; null if it can. */
export async function refusalOf({ plan, params }: Runnable): Promise<string | null> {
  const executor = await createExecutor(plan, () => params, await buildOf("kernels.wasm"));
  return "refused" in executor ? executor.refused : null;
}

/**
 * Runs a Plan by the reference and by the kernels of every build and expects the same in every tensor, to the last
 * bit: 0 and -0 differ. Only the bits of a NaN are left open, as WebAssembly leaves them.
 */
export async function expectSame(runnable: Runnable, inputs: Float32Array[]) {
  const theirs = runReference(runnable.plan, runnable.params, inputs);
  for (const build of BUILDS) {
    const ours = await runKernels(runnable, inputs, build);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    for (const [id, data] of theirs) {
      const mine = ours.get(id) as TensorData;
      expect(mine.constructor).toBe(data.constructor);
      expect(Array.from(mine)).toEqual(Array.from(data));
    }
  }
}

/** Cases of every property of this folder; SXOR_RUNS=5000 is a run for a night. */
const RUNS = process.env.SXOR_RUNS;

export const check = (property: fc.IAsyncProperty<unknown>, numRuns = 150) =>
  fc.assert(property, { numRuns: RUNS === undefined ? numRuns : Number(RUNS) });

export const inputOf = (g: { inH: number; inW: number; inC: number }, from: number) =>
  numbers(from, g.inH * g.inW * g.inC);

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-45, -1e-45, 3e38];

/** `numbers` with values among them for which the rules of arithmetic are special. */
export const specialNumbers = (from: number, n: number): Float32Array =>
  numbers(from, n).map((x, i) =>
    (i * 7 + from) % 5 === 0 ? (SPECIAL[(i + from) % SPECIAL.length] as number) : x,
  );

/** The kernels that the steps of a Plan run, by name. */
export async function kernelsOf({ plan, params }: Runnable): Promise<string[]> {
  const executor = await createExecutor(plan, () => params, await buildOf("kernels.wasm"));
  if ("refused" in executor) throw new Error(executor.refused);
  return executor.steps.map((step) => step.kernel);
}

/** Factors in [-size, size) and offsets in [-1, 1). */
export const affineParams = (from: number, n: number, size = 1) => ({
  scale: numbers(from, n).map((x) => x * size),
  offset: numbers(from + 1, n),
});

export const shape3 = fc.record({
  h: fc.integer({ min: 1, max: 5 }),
  w: fc.integer({ min: 1, max: 5 }),
  c: channelCount,
});

/** DoReFa in 8 bits and fewer, a quantizer around 0, and ones whose levels lie on one side or far off. */
export const uniform: fc.Arbitrary<Uniform> = fc.constantFrom(
  { divisor: 255, low: 0, high: 255 },
  { divisor: 3, low: 0, high: 3 },
  { divisor: 64, low: -128, high: 127 },
  { divisor: 0.25, low: -7, high: 7 },
  { divisor: 100, low: -200, high: 55 },
);
