import type * as tfjs from "@tensorflow/tfjs-core";
import type * as onnxruntime from "onnxruntime-web/wasm";

export type Tf = typeof tfjs;
export type Ort = typeof onnxruntime;

/** What the page and Node load each in their own way. */
export interface Loaded {
  tf: Tf;
  /** Of the backend, which is registered. */
  tfVersion: string;
  ort: Ort;
  /** Bytes of both builds of our kernels; the relaxed one only where the engine has relaxed SIMD. */
  kernels: { relaxed: BufferSource | null; plain: BufferSource };
}
