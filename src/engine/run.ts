import type { TargetId } from "../document/document.ts";
import type { Graph, Shape } from "../graph/graph.ts";
import { checksum } from "../targets/checksum.ts";
import { materialise } from "../targets/parameters.ts";
import type { Format, Plan, Tensor } from "../targets/plan.ts";
import { createExecutor, type StepTime } from "./executor.ts";
import { compileKernels } from "./kernels.ts";
import type { PreparedStep } from "./preparation.ts";
import { bytesOf, numbersOf, type TensorData } from "./tensor-data.ts";

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
  /** Bytes that the run took. */
  bytes: number;
}

export interface RefusedRun {
  status: "refused";
  target: TargetId;
  why: string;
}

export type RunPhase = "run" | "time";

export interface RunOptions {
  /** Timed rounds after the first run; 0: no times. */
  rounds?: number;
  onStep?: (step: number, phase: RunPhase) => void;
}

const SAMPLE = 8;

/**
 * Runs a Plan with the weights of its graph. `input` is row-major float; `kernels` are the bytes of
 * a build of the kernels or the compiled module. `contents` holds a copy of every tensor by id. A Plan that
 * cannot be run, or not within the memory limit, is refused with the reason.
 */
export async function runPlan(
  plan: Plan,
  graph: Graph,
  input: Float32Array,
  kernels: BufferSource | WebAssembly.Module,
  { rounds = 0, onStep }: RunOptions = {},
): Promise<{ run: PlanRun; contents: Map<number, TensorData> } | { run: RefusedRun }> {
  const module = kernels instanceof WebAssembly.Module ? kernels : await compileKernels(kernels);
  const executor = await createExecutor(plan, () => materialise(plan, graph), module);
  if ("refused" in executor) {
    return { run: { status: "refused", target: plan.target, why: executor.refused } };
  }
  const contents = executor.run([input], (step) => onStep?.(step, "run"));
  const times = rounds > 0 ? executor.time([input], rounds, (step) => onStep?.(step, "time")) : [];
  const data = (id: number) => contents.get(id) as TensorData;
  const steps = plan.steps.map((step, i): StepResult => {
    const output = step.outputs[0] as number;
    return {
      id: step.id,
      name: step.name,
      layers: step.layers,
      kernel: (executor.steps[i] as PreparedStep).kernel,
      macc: step.macc,
      milliseconds: times[i] ?? { best: 0, median: 0 },
      output: summarise(plan.tensors[output] as Tensor, data(output)),
    };
  });
  const outputs = plan.outputs.map((id): NetworkOutput => {
    const tensor = plan.tensors[id] as Tensor;
    return { name: tensor.name, shape: tensor.shape, values: numbersOf(tensor, data(id)) };
  });
  const sum = outputChecksum(plan.outputs.map(data));
  return {
    run: { status: "ran", target: plan.target, steps, outputs, checksum: sum, bytes: executor.bytes },
    contents,
  };
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
  for (const x of values) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const { name, shape, format } = tensor;
  const sample = Array.from(values.subarray(0, SAMPLE));
  return { name, shape, format, min, max, sample, checksum: checksum(bytesOf(data)) };
}
