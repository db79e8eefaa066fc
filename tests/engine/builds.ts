import { setFlagsFromString } from "node:v8";
import { type KernelsFile, kernelsFile } from "../../src/engine/kernels.ts";
import { kernelsModule } from "./plans.ts";

// Node 20 has relaxed SIMD behind a flag, later versions without.
if (kernelsFile() === "kernels.wasm") setFlagsFromString("--experimental-wasm-relaxed-simd");

/** The builds of the kernels that this engine runs: the plain one, and the relaxed one if it has relaxed SIMD. */
export const BUILDS: readonly KernelsFile[] = [...new Set(["kernels.wasm", kernelsFile()] as const)];

const compiled = new Map(BUILDS.map((file) => [file, kernelsModule(file)]));

export const buildOf = (file: KernelsFile): Promise<WebAssembly.Module> =>
  compiled.get(file) as Promise<WebAssembly.Module>;
