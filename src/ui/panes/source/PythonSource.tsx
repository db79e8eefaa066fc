import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { hasError, type Place } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import { serialise } from "../../../document/serialise.ts";
import { type ImportResult, importText } from "../../../import/detect.ts";
import { useActions, useApp, useGetState } from "../../app-context.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { Problems } from "../../widgets/Problems.tsx";
import { markersOf } from "./markers.ts";

/** A script is read when typing pauses: half a statement is no news. */
const READ_MS = 150;

interface Reading {
  result: ImportResult;
  /** The document that the script became; null if it was not understood. */
  document: Document | null;
}

/** A Larq script, read (never executed) into the model whenever it can be understood. */
export function PythonSource() {
  const current = useApp((state) => state.document);
  const { load } = useActions();
  const getState = useGetState();
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
    let latest = true;
    const timer = setTimeout(async () => {
      const result = await importText(text);
      if (latest) apply(result);
    }, READ_MS);
    return () => {
      latest = false;
      clearTimeout(timer);
    };
  }, [text]);

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
