import { reserve } from "../../src/engine/abi.ts";
import { convolveSignsByPairs, convolveSignsByPopcount } from "../../src/engine/convolutions.ts";
import { instantiateKernels } from "../../src/engine/kernels.ts";
import { runReference } from "../../src/engine/reference.ts";
import { Region } from "../../src/engine/region.ts";
import { bytesOf } from "../../src/engine/tensor-data.ts";
import { packSigns } from "../../src/targets/bits.ts";
import type { Tensor } from "../../src/targets/plan.ts";
import { BUILDS, buildOf } from "./builds.ts";
import type { Runnable } from "./plans.ts";

/** The kernels for a convolution of signs, by the name that a run gives them. */
const KERNELS = { conv2dS1Pairs: convolveSignsByPairs, conv2dS1: convolveSignsByPopcount };

export type SignKernel = keyof typeof KERNELS;

/** Runs a Plan of one `conv2d_s1` by one kernel of one build, whichever the engine would choose: the bytes of the output. */
export async function runSigns(
  kernel: SignKernel,
  module: WebAssembly.Module,
  { plan, params }: Runnable,
  input: Float32Array,
): Promise<Uint8Array> {
  const [step] = plan.steps;
  if (step?.operation.kind !== "conv2d_s1") throw new Error("the plan is not one conv2d_s1");
  const kernels = await instantiateKernels(module);
  const region = new Region(kernels.heapBase());
  const arena = region.space(plan.memory.arena);
  const address = (id: number) => arena + (plan.tensors[id] as Tensor).offset;
  const work = { plan, step, kernels, region, address, params: () => params };
  const prepared = KERNELS[kernel](work, step.operation, { x: address(0), y: address(1) });
  if (!reserve(kernels.memory, region.end)) throw new Error("no memory");
  // Whatever was there before: no kernel may rely on zeros.
  new Uint8Array(kernels.memory.buffer, kernels.heapBase()).fill(0xff);
  region.fill(kernels.memory);
  const signs = packSigns(input, step.operation.geometry.inC);
  new Uint32Array(kernels.memory.buffer, address(0), signs.length).set(signs);
  prepared.run();
  const at = address(1);
  return new Uint8Array(kernels.memory.buffer).slice(at, at + (plan.tensors[1] as Tensor).bytes);
}

/** The output by the reference, and by every given kernel of every build, under their names. */
export async function signsByAll(
  runnable: Runnable,
  input: Float32Array,
  kernels: readonly SignKernel[] = ["conv2dS1Pairs", "conv2dS1"],
): Promise<{ expected: Uint8Array; found: Record<string, Uint8Array> }> {
  const reference = runReference(runnable.plan, runnable.params, [input]).get(1);
  if (reference === undefined) throw new Error("the plan has no output");
  const found: Record<string, Uint8Array> = {};
  for (const kernel of kernels) {
    for (const file of BUILDS) {
      found[`${kernel} of ${file}`] = await runSigns(kernel, await buildOf(file), runnable, input);
    }
  }
  return { expected: bytesOf(reference), found };
}
