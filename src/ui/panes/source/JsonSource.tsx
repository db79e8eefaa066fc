import { useEffect, useEffectEvent, useMemo, useState } from "react";
import type { Diagnostic, Place } from "../../../document/diagnostic.ts";
import { hasError } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import { pretty, serialise } from "../../../document/serialise.ts";
import { importSxorJson } from "../../../import/sxor-json.ts";
import { useActions, useApp, useGetState } from "../../app-context.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { Problems } from "../../widgets/Problems.tsx";
import { layerAtLine, linesOfLayer } from "./layer-lines.ts";
import { markersOf } from "./markers.ts";

/** About two frames: typing stays smooth, and the answer follows at once. */
const PARSE_MS = 32;

/** The text in the editor and the document that it stands for (or stood for when it was last legal). */
interface Draft {
  text: string;
  document: Document;
  diagnostics: readonly Diagnostic[];
}

const draftOf = (document: Document): Draft => ({ text: pretty(document), document, diagnostics: [] });

/** The Document as JSON. Legal text becomes the model as it is typed; other text is kept and explained. */
export function JsonSource() {
  const document = useApp((state) => state.document);
  const layer = useApp((state) => state.view.layer);
  const shown = useApp((state) => state.session.modelTab === "source");
  const { load, selectLayer } = useActions();
  const getState = useGetState();
  const [draft, setDraft] = useState(() => draftOf(document));
  const [reveal, setReveal] = useState<Place | null>(null);
  const { text, diagnostics } = draft;
  const invalid = hasError(diagnostics);

  // The model was changed elsewhere. Text that is legal follows; text with errors is work to be kept.
  const behind = draft.document !== document;
  if (shown && behind && !invalid) setDraft(draftOf(document));

  const parse = useEffectEvent(() => {
    const parsed = importSxorJson(text);
    if (parsed.document === null) {
      setDraft({ ...draft, diagnostics: parsed.notes });
      return;
    }
    const current = getState().document;
    const same = serialise(parsed.document) === serialise(current);
    const next = same ? current : parsed.document;
    setDraft({ text, document: next, diagnostics: parsed.notes });
    if (!same) load(next, { label: "edit source", mergeKey: "source" });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: parsed again whenever the text changes
  useEffect(() => {
    const timer = setTimeout(parse, PARSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const highlight = useMemo(() => {
    const lines = invalid || behind ? null : linesOfLayer(text, document, layer);
    return lines ? [lines] : [];
  }, [text, document, layer, invalid, behind]);
  const markers = useMemo(() => markersOf(diagnostics), [diagnostics]);

  const onCursorLine = (line: number) => {
    if (invalid || behind) return;
    const at = layerAtLine(text, document, line);
    if (at !== null) selectLayer(at);
  };

  return (
    <>
      <CodeEditor
        value={text}
        language="json"
        fileName="model.sxor.json"
        label="The model as JSON"
        markers={markers}
        highlight={highlight}
        reveal={reveal}
        onChange={(next) => setDraft((old) => ({ ...old, text: next }))}
        onCursorLine={onCursorLine}
      />
      <div className="source-foot">
        {invalid && (
          <div className="source-stale" role="status">
            {behind
              ? "The model was changed elsewhere while this text has errors. "
              : "The page shows the last valid model. "}
            <button type="button" className="button" onClick={() => setDraft(draftOf(document))}>
              Discard this text
            </button>
          </div>
        )}
        <Problems diagnostics={diagnostics} onGo={(place) => setReveal({ ...place })} />
      </div>
    </>
  );
}
