import type { Document, TargetId } from "../src/document/document.ts";
import { reserve } from "../src/engine/abi.ts";
import { convolveSignsByPopcount } from "../src/engine/convolutions.ts";
import { createExecutor, type Executor } from "../src/engine/executor.ts";
import { compileKernels, instantiateKernels } from "../src/engine/kernels.ts";
import type { PreparedStep } from "../src/engine/preparation.ts";
import { Region } from "../src/engine/region.ts";
import type { TensorData } from "../src/engine/tensor-data.ts";
import { buildGraph } from "../src/graph/build.ts";
import { packSigns } from "../src/targets/bits.ts";
import { lower } from "../src/targets/lower.ts";
import { materialise, type ParamData } from "../src/targets/parameters.ts";
import type { Plan, Tensor } from "../src/targets/plan.ts";
import { type Build, type Cold, type Contestant, ours } from "./contestant.ts";
import { documentOf, type Shape, type ShapeData } from "./shapes.ts";

/** Our engine on a shape. */
export interface Ours {
  contestants: Contestant[];
  cold: Cold;
  /** Sums of the convolution as each kernel has them, by what computed them, and the signs of the pair table. */
  sums: ReadonlyMap<string, Float32Array>;
  signs: Uint32Array;
}

interface Prepared {
  plan: Plan;
  params: readonly ParamData[];
  executor: Executor;
}

/** A Plan with its weights, which were drawn before any clock starts. */
function lowered(document: Document, target: TargetId) {
  const graph = buildGraph(document);
  const plan = lower(graph, target);
  return { plan, params: materialise(plan, graph) };
}

/** In memory, the first layer having run. */
async function prepare(
  { plan, params }: ReturnType<typeof lowered>,
  module: WebAssembly.Module,
  input: Float32Array,
): Promise<Prepared> {
  const executor = await createExecutor(plan, () => params, module);
  if ("refused" in executor) throw new Error(`${plan.name} as ${plan.target}: ${executor.refused}`);
  executor.write([input]);
  executor.steps[0]?.run();
  return { plan, params, executor };
}

/** The step of a Plan that is the measured convolution: the first of its kind. */
function stepOf({ plan, executor }: Prepared, kind: "pack" | "conv2d_s1" | "conv2d_f32") {
  const at = plan.steps.findIndex(({ operation }) => operation.kind === kind);
  const step = executor.steps[at];
  if (step === undefined) throw new Error(`${plan.name} as ${plan.target} has no ${kind}`);
  return { step, output: plan.steps[at]?.outputs[0] as number };
}

/** The calls before the convolution itself, and that; a step of one kernel is no pair table. */
function partsOf(name: string, { kernel, parts }: PreparedStep): { plane: () => void; pairs: () => void } {
  const pairs = parts?.at(-1);
  const before = parts?.slice(0, -1) ?? [];
  if (pairs === undefined || before.length === 0) throw new Error(`${name} runs by ${kernel}, not by pairs`);
  return {
    plane: () => {
      for (const part of before) part.run();
    },
    pairs: pairs.run,
  };
}

function runAll(steps: readonly PreparedStep[]): () => void {
  return () => {
    for (const step of steps) step.run();
  };
}

/** The popcount kernel, which the engine would not choose here. */
async function popcount({ plan, params }: Prepared, module: WebAssembly.Module, signs: Uint32Array) {
  const step = plan.steps.find(({ operation }) => operation.kind === "conv2d_s1");
  if (step?.operation.kind !== "conv2d_s1") throw new Error(`${plan.name} has no conv2d_s1`);
  const kernels = await instantiateKernels(module);
  const region = new Region(kernels.heapBase());
  const ends = {
    x: region.space(4 * signs.length),
    y: region.space((plan.tensors[step.outputs[0] as number] as Tensor).bytes),
  };
  const work = { plan, step, kernels, region, address: () => ends.x, params: () => params };
  const { run } = convolveSignsByPopcount(work, step.operation, ends);
  if (!reserve(kernels.memory, region.end)) throw new Error("no memory");
  region.fill(kernels.memory);
  new Uint32Array(kernels.memory.buffer, ends.x, signs.length).set(signs);
  run();
  const { geometry: g } = step.operation;
  return { run, sums: new Float32Array(kernels.memory.buffer, ends.y, g.outH * g.outW * g.outC).slice() };
}

