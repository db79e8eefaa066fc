// What of the peers is used. They are installed by the bench alone, so that types are checked without them.

declare module "@tensorflow/tfjs-backend-wasm" {
  export const version_wasm: string;
  export function setWasmPaths(paths: string | Record<string, string>): void;
}

declare module "onnxruntime-web/wasm" {
  export interface Tensor {
    readonly data: Float32Array;
  }
  export interface InferenceSession {
    run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  }
  export const Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => Tensor;
  export const InferenceSession: {
    create(model: Uint8Array, options: { executionProviders: readonly string[] }): Promise<InferenceSession>;
  };
  export const env: {
    versions: { web?: string; common: string };
    wasm: { numThreads: number; wasmPaths?: { wasm: string } };
  };
}
