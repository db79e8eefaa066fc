import type { WorkerMessage } from "../files/protocol.ts";
import { decodeImage } from "./decode-image.ts";
import { type InputProgress, type InputRequest, prepareInput } from "./prepare-input.ts";
import type { PreparedInput } from "./prepared.ts";

/** Makes an input of one file, away from the page, and is done. */
interface Scope {
  onmessage: ((event: MessageEvent<InputRequest>) => void) | null;
  postMessage(message: WorkerMessage<InputProgress, PreparedInput>, transfer?: Transferable[]): void;
}
const scope = self as unknown as Scope;

/** Milliseconds between two messages of progress. */
const INTERVAL = 100;

scope.onmessage = async ({ data: request }) => {
  let next = 0;
  try {
    const result = await prepareInput(request, decodeImage, (progress) => {
      const now = performance.now();
      if (now < next) return;
      next = now + INTERVAL;
      scope.postMessage({ type: "progress", progress });
    });
    if ("refused" in result) scope.postMessage({ type: "failed", why: result.refused });
    else scope.postMessage({ type: "result", result }, [result.values.buffer]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: "failed", why: `It could not be read: ${why}` });
  }
};
