import plain from "../../build/kernels.wasm?url";
import relaxed from "../../build/kernels-relaxed.wasm?url";
import { compileKernels, type KernelsFile, kernelsFile } from "./kernels.ts";

const URLS: Readonly<Record<KernelsFile, string>> = {
  "kernels.wasm": plain,
  "kernels-relaxed.wasm": relaxed,
};

/** Fetches and compiles a build of the kernels in a worker of the page; rejects with what went wrong. */
export async function loadKernels(build = kernelsFile()): Promise<WebAssembly.Module> {
  const url = URLS[build];
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the kernels could not be loaded: ${response.status} ${url}`);
  return compileKernels(await response.arrayBuffer());
}
