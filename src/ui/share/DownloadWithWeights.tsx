import { useEffect, useRef, useState } from "react";
import { weightsName } from "../../document/document.ts";
import type { GivenWeights } from "../../document/layer-weights.ts";
import { MAX_FILE_BYTES } from "../../import/files/limits.ts";
import { useApp, useServices } from "../app-context.ts";

interface DownloadWithWeightsProps {
  /** Those of the document, which fit it. */
  weights: GivenWeights;
  primary: boolean;
  /** Takes what there is to say at the end. */
  onOutcome: (message: string) => void;
}

/** Milliseconds before the writing is spoken of. */
const PATIENCE = 500;

const later = (task: () => void, ms: number): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Writes the model with its weights to one file, in a worker, and says how far it is once that takes a while. */
export function DownloadWithWeights({ weights, primary, onOutcome }: DownloadWithWeightsProps) {
  const document = useApp((state) => state.document);
  const { download, spawnFileWriter } = useServices();
  const [progress, setProgress] = useState<string | null>(null);
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => () => cancel.current?.(), []);

  const save = async () => {
    const [{ readInWorker }, { MODEL_ZIP }] = await Promise.all([
      import("../../import/files/client.ts"),
      import("../../import/files/sxor-zip.ts"),
    ]);
    let text = "Writing the file …";
    let told = false;
    const tell = () => {
      told = true;
      setProgress(text);
    };
    const writing = readInWorker({ document, weights }, [], spawnFileWriter, later, ({ done, total }) => {
      text = `Writing array ${done + 1} of ${total} …`;
      if (told) tell();
    });
    cancel.current = writing.cancel;
    const stopWaiting = later(tell, PATIENCE);
    const outcome = await writing.outcome;
    stopWaiting();
    cancel.current = null;
    setProgress(null);
    if (outcome.status === "cancelled") return onOutcome("Nothing was saved.");
    if (outcome.status === "failed") return onOutcome(outcome.why);
    const size = outcome.result.length;
    const bytes = `${size.toLocaleString("en-US")} bytes`;
    if (size > MAX_FILE_BYTES)
      return onOutcome(`The file would have ${bytes}, more than sxor reads: keep ${weights.file}.`);
    const name = `${document.name ?? "model"}${MODEL_ZIP}`;
    download(name, outcome.result, "application/zip");
    onOutcome(`${name}: ${bytes}, with the weights of ${weightsName(weights)}.`);
  };

  return progress === null ? (
    <button type="button" className="button" data-primary={primary || undefined} onClick={save}>
      Download with weights
    </button>
  ) : (
    <span className="share-progress">
      <span role="status">{progress}</span>
      <button type="button" className="button" onClick={() => cancel.current?.()}>
        Cancel
      </button>
    </span>
  );
}
