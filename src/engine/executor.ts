import { channels, elements } from "../graph/graph.ts";
import type { ParamData } from "../targets/parameters.ts";
import type { Plan, Tensor } from "../targets/plan.ts";
import { type Kernels, MEMORY_LIMIT, reserve } from "./abi.ts";
import { instantiateKernels } from "./kernels.ts";
import { NotRunnable, type PreparedStep, uniformAt } from "./preparation.ts";
import { prepareStep } from "./prepare.ts";
import { Region } from "./region.ts";
import type { TensorData } from "./tensor-data.ts";

export interface Executor {
  /** In the order of the Plan. They do not write their inputs: each may be run again by itself. */
  steps: readonly PreparedStep[];
  /** Writes the inputs of the network, as `execute` does before its first step. */
  write(inputs: readonly Float32Array[]): void;
  /**
   * Runs all steps once and shows each tensor as soon as it is there: the data lie in the kernels' own memory,
   * where later steps write over them. `inputs` are floats, one array per `plan.inputs`; for an input of format
   * s1 or s8 their signs or levels are taken first, as an application has to.
   */
  execute(
    inputs: readonly Float32Array[],
    onTensor: (tensor: number, data: TensorData) => void,
    onStep?: (step: number) => void,
  ): void;
  /** Runs all steps once; gives a copy of every tensor by id. */
  run(inputs: readonly Float32Array[]): Map<number, TensorData>;
}

export interface Refusal {
  refused: string;
}

/** A Plan whose tensors, constants and scratch have their places; nothing is reserved or made yet. */
export interface Layout {
  plan: Plan;
  /** Bytes of the kernels' memory, for as long as the executor lives. */
  memory: number;
  /** Bytes around it while the weights are made and laid out. */
  preparation: number;
  /**
   * Reserves the memory of an executor, which alone holds it, and writes the constants; refuses if the machine does not
   * give it.
   */
  fill(params: () => readonly ParamData[]): Promise<Executor | Refusal>;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB (${bytes} bytes)`;

/** The refusal of a run that takes more bytes than it may. */
export const tooLarge = (bytes: number, limit: number): Refusal => ({
  refused: `The run needs ${mebibytes(bytes)}; the limit is ${mebibytes(limit)}.`,
});

/**
 * Bytes outside the kernels' memory while constants are made: the latent values of all weights (four per channel
 * of a BatchNormalization), the arrays of the Plan, and of one at a time the quantized values in two
 * orders and the array in the kernel's layout.
 */
function preparationBytes(plan: Plan, largestConstant: number): number {
  let kept = 0;
  let largest = 0;
  for (const { role, items, bytes } of plan.params) {
    kept += bytes + (role === "weights" ? 4 : 16) * items;
    largest = Math.max(largest, 8 * items);
  }
  return kept + largest + largestConstant;
}

/** The places of everything that the kernels of a Plan use, and its steps bound to them. */
function prepare(plan: Plan, kernels: Kernels, region: Region, params: () => readonly ParamData[]) {
  const arena = region.space(plan.memory.arena);
  const address = (id: number) => arena + (plan.tensors[id] as Tensor).offset;
  const inputs = plan.inputs.map((id) => {
    region.beginStep();
    return networkInput(plan.tensors[id] as Tensor, address(id), kernels, region);
  });
  const steps = plan.steps.map((step) => {
    region.beginStep();
    return prepareStep({ plan, step, kernels, region, address, params });
  });
  return { address, inputs, steps };
}

/**
 * Gives a Plan its addresses: scratch that all steps share, the tensors at the offsets of the Plan's own arena,
 * constants in the kernels' layout. Refuses, with the reason, a Plan with a step that has no kernel.
 */
export async function layOut(plan: Plan, module: WebAssembly.Module): Promise<Layout | Refusal> {
  const kernels = await instantiateKernels(module);
  const base = kernels.heapBase();
  const measure = (scratch: number) => {
    const region = new Region(base, scratch);
    prepare(plan, kernels, region, () => []);
    return region;
  };
  try {
    const { largestScratch } = measure(0);
    const { end, largestConstant } = measure(largestScratch);
    return {
      plan,
      memory: end,
      preparation: preparationBytes(plan, largestConstant),
      fill: (params) => fill(plan, module, largestScratch, params),
    };
  } catch (error) {
    if (error instanceof NotRunnable) return { refused: error.message };
    throw error;
  }
}

async function fill(
  plan: Plan,
  module: WebAssembly.Module,
  scratch: number,
  params: () => readonly ParamData[],
): Promise<Executor | Refusal> {
  const kernels = await instantiateKernels(module);
  const region = new Region(kernels.heapBase(), scratch);
  let made: readonly ParamData[] = [];
  const prepared = prepare(plan, kernels, region, () => made);
  if (!reserve(kernels.memory, region.end)) {
    return {
      refused: `The browser did not give the ${mebibytes(region.end)} of memory that the run needs.`,
    };
  }
  made = params();
  region.fill(kernels.memory);
  made = [];
  return executorOf(plan, kernels.memory, prepared);
}

/** Fills a layout if that and `around`, which is taken later, stay within the limit; else `params` is not called. */
export async function fillWithin(
  layout: Layout,
  params: () => readonly ParamData[],
  around: number,
  limit = MEMORY_LIMIT,
): Promise<Executor | Refusal> {
  const bytes = layout.memory + Math.max(layout.preparation, around);
  return bytes > limit ? tooLarge(bytes, limit) : layout.fill(params);
}

/** Lays out a Plan and makes it ready to run, if it fits into the limit with a copy of every tensor. */
export async function createExecutor(
  plan: Plan,
  params: () => readonly ParamData[],
  module: WebAssembly.Module,
): Promise<Executor | Refusal> {
  const layout = await layOut(plan, module);
  if ("refused" in layout) return layout;
  const copies = plan.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  return fillWithin(layout, params, copies);
}

function executorOf(
  plan: Plan,
  memory: WebAssembly.Memory,
  { address, inputs, steps }: ReturnType<typeof prepare>,
): Executor {
  const write = (values: readonly Float32Array[]) => {
    for (const [i, input] of inputs.entries()) input(values[i]);
  };
  const read = (id: number): TensorData => {
    const { format, bytes } = plan.tensors[id] as Tensor;
    if (format === "s8") return new Int8Array(memory.buffer, address(id), bytes);
    const View = format === "s1" ? Uint32Array : Float32Array;
    return new View(memory.buffer, address(id), bytes / 4);
  };
  const execute: Executor["execute"] = (values, onTensor, onStep) => {
    write(values);
    for (const id of plan.inputs) onTensor(id, read(id));
    steps.forEach((step, i) => {
      onStep?.(i);
      step.run();
      for (const id of plan.steps[i]?.outputs ?? []) onTensor(id, read(id));
    });
  };
  return {
    steps,
    write,
    execute,
    run(values) {
      const contents = new Map<number, TensorData>();
      execute(values, (id, data) => contents.set(id, data.slice()));
      return contents;
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
  const floats = tensor.format === "f32" ? at : region.scratch(4 * n);
  const uniform = tensor.format === "s8" ? uniformAt(region, tensor) : 0;
  return (values) => {
    if (values?.length !== n)
      throw new Error(`input ${tensor.name} takes ${n} values, not ${values?.length ?? 0}`);
    new Float32Array(kernels.memory.buffer, floats, n).set(values);
    if (tensor.format === "s1") kernels.packSigns(floats, at, n / c, c);
    if (tensor.format === "s8") kernels.quantizeLevels(floats, at, n, uniform);
  };
}
