import { useEffect, useEffectEvent, useRef } from "react";
import type { EditorMarker, EditorProps, LineRange } from "./editor-props.ts";
import { monaco } from "./monaco.ts";
import { useColorScheme } from "./use-color-scheme.ts";

type Editor = monaco.editor.IStandaloneCodeEditor;

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  lineNumbersMinChars: 3,
  scrollBeyondLastLine: false,
  renderLineHighlight: "none",
  stickyScroll: { enabled: false },
  // A file that is dropped on the editor is a model, as anywhere on the page.
  dropIntoEditor: { enabled: false },
  fixedOverflowWidgets: true,
  overviewRulerLanes: 0,
  tabSize: 2,
  renderFinalNewline: "off",
  wrappingIndent: "indent",
  accessibilitySupport: "auto",
  unicodeHighlight: { nonBasicASCII: false },
};

/** One Monaco editor on one model of its own; both are disposed with the component. */
export function MonacoEditor(props: EditorProps) {
  const { value, language, label, fileName, readOnly = false, markers, highlight, reveal } = props;
  const host = useRef<HTMLDivElement>(null);
  const editorRef = useRef<Editor | null>(null);
  const scheme = useColorScheme();
  // Texts that were reported and have not come back as `value` yet: a render may lag behind the typing.
  const reported = useRef<string[]>([]);
  const changed = useEffectEvent((text: string) => {
    reported.current.push(text);
    props.onChange?.(text);
  });
  const replacing = useRef(false);
  const cursorMoved = useEffectEvent((line: number) => props.onCursorLine?.(line));
  const initial = useEffectEvent(() => ({ value, label, readOnly }));

  useEffect(() => {
    if (host.current === null) return;
    const start = initial();
    const uri = monaco.Uri.parse(`inmemory://editor/${nextId++}/${fileName}`);
    const model = monaco.editor.createModel(start.value, language, uri);
    const editor = monaco.editor.create(host.current, {
      ...OPTIONS,
      model,
      readOnly: start.readOnly,
      // A layer of the JSON is one long line.
      wordWrap: language === "json" ? "on" : "off",
      // Names of layers, attributes and quantizers are strings in JSON.
      quickSuggestions: { strings: language === "json", other: true, comments: false },
      ariaLabel: start.label,
    });
    editorRef.current = editor;
    model.onDidChangeContent(() => {
      if (!replacing.current) changed(model.getValue());
    });
    editor.onDidChangeCursorPosition((event) => {
      if (event.source === "mouse" || event.source === "keyboard") cursorMoved(event.position.lineNumber);
    });
    return () => {
      editorRef.current = null;
      editor.dispose();
      model.dispose();
    };
  }, [language, fileName]);

  useEffect(() => {
    monaco.editor.setTheme(`sxor-${scheme}`);
  }, [scheme]);

  useEffect(() => {
    editorRef.current?.updateOptions({ readOnly, ariaLabel: label });
  }, [readOnly, label]);

  useEffect(() => {
    const at = reported.current.indexOf(value);
    reported.current = at < 0 ? [] : reported.current.slice(at + 1);
    if (at >= 0 || editorRef.current === null) return;
    replacing.current = true;
    replaceText(editorRef.current, value);
    replacing.current = false;
  }, [value]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    if (model)
      monaco.editor.setModelMarkers(
        model,
        "sxor",
        (markers ?? []).map((m) => markerData(model, m)),
      );
  }, [markers]);

  useEffect(() => {
    const editor = editorRef.current;
    if (editor === null) return;
    const decorations = editor.createDecorationsCollection((highlight ?? []).map(decoration));
    const first = highlight?.[0];
    if (first && !editor.hasTextFocus()) revealRange(editor, first);
    return () => decorations.clear();
  }, [highlight]);

  useEffect(() => {
    const editor = editorRef.current;
    if (editor === null || !reveal) return;
    editor.setPosition({ lineNumber: reveal.line, column: reveal.column });
    editor.revealLineInCenterIfOutsideViewport(reveal.line);
    editor.focus();
  }, [reveal]);

  return <div className="monaco-host" ref={host} />;
}

let nextId = 0;

/** Replaces only what differs, so that the cursor, the folding and Monaco's own undo survive. */
function replaceText(editor: Editor, text: string): void {
  const model = editor.getModel();
  if (model === null) return;
  const old = model.getValue();
  if (old === text) return;
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, text.length) - start;
  while (end < most && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(old.length - end));
  model.pushEditOperations([], [{ range, text: text.slice(start, text.length - end) }], () => null);
}

const SEVERITIES = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
};

function markerData(model: monaco.editor.ITextModel, marker: EditorMarker): monaco.editor.IMarkerData {
  const at = model.validatePosition({ lineNumber: marker.line, column: marker.column });
  const word = model.getWordAtPosition(at);
  return {
    severity: SEVERITIES[marker.severity],
    message: marker.message,
    startLineNumber: at.lineNumber,
    startColumn: word?.startColumn ?? at.column,
    endLineNumber: at.lineNumber,
    endColumn: word?.endColumn ?? at.column + 1,
  };
}

const decoration = ({ from, to }: LineRange): monaco.editor.IModelDeltaDecoration => ({
  range: new monaco.Range(from, 1, to, 1),
  options: {
    isWholeLine: true,
    className: "editor-line-selected",
    linesDecorationsClassName: "editor-line-mark",
  },
});

function revealRange(editor: Editor, { from, to }: LineRange): void {
  editor.revealLinesInCenterIfOutsideViewport(from, to);
}
