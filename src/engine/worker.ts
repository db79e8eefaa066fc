import { runJob } from "./job.ts";
import { loadKernels } from "./load-kernels.ts";
import type { EngineMessage, EngineRequest } from "./protocol.ts";

/** The worker's side of protocol.ts: one request at a time, kernels compiled once. */
interface Scope {
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  postMessage(message: EngineMessage): void;
}
const scope = self as unknown as Scope;

let kernels: Promise<WebAssembly.Module> | undefined;

/** What went wrong, for a reader who does not know the engine. */
function reason(error: unknown): string {
  if (typeof WebAssembly === "undefined")
    return "WebAssembly is turned off in this browser, e.g. by a lockdown mode: the kernels cannot run.";
  if (error instanceof RangeError)
    return `The browser's memory is not enough for this run (${error.message}).`;
  if (error instanceof WebAssembly.CompileError)
    return `This browser cannot run the kernels, WebAssembly SIMD is needed (${error.message}).`;
  return `The run failed: ${error instanceof Error ? error.message : String(error)}`;
}

scope.onmessage = async ({ data: { id, job } }) => {
  try {
    // A failed load is not kept: the next run tries again.
    kernels ??= loadKernels().catch((error) => {
      kernels = undefined;
      throw error;
    });
    const result = await runJob(job, await kernels, (progress) =>
      scope.postMessage({ type: "progress", id, progress }),
    );
    if ("failed" in result) scope.postMessage({ type: "failed", id, why: result.failed });
    else scope.postMessage({ type: "result", id, result });
  } catch (error) {
    scope.postMessage({ type: "failed", id, why: reason(error) });
  }
};