/** All that is timed of one build on a shape, each having run once. */
export async function ourContestants(
  shape: Shape,
  data: ShapeData,
  bytes: BufferSource,
  build: Build,
): Promise<Ours> {
  const document = documentOf(shape, "f32");
  const native = lowered(document, "native");
  const start = performance.now();
  const module = await compileKernels(bytes);
  const binary = await prepare(native, module, data.input);
  const pack = stepOf(binary, "pack").step;
  const layer = runAll([pack, stepOf(binary, "conv2d_s1").step]);
  const prepared = performance.now();
  layer();
  const cold = { setup: prepared - start, first: performance.now() - prepared };

  const float = await prepare(lowered(document, "keras"), module, data.input);
  const bits = await prepare(lowered(documentOf(shape, "s1"), "native"), module, data.input);
  const floatSums = float.executor.run([data.input]).get(stepOf(float, "conv2d_f32").output);
  const signs = bits.executor.run([data.input]).get(stepOf(bits, "conv2d_s1").output);
  const pairSums = binary.executor.run([data.input]).get(stepOf(binary, "conv2d_s1").output);
  const counted = await popcount(binary, module, packSigns(data.signs, shape.inC));

  const { plane, pairs } = partsOf(shape.id, stepOf(binary, "conv2d_s1").step);
  const toBits = stepOf(bits, "conv2d_s1").step;
  return {
    contestants: [
      { id: ours("pairs", build), run: pairs },
      { id: ours("pairs-s1", build), run: partsOf(shape.id, toBits).pairs },
      { id: ours("popcount", build), run: counted.run },
      { id: ours("float", build), run: stepOf(float, "conv2d_f32").step.run },
      { id: ours("pack", build), run: pack.run },
      { id: ours("plane", build), run: plane },
      { id: ours("layer", build), run: layer },
      { id: ours("layer-s1", build), run: runAll([stepOf(bits, "pack").step, toBits]) },
    ],
    cold,
    sums: new Map([
      [`the pair table, ${build}`, floats(pairSums)],
      [`the popcount kernel, ${build}`, counted.sums],
      [`the float kernel, ${build}`, floats(floatSums)],
    ]),
    signs: words(signs),
  };
}

function floats(data: TensorData | undefined): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new Error("the output is not float");
}

function words(data: TensorData | undefined): Uint32Array {
  if (data instanceof Uint32Array) return data;
  throw new Error("the output is not packed");
}

/** The output, or what a softmax at the end is given: behind it there is little to compare. */
function comparedTensor(plan: Plan): number {
  const last = plan.steps.at(-1);
  const softmax = last?.operation.kind === "activation" && last.operation.activation.fn === "softmax";
  return (softmax ? last.inputs[0] : plan.outputs[0]) as number;
}

/** A network in memory: a run writes the input and runs all steps. */
export async function ourNetwork(
  document: Document,
  target: TargetId,
  module: WebAssembly.Module,
  input: Float32Array,
): Promise<{ contestant: Contestant; output: Float32Array } | { refused: string }> {
  const { plan, params } = lowered(document, target);
  const executor = await createExecutor(plan, () => params, module);
  if ("refused" in executor) return executor;
  const output = executor.run([input]).get(comparedTensor(plan));
  const steps = runAll(executor.steps);
  const run = () => {
    executor.write([input]);
    steps();
  };
  return { contestant: { id: `plan:${target}`, run }, output: floats(output) };
}
