import kernelsUrl from "../../build/kernels.wasm?url";
import { compileKernels } from "./kernels.ts";

/** Fetches and compiles the kernels in a worker of the page; rejects with what went wrong. */
export async function loadKernels(): Promise<WebAssembly.Module> {
  const response = await fetch(kernelsUrl);
  if (!response.ok) throw new Error(`the kernels could not be loaded: ${response.status} ${kernelsUrl}`);
  return compileKernels(await response.arrayBuffer());
}
