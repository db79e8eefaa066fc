import { type ComponentType, useEffect, useState } from "react";
import type { EditorProps } from "./editor-props.ts";
import "./editor.css";

type Loaded = ComponentType<EditorProps>;

/** Kept over mounts: once loaded, the editor appears at once. */
let loaded: Loaded | null = null;

/**
 * A text editor. Monaco is fetched when the first one is shown; until then the text itself can be
 * read, and if Monaco cannot be fetched the text stays and a button tries again.
 */
export function CodeEditor(props: EditorProps) {
  const [Editor, setEditor] = useState<Loaded | null>(() => loaded);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt imports again
  useEffect(() => {
    if (loaded !== null) return;
    let current = true;
    import("./MonacoEditor.tsx").then(
      ({ MonacoEditor }) => {
        loaded = MonacoEditor;
        if (current) setEditor(() => MonacoEditor);
      },
      (cause: unknown) => {
        if (current) setFailure(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => {
      current = false;
    };
  }, [attempt]);

  // An editor lives as long as its file: another file gets another editor.
  if (Editor !== null) return <Editor key={`${props.language}/${props.fileName}`} {...props} />;
  const retry = () => {
    setFailure(null);
    setAttempt((n) => n + 1);
  };
  return (
    <div className="editor-fallback">
      {failure === null ? (
        <p role="status">Loading the editor…</p>
      ) : (
        <p role="alert">
          The editor could not be loaded ({failure}). The text is shown as it is.{" "}
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
      <textarea readOnly aria-label={props.label} value={props.value} wrap="off" />
    </div>
  );
}
