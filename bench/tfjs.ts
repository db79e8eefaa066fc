import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Cold, Contestant } from "./contestant.ts";
import type { Tf } from "./peers.ts";
import type { ShapeData } from "./shapes.ts";

/** Starts the WebAssembly backend with SIMD on one thread; rejects if it cannot be that. */
export async function startTfjs(tf: Tf): Promise<void> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await tf.setBackend("wasm"))) throw new Error("tfjs has no WebAssembly backend here");
  await tf.ready();
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("tfjs has no SIMD here");
}

/** tf.conv2d of a shape as floats; a run makes the output and frees it, nothing is copied out. */
export function tfjsConvolution(
  tf: Tf,
  { geometry: g, signs, kernel }: ShapeData,
): { contestant: Contestant; cold: Cold; sums: Float32Array } {
  const start = performance.now();
  const x = tf.tensor4d(signs, [1, g.inH, g.inW, g.inC]);
  const w = tf.tensor4d(kernel, [g.kH, g.kW, g.inC, g.outC]);
  const convolve = (): Tensor4D => tf.conv2d(x, w, [g.strideH, g.strideW], "same");
  const ready = performance.now();
  const y = convolve();
  const cold = { setup: ready - start, first: performance.now() - ready };
  const sums = Float32Array.from(y.dataSync());
  y.dispose();
  return { contestant: { id: "tfjs", run: () => convolve().dispose() }, cold, sums };
}
