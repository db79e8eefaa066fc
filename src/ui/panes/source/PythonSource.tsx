import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { hasError, type Place } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import { problem } from "../../../document/problem.ts";
import { serialise } from "../../../document/serialise.ts";
import type { ImportResult } from "../../../import/detect.ts";
import { readInWorker } from "../../../import/files/client.ts";
import { useActions, useApp, useGetState, useServices } from "../../app-context.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { later } from "../../input/telling.ts";
import { Problems } from "../../widgets/Problems.tsx";
import { markersOf } from "./markers.ts";

/** A script is read when typing pauses: half a statement is no news. */
const READ_MS = 150;

interface Reading {
  result: ImportResult;
  /** The document that the script became; null if it was not understood. */
  document: Document | null;
}

const unread = (why: string): ImportResult => ({
  ...{ document: null, format: "python" },
  diagnostics: [problem("SX020", "error", "the script was not read", why)],
});

/** A Larq script, read (never executed) into the model whenever it can be understood. */
export function PythonSource() {
  const current = useApp((state) => state.document);
  const { load } = useActions();
  const getState = useGetState();
  const { spawnTextReader } = useServices();
  const [text, setText] = useState("");
  const [reading, setReading] = useState<Reading | null>(null);
  const [reveal, setReveal] = useState<Place | null>(null);

  const apply = useEffectEvent((result: ImportResult) => {
    if (result.document === null || hasError(result.diagnostics)) {
      setReading({ result, document: null });
      return;
    }
    const before = getState().document;
    const same = serialise(before) === serialise(result.document);
    const document = same ? before : result.document;
    setReading({ result, document });
    if (!same) load(document, { label: "import Python", mergeKey: "python", layer: null });
  });

  useEffect(() => {
    if (text.trim() === "") return setReading(null);
    let stop = later(async () => {
      const { outcome, cancel } = readInWorker({ text }, [], spawnTextReader, later, () => {});
      stop = cancel;
      const read = await outcome;
      if (read.status === "read") apply(read.result);
      else if (read.status === "failed") apply(unread(read.why));
    }, READ_MS);
    return () => stop();
  }, [text, spawnTextReader]);

  const diagnostics = reading?.result.diagnostics;
  const markers = useMemo(() => markersOf(diagnostics ?? []), [diagnostics]);
  return (
    <>
      <CodeEditor
        value={text}
        language="python"
        fileName="model.py"
        label="A Larq script in Python"
        markers={markers}
        reveal={reveal}
        onChange={setText}
      />
      <div className="source-foot">
        <p className="source-status" role="status">
          {status(reading, current)}
        </p>
        <Problems diagnostics={diagnostics ?? []} onGo={(place) => setReveal({ ...place })} />
      </div>
    </>
  );
}

function status(reading: Reading | null, current: Document): string {
  if (reading === null) {
    return "Paste a script that builds a model with larq.layers or tf.keras.layers. It is read, not executed, and nothing is uploaded.";
  }
  if (reading.document === null) return "Not understood yet: the page keeps the model it had.";
  const count = reading.document.layers.length;
  if (reading.document !== current) {
    return "The model was changed after this script was read: the script no longer describes it.";
  }
  return `Read as ${count} ${count === 1 ? "layer" : "layers"}: this is the model on the page.`;
}
