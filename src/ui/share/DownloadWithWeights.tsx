import { useEffect, useRef, useState } from "react";
import { weightsName } from "../../document/document.ts";
import type { GivenWeights } from "../../document/layer-weights.ts";
import { buffersOf, weightsToSend } from "../../document/send-weights.ts";
import { readInWorker } from "../../import/files/client.ts";
import { MAX_FILE_BYTES } from "../../import/files/limits.ts";
import type { WriteProgress } from "../../import/files/sxor-zip.ts";
import { useApp, useServices } from "../app-context.ts";
import { later, tellingWhile } from "../input/telling.ts";
import { loadFailure } from "../widgets/LazyDialog.tsx";

interface DownloadWithWeightsProps {
  /** Those of the document, which fit it. */
  weights: GivenWeights;
  primary: boolean;
  /** Takes what there is to say at the end. */
  onOutcome: (message: string) => void;
}

/** Writes the model with its weights to one file, in a worker, and says how far it is once that takes a while. */
export function DownloadWithWeights({ weights, primary, onOutcome }: DownloadWithWeightsProps) {
  const document = useApp((state) => state.document);
  const { download, spawnFileWriter } = useServices();
  const [writing, setWriting] = useState(false);
  const [progress, setProgress] = useState<string | null>(null);
  const cancel = useRef(() => {});
  useEffect(() => () => cancel.current(), []);

  /** The file and its name, or why there is none. */
  const written = async (): Promise<{ name: string; file: Uint8Array<ArrayBuffer> } | string> => {
    const { MODEL_ZIP } = await import("../../import/files/sxor-zip.ts");
    const name = `${document.name ?? "model"}${MODEL_ZIP}`;
    const telling = {
      onStart: (stop: () => void) => {
        cancel.current = stop;
      },
      onProgress: setProgress,
      onEnd: () => setProgress(null),
    };
    const outcome = await tellingWhile(`Writing ${name}`, telling, arrayWords, (onProgress) => {
      const copy = weightsToSend(weights);
      const request = { document, weights: copy };
      return readInWorker(request, buffersOf(copy), spawnFileWriter, later, onProgress);
    });
    if (outcome.status === "read") return { name, file: outcome.result };
    return outcome.status === "failed" ? outcome.why : "Nothing was saved.";
  };

  const save = async () => {
    setWriting(true);
    const result = await written().catch(loadFailure);
    setWriting(false);
    if (typeof result === "string") return onOutcome(result);
    const { name, file } = result;
    const bytes = `${file.length.toLocaleString("en-US")} bytes`;
    if (file.length > MAX_FILE_BYTES)
      return onOutcome(`The file would have ${bytes}, more than sxor reads: keep ${weights.file}.`);
    download(name, file, "application/zip");
    onOutcome(`${name}: ${bytes}, with the weights of ${weightsName(weights)}.`);
  };

  return progress === null ? (
    <button
      type="button"
      className="button"
      data-primary={primary || undefined}
      disabled={writing}
      onClick={save}
    >
      Download with weights
    </button>
  ) : (
    <span className="share-progress">
      <span role="status">{progress}</span>
      <button type="button" className="button" onClick={() => cancel.current()}>
        Cancel
      </button>
    </span>
  );
}

const arrayWords = ({ done, total }: WriteProgress): string => `array ${done + 1} of ${total}`;
