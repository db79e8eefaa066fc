import type { Kernels } from "./abi.ts";

/** Compiles the bytes of kernels.wasm; rejects where WebAssembly has no SIMD. */
export const compileKernels = (bytes: BufferSource): Promise<WebAssembly.Module> =>
  WebAssembly.compile(bytes);

/** A module with a memory of its own: one per Plan, so that the memory goes when the Plan has run. */
export async function instantiateKernels(module: WebAssembly.Module): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, {});
  return instance.exports as unknown as Kernels;
}
