import type { Kernels } from "./abi.ts";

/** The builds of assembly/, by the name of their file: they give the same bits, the relaxed one sooner. */
export type KernelsFile = "kernels.wasm" | "kernels-relaxed.wasm";

/** A module of one function that swizzles a vector by i8x16.relaxed_swizzle. */
const RELAXED_SWIZZLE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // type 0: () -> v128; function 0 is of type 0
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00],
  // its body: i32.const 0, i8x16.splat, twice; i8x16.relaxed_swizzle; end
  ...[0x0a, 0x0f, 0x01, 0x0d, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x80, 0x02, 0x0b],
);

/** The build that this engine runs best: with relaxed SIMD where it has that. */
export const kernelsFile = (): KernelsFile =>
  WebAssembly.validate(RELAXED_SWIZZLE) ? "kernels-relaxed.wasm" : "kernels.wasm";

/** Compiles the bytes of a build; rejects where WebAssembly has no SIMD. */
export const compileKernels = (bytes: BufferSource): Promise<WebAssembly.Module> =>
  WebAssembly.compile(bytes);

/** A module with a memory of its own: one per Plan, so that the memory goes when the Plan has run. */
export async function instantiateKernels(module: WebAssembly.Module): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, {});
  return instance.exports as unknown as Kernels;
}
