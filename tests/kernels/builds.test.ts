import { readFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { buildKernels } from "../../scripts/kernels.mjs";
import { type KernelsFile, kernelsFile } from "../../src/engine/kernels.ts";

const bytesOf = async (file: KernelsFile) => readFileSync(path.join(await buildKernels(), file));

test("the relaxed build is chosen exactly where the engine compiles it", async () => {
  const relaxed = await bytesOf("kernels-relaxed.wasm");
  const agree = () => (kernelsFile() === "kernels-relaxed.wasm") === WebAssembly.validate(relaxed);
  expect(agree()).toBe(true);
  // The flag of Node 20; later versions have relaxed SIMD anyway.
  if (kernelsFile() === "kernels.wasm") {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
    expect(agree()).toBe(true);
    setFlagsFromString("--no-experimental-wasm-relaxed-simd");
    expect(kernelsFile()).toBe("kernels.wasm");
  }
});

test("both builds export the same kernels", async () => {
  const plain = await WebAssembly.compile(await bytesOf("kernels.wasm"));
  expect(WebAssembly.Module.imports(plain)).toEqual([]);
  const names = WebAssembly.Module.exports(plain).map(({ name }) => name);
  expect(names).toContain("conv2dS1Pairs");
  if (kernelsFile() === "kernels.wasm") setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (kernelsFile() === "kernels.wasm") return;
  const relaxed = await WebAssembly.compile(await bytesOf("kernels-relaxed.wasm"));
  expect(WebAssembly.Module.exports(relaxed).map(({ name }) => name)).toEqual(names);
});
