import { channels, elements } from "../graph/graph.ts";
import type { ParamData } from "../targets/parameters.ts";
import type { Plan, Tensor } from "../targets/plan.ts";
import { type Kernels, MEMORY_LIMIT, reserve } from "./abi.ts";
import { instantiateKernels } from "./kernels.ts";
import { NotRunnable, type PreparedStep, uniformAt } from "./preparation.ts";
import { prepareStep } from "./prepare.ts";
import { Region } from "./region.ts";
import type { TensorData } from "./tensor-data.ts";

/** Milliseconds of one execution of a step, over the rounds. */
export interface StepTime {
  best: number;
  median: number;
}

export interface Executor {
  /** Bytes that preparing and running takes, in the module and around it. */
  bytes: number;
  /** In the order of the Plan. They do not write their inputs: each may be run again by itself. */
  steps: readonly PreparedStep[];
  /** Writes the inputs of the network, as `run` does before its first step. */
  write(inputs: readonly Float32Array[]): void;
  /**
   * Runs all steps once; gives a copy of every tensor by id. `inputs` are floats, one array per
   * `plan.inputs`; for an input of format s1 or s8 their signs or levels are taken first, as an application
   * has to.
   */
  run(inputs: readonly Float32Array[], onStep?: (step: number) => void): Map<number, TensorData>;
  /** Runs all steps `rounds` times, short ones repeatedly, after a warm-up. */
  time(inputs: readonly Float32Array[], rounds: number, onStep?: (step: number) => void): StepTime[];
}

export interface Refusal {
  refused: string;
}

/** A measurement shorter than this is repeated: clocks in browsers tick in steps of up to 0.1 ms. */
const MEASURABLE = 0.5;
const MAX_REPEATS = 1024;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB (${bytes} bytes)`;

/**
 * Bytes outside the module's memory: latent weights and their reordered copy in float, the arrays of
 * the Plan, and a copy of every tensor.
 */
function hostBytes(plan: Plan): number {
  const params = plan.params.reduce((sum, param) => sum + 8 * param.items + param.bytes, 0);
  return plan.tensors.reduce((sum, tensor) => sum + tensor.bytes, params);
}

/**
 * Prepares a Plan: addresses for all tensors (at the offsets of the Plan's own arena) and constants,
 * memory for them, constants in the kernels' layout. Refuses, with the reason, a Plan with a step that
 * has no kernel and one that needs more than `limit` bytes; `params` is called only if it fits.
 */
export async function createExecutor(
  plan: Plan,
  params: () => readonly ParamData[],
  module: WebAssembly.Module,
  limit = MEMORY_LIMIT,
): Promise<Executor | Refusal> {
  const kernels = await instantiateKernels(module);
  const region = new Region(kernels.heapBase());
  const arena = region.space(plan.memory.arena);
  const address = (id: number) => arena + (plan.tensors[id] as Tensor).offset;
  let made: readonly ParamData[] | undefined;
  const once = () => {
    made ??= params();
    return made;
  };

  let steps: PreparedStep[];
  try {
    steps = plan.steps.map((step) => prepareStep({ plan, step, kernels, region, address, params: once }));
  } catch (error) {
    if (error instanceof NotRunnable) return { refused: error.message };
    throw error;
  }
  const inputs = plan.inputs.map((id) =>
    networkInput(plan.tensors[id] as Tensor, address(id), kernels, region),
  );
  const bytes = region.end + hostBytes(plan);
  if (bytes > limit) {
    return { refused: `The run needs ${megabytes(bytes)}; the limit is ${megabytes(limit)}.` };
  }
  if (!reserve(kernels.memory, region.end)) {
    return { refused: `The browser did not give the ${megabytes(region.end)} of memory that the run needs.` };
  }
  region.fill(kernels.memory);
  made = undefined;

  const write = (values: readonly Float32Array[]) => {
    for (const [i, input] of inputs.entries()) input(values[i]);
  };
  const read = (id: number): TensorData => {
    const { format, bytes: size } = plan.tensors[id] as Tensor;
    const copy = kernels.memory.buffer.slice(address(id), address(id) + size);
    if (format === "s8") return new Int8Array(copy);
    return format === "s1" ? new Uint32Array(copy) : new Float32Array(copy);
  };

  return {
    bytes,
    steps,
    write,
    run(values, onStep) {
      write(values);
      const contents = new Map<number, TensorData>(plan.inputs.map((id) => [id, read(id)]));
      steps.forEach((step, i) => {
        onStep?.(i);
        step.run();
        for (const id of plan.steps[i]?.outputs ?? []) contents.set(id, read(id));
      });
      return contents;
    },
    time(values, rounds, onStep) {
      const times: number[][] = steps.map(() => []);
      let repeats: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        write(values);
        if (round === 0) {
          repeats = steps.map((step, i) => {
            onStep?.(i);
            return calibrate(step.run);
          });
        } else {
          steps.forEach((step, i) => {
            const n = repeats[i] as number;
            times[i]?.push(measure(step.run, n) / n);
          });
        }
      }
      return times.map(summary);
    },
  };
}

/** Writes float values into an input of the network, in its format. */
function networkInput(
  tensor: Tensor,
  at: number,
  kernels: Kernels,
  region: Region,
): (values: Float32Array | undefined) => void {
  const n = elements(tensor.shape);
  const c = channels(tensor.shape);
  const floats = tensor.format === "f32" ? at : region.space(4 * n);
  const uniform = tensor.format === "s8" ? uniformAt(region, tensor) : 0;
  return (values) => {
    if (values?.length !== n)
      throw new Error(`input ${tensor.name} takes ${n} values, not ${values?.length ?? 0}`);
    new Float32Array(kernels.memory.buffer, floats, n).set(values);
    if (tensor.format === "s1") kernels.packSigns(floats, at, n / c, c);
    if (tensor.format === "s8") kernels.quantizeLevels(floats, at, n, uniform);
  };
}

function measure(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return performance.now() - start;
}

/** Repeats after which a step takes a measurable time; steps do not write their inputs. */
function calibrate(run: () => void): number {
  // The first run of a step may also compile it, which would pass for a long one.
  run();
  let repeats = 1;
  while (measure(run, repeats) < MEASURABLE && repeats < MAX_REPEATS) repeats *= 2;
  return repeats;
}

function summary(times: readonly number[]): StepTime {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { best: sorted[0] ?? 0, median };
}
