import { setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import tfjsPlain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import tfjsSimd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import tfjsThreaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import * as tf from "@tensorflow/tfjs-core";
import ortWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import * as ort from "onnxruntime-web/wasm";
import plain from "../build/kernels.wasm?url";
import relaxed from "../build/kernels-relaxed.wasm?url";
import { kernelsFile } from "../src/engine/kernels.ts";
import { createSession } from "./session.ts";

/** The page of the bench: what the driver calls is `window.session`. */
declare global {
  interface Window {
    session: ReturnType<typeof createSession>;
  }
}

async function bytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

setWasmPaths({
  "tfjs-backend-wasm.wasm": tfjsPlain,
  "tfjs-backend-wasm-simd.wasm": tfjsSimd,
  "tfjs-backend-wasm-threaded-simd.wasm": tfjsThreaded,
});
ort.env.wasm.wasmPaths = { wasm: ortWasm };
window.session = createSession({
  tf,
  tfVersion: version_wasm,
  ort,
  kernels: {
    relaxed: kernelsFile() === "kernels-relaxed.wasm" ? await bytes(relaxed) : null,
    plain: await bytes(plain),
  },
});
