import { atIntervals } from "./at-intervals.ts";
import type { RunProgress } from "./job.ts";
import { type KernelsFile, kernelsFile } from "./kernels.ts";
import { loadKernels } from "./load-kernels.ts";
import type { EngineMessage, EngineRequest } from "./protocol.ts";
import { Session } from "./session.ts";

/** The worker's side of protocol.ts: one request at a time, kernels compiled once, the last model kept ready. */
interface Scope {
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  postMessage(message: EngineMessage): void;
}
const scope = self as unknown as Scope;

let session: Promise<{ session: Session; build: KernelsFile }> | undefined;

async function startSession() {
  const build = kernelsFile();
  return { session: new Session(await loadKernels(build)), build };
}

/** Milliseconds between two messages of progress. */
const PROGRESS_INTERVAL = 50;

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
    session ??= startSession().catch((error) => {
      session = undefined;
      throw error;
    });
    const { session: runner, build } = await session;
    const onProgress = atIntervals(PROGRESS_INTERVAL, (progress: RunProgress) =>
      scope.postMessage({ type: "progress", id, progress }),
    );
    const result = await runner.run(job, onProgress);
    if ("failed" in result) scope.postMessage({ type: "failed", id, why: result.failed });
    else scope.postMessage({ type: "result", id, result, build });
  } catch (error) {
    scope.postMessage({ type: "failed", id, why: reason(error) });
  }
};
