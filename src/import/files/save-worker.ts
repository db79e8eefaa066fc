import type { Document } from "../../document/document.ts";
import type { GivenWeights } from "../../document/layer-weights.ts";
import type { ReaderWorker } from "./client.ts";
import type { WorkerMessage } from "./protocol.ts";
import { type WriteProgress, writeSxorZip } from "./sxor-zip.ts";

/** From the page to the worker, which writes one file and is done. */
export interface SaveRequest {
  document: Document;
  weights: GivenWeights;
}

type Bytes = Uint8Array<ArrayBuffer>;
export type SaveWorker = ReaderWorker<SaveRequest, WriteProgress, Bytes>;

interface Scope {
  onmessage: ((event: MessageEvent<SaveRequest>) => void) | null;
  postMessage(message: WorkerMessage<WriteProgress, Bytes>, transfer?: Transferable[]): void;
}
const scope = self as unknown as Scope;

scope.onmessage = ({ data: { document, weights } }) => {
  try {
    const result = writeSxorZip(document, weights, (progress) =>
      scope.postMessage({ type: "progress", progress }),
    );
    scope.postMessage({ type: "result", result }, [result.buffer]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    scope.postMessage({ type: "failed", why: `It could not be written: ${why}` });
  }
};
