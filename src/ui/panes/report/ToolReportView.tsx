import { type DragEvent, useDeferredValue, useId, useMemo, useRef, useState } from "react";
import type { Diagnostic, Place } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import { problem } from "../../../document/problem.ts";
import { MAX_REPORT, readToolReport } from "../../../import/tool-report/read.ts";
import { useActions, useApp } from "../../app-context.ts";
import { Problems } from "../../widgets/Problems.tsx";
import { ToolReportResult } from "./ToolReportResult.tsx";
import "./tool-report.css";

/** A place for a report that the tool printed, and what it says. The text stays in this tab of the browser. */
export function ToolReportView({ document }: { document: Document }) {
  const text = useApp((state) => state.session.toolReport);
  const { setReport } = useActions();
  const [failure, setFailure] = useState<Diagnostic | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const fieldId = useId();
  // Reading a long report must not hold up the keys.
  const settled = useDeferredValue(text);
  const { report, diagnostics } = useMemo(
    () => (settled.trim() === "" ? { report: null, diagnostics: [] } : readToolReport(settled)),
    [settled],
  );

  const set = (toolReport: string) => {
    setFailure(null);
    setReport({ toolReport });
  };
  const readFile = async (given: File | undefined) => {
    if (given === undefined) return;
    const fail = (title: string, why: string) => setFailure(problem("SX040", "error", title, why));
    if (given.size > MAX_REPORT) {
      return fail(`${given.name} has ${given.size.toLocaleString("en-US")} bytes`, "No report is that long.");
    }
    try {
      set(await given.text());
    } catch (cause) {
      fail(`${given.name} could not be read`, cause instanceof Error ? cause.message : String(cause));
    }
  };
  const onDrop = (event: DragEvent) => {
    // Otherwise the page would take it for a model.
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    if (dropped === undefined) set(event.dataTransfer.getData("text/plain"));
    else void readFile(dropped);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button beside does the same
    <div className="tool-report" onDrop={onDrop}>
      <div className="tool-report-head">
        <label htmlFor={fieldId}>Text of a report</label>
        <button type="button" className="button" onClick={() => file.current?.click()}>
          Choose a file…
        </button>
        <button type="button" className="button" disabled={text === ""} onClick={() => set("")}>
          Clear
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label="Report file"
          accept=".txt,.json,.log"
          onChange={(event) => {
            void readFile(event.target.files?.[0]);
            // So that the same file can be chosen again.
            event.target.value = "";
          }}
        />
      </div>
      <textarea
        ref={field}
        id={fieldId}
        className="input mono tool-report-text"
        rows={text === "" ? 10 : 4}
        spellCheck={false}
        wrap="off"
        placeholder="Paste what stedgeai or stm32ai printed (analyze, generate or validate), or network_c_info.json."
        value={text}
        onChange={(event) => set(event.target.value)}
      />
      <p className="quiet">It is read in this page and goes nowhere, not into the link either.</p>
      <Problems
        diagnostics={failure === null ? diagnostics : [failure]}
        onGo={(place) => field.current && showLine(field.current, place)}
      />
      {report !== null && <ToolReportResult key={report.modelName} report={report} document={document} />}
    </div>
  );
}

/** Selects a line of the text, and scrolls to it. */
function showLine(field: HTMLTextAreaElement, { line }: Place): void {
  const lines = field.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  field.scrollTop = ((line - 1) / lines.length) * field.scrollHeight;
}
