import { buffersOf } from "../../document/send-weights.ts";
import type { ReadMessage, ReadRequest } from "./protocol.ts";
import { readModelFile } from "./read-model-file.ts";

/** The worker's side of protocol.ts. */
interface Scope {
  onmessage: ((event: MessageEvent<ReadRequest>) => void) | null;
  postMessage(message: ReadMessage, transfer?: Transferable[]): void;
}
const scope = self as unknown as Scope;

/** Milliseconds between two messages of progress. */
const INTERVAL = 250;

scope.onmessage = ({ data: { name, bytes } }) => {
  let next = 0;
  try {
    const result = readModelFile(bytes, name, (progress) => {
      const now = performance.now();
      if (now < next) return;
      next = now + INTERVAL;
      scope.postMessage({ type: "progress", progress });
    });
    scope.postMessage({ type: "result", result }, result.weights ? buffersOf(result.weights) : []);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: "failed", why: `It could not be read: ${why}` });
  }
};
