import type { Diagnostic } from "../../document/diagnostic.ts";
import { hasError } from "../../document/diagnostic.ts";
import type { Document } from "../../document/document.ts";
import type { GivenWeights } from "../../document/layer-weights.ts";
import { attachWeights } from "../../graph/given-weights.ts";
import { type FileWorker, readInWorker } from "../../import/files/client.ts";
import type { ModelFile, ReadProgress } from "../../import/files/model-file.ts";
import { sniff } from "../../import/files/sniff.ts";
import { holdWeights } from "../../store/held-weights.ts";
import { later, type Telling, tellingWhile } from "./telling.ts";

/** What a file that arrived is to the page. */
export type Dropped =
  | { kind: "text"; text: string }
  /** Not a model but what one reads. */
  | { kind: "input"; of: "image" | "npy"; data: Blob }
  | { kind: "model"; document: Document; notes: readonly Diagnostic[]; with: string; warning: string }
  /** Weights for the model that was there. */
  | { kind: "weights"; document: Document; notes: readonly Diagnostic[] }
  | { kind: "refused"; message: string; diagnostics: readonly Diagnostic[] }
  | { kind: "cancelled" };

/** By so many bytes images and arrays are known; a worker reads the rest. */
const HEAD = 64;

const bytesOf = async (data: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await data.arrayBuffer());

/** Reads a file: a text and an input are handed back, a model file is read in a worker, its weights are held and attached. */
export async function readDropped(
  file: File,
  current: () => Document,
  spawn: () => FileWorker,
  telling: Telling,
): Promise<Dropped> {
  const input = sniff(await bytesOf(file.slice(0, HEAD)));
  if (input === "image" || input === "npy") return { kind: "input", of: input, data: file };
  const bytes = await bytesOf(file);
  if (sniff(bytes) === "text") return { kind: "text", text: new TextDecoder().decode(bytes) };
  const outcome = await tellingWhile(`Reading ${file.name}`, telling, words, (onProgress) =>
    readInWorker({ bytes, name: file.name }, [bytes.buffer], spawn, later, onProgress),
  );
  if (outcome.status === "cancelled") return { kind: "cancelled" };
  if (outcome.status === "failed") return { kind: "refused", message: outcome.why, diagnostics: [] };
  return take(outcome.result, current());
}

const words = ({ phase, done, total }: ReadProgress): string =>
  phase === "structure" ? "its layers" : `weights of layer ${done + 1} of ${total}`;

function take({ document, notes, weights }: ModelFile, current: Document): Dropped {
  if (weights === null) {
    if (document !== null && !hasError(notes))
      return { kind: "model", document, notes, with: "", warning: "" };
    return { kind: "refused", message: "", diagnostics: notes };
  }
  if (document === null)
    return hasError(notes)
      ? { kind: "refused", message: "", diagnostics: notes }
      : alone(weights, notes, current);
  const fitted = attachWeights(document, weights);
  if (fitted.attached) holdWeights(weights);
  return {
    kind: "model",
    document: fitted.document,
    notes: [...notes, ...fitted.diagnostics],
    with: fitted.attached ? " with its weights" : "",
    warning: fitted.attached ? "" : "Its weights are not used; others are drawn from a seed.",
  };
}

/** Weights without a model are for the one that is shown. */
function alone(weights: GivenWeights, notes: readonly Diagnostic[], current: Document): Dropped {
  const fitted = attachWeights(current, weights);
  const diagnostics = [...notes, ...fitted.diagnostics];
  if (!fitted.attached) {
    const message =
      "The file holds weights without a model, and they do not fit the one that is shown. Open the model first, then drop the weights onto it.";
    return { kind: "refused", message, diagnostics };
  }
  holdWeights(weights);
  return { kind: "weights", document: fitted.document, notes: diagnostics };
}
