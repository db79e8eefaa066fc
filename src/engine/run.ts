import type { TargetId } from "../document/document.ts";
import type { Graph, Shape } from "../graph/graph.ts";
import { checksum } from "../targets/checksum.ts";
import { materialise } from "../targets/parameters.ts";
import type { Format, Plan, Tensor } from "../targets/plan.ts";
import { type Executor, fillWithin, type Layout, layOut } from "./executor.ts";
import { compileKernels } from "./kernels.ts";
import type { PreparedStep } from "./preparation.ts";
import { bytesOf, numbersOf, type TensorData } from "./tensor-data.ts";
import type { StepTime } from "./timing.ts";

/** What a step wrote, in short: signs count as +1 and -1, levels as k / divisor. */
export interface TensorSummary {
  name: string;
  shape: Shape;
  format: Format;
  min: number;
  max: number;
  /** The first values, at most SAMPLE. */
  sample: readonly number[];
  /** FNV-1a 32 of the bytes as they lie in memory. */
  checksum: number;
}

export interface StepResult {
  id: number;
  name: string;
  layers: readonly string[];
  /** The kernel of our engine that ran, not the tool's. */
  kernel: string;
  /** Why not the kernel that most layers of its kind run by; null where it is that one. */
  why: string | null;
  macc: number;
  milliseconds: StepTime;
  output: TensorSummary;
}

export interface NetworkOutput {
  name: string;
  shape: Shape;
  values: Float32Array;
}

export interface PlanRun {
  status: "ran";
  target: TargetId;
  steps: readonly StepResult[];
  outputs: readonly NetworkOutput[];
  /** FNV-1a 32 of the little-endian bytes of all outputs, in order. */
  checksum: number;
  /** Bytes of memory that the kernels work in: tensors, scratch and weights. */
  bytes: number;
}

export interface RefusedRun {
  status: "refused";
  target: TargetId;
  why: string;
}

const SAMPLE = 8;
const NOT_TIMED: StepTime = { best: 0, median: 0 };

/** Who looks on while a Plan is run. */
export interface Onlooker {
  onStep?: (step: number) => void;
  /** As of `Executor.execute`. */
  onTensor?: (tensor: number, data: TensorData) => void;
}

/** Runs a Plan once, on a row-major float input, and says what came out; its times are 0. */
export function runOnce(
  { plan, memory }: Layout,
  executor: Executor,
  input: Float32Array,
  { onStep, onTensor }: Onlooker = {},
): PlanRun {
  const summaries = new Map<number, TensorSummary>();
  const results = new Map<number, TensorData>();
  const see = (id: number, data: TensorData) => {
    summaries.set(id, summarise(plan.tensors[id] as Tensor, data));
    if (plan.outputs.includes(id)) results.set(id, data.slice());
    onTensor?.(id, data);
  };
  executor.execute([input], see, onStep);
  const outputs = plan.outputs.map((id): NetworkOutput => {
    const tensor = plan.tensors[id] as Tensor;
    return {
      name: tensor.name,
      shape: tensor.shape,
      values: numbersOf(tensor, results.get(id) as TensorData),
    };
  });
  return {
    status: "ran",
    target: plan.target,
    steps: plan.steps.map(({ id, name, layers, macc, outputs: [output] }, i) => ({
      ...{ id, name, layers, macc, milliseconds: NOT_TIMED },
      ...kernelOf(executor.steps[i] as PreparedStep),
      output: summaries.get(output as number) as TensorSummary,
    })),
    outputs,
    checksum: outputChecksum(plan.outputs.map((id) => results.get(id) as TensorData)),
    bytes: memory,
  };
}

const kernelOf = ({ kernel, why }: PreparedStep) => ({ kernel, why: why ?? null });

/** The same run with the times of its steps. */
export const withTimes = (run: PlanRun, times: readonly StepTime[]): PlanRun => ({
  ...run,
  steps: run.steps.map((step, i) => ({ ...step, milliseconds: times[i] ?? NOT_TIMED })),
});

/**
 * Runs a Plan once with the weights of its graph. `kernels` are the bytes of a build of the kernels or the compiled
 * module. A Plan that cannot be run, or not within the memory limit, is refused with the reason.
 */
export async function runPlan(
  plan: Plan,
  graph: Graph,
  input: Float32Array,
  kernels: BufferSource | WebAssembly.Module,
): Promise<PlanRun | RefusedRun> {
  const module = kernels instanceof WebAssembly.Module ? kernels : await compileKernels(kernels);
  const refuse = (why: string): RefusedRun => ({ status: "refused", target: plan.target, why });
  const layout = await layOut(plan, module);
  if ("refused" in layout) return refuse(layout.refused);
  const executor = await fillWithin(layout, () => materialise(plan, graph), input.byteLength);
  return "refused" in executor ? refuse(executor.refused) : runOnce(layout, executor, input);
}

/** FNV-1a 32 of several arrays, one behind the other. */
function outputChecksum(outputs: readonly TensorData[]): number {
  const all = new Uint8Array(outputs.reduce((sum, data) => sum + data.byteLength, 0));
  let at = 0;
  for (const data of outputs) {
    all.set(bytesOf(data), at);
    at += data.byteLength;
  }
  return checksum(all);
}

function summarise(tensor: Tensor, data: TensorData): TensorSummary {
  const values = numbersOf(tensor, data);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  // An index and not an iterator: this sees every value of the network.
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const { name, shape, format } = tensor;
  const sample = Array.from(values.subarray(0, SAMPLE));
  return { name, shape, format, min, max, sample, checksum: checksum(bytesOf(data)) };
}
