import { useEffect, useMemo, useRef } from "react";
import { hasError } from "../../../document/diagnostic.ts";
import type { Document } from "../../../document/document.ts";
import { defaultHeader, type ReportHeader } from "../../../report/header.ts";
import { formatReport } from "../../../report/report.ts";
import { answerOf, graphOf, planOf } from "../../../store/selectors.ts";
import { isStopped } from "../../../targets/plan.ts";
import { useApp, useServices } from "../../app-context.ts";
import { CopyButton } from "../../widgets/CopyButton.tsx";
import { Problems } from "../../widgets/Problems.tsx";
import { HeaderForm } from "./HeaderForm.tsx";
import { linesAbout } from "./layer-lines.ts";

interface PredictedReportProps {
  document: Document;
  /** Header values that the user entered. */
  given: Partial<ReportHeader>;
  onGiven: (given: Partial<ReportHeader>) => void;
}

/** The report of `stedgeai analyze` for the model, with the header values of a run one knows. */
export function PredictedReport({ document, given, onGiven }: PredictedReportProps) {
  const plan = planOf(document);
  const graph = graphOf(document);
  const layer = useApp((state) => state.view.layer);
  const { download } = useServices();
  const header = useMemo(() => ({ ...defaultHeader(plan), ...given }), [plan, given]);
  const { diagnostics } = useApp(answerOf);
  const text = useMemo(
    () => formatReport(plan, graph, header, diagnostics),
    [plan, graph, header, diagnostics],
  );
  const lines = useMemo(() => text.split("\n"), [text]);
  const about = useMemo(() => linesAbout(lines, plan, graph, layer), [lines, plan, graph, layer]);

  if (hasError(graph.diagnostics)) {
    return (
      <div className="pane-message">
        <p>
          <strong>There is no report:</strong> the model has errors.
        </p>
        <Problems diagnostics={graph.diagnostics} />
      </div>
    );
  }
  return (
    <div className="report-pane">
      <div className="toolbar report-bar">
        <CopyButton text={() => text} label="Copy report" />
        <button
          type="button"
          className="button"
          onClick={() => download(`${plan.name}-report.txt`, text, "text/plain")}
        >
          Download .txt
        </button>
        <details className="report-header">
          <summary>Header values</summary>
          <HeaderForm defaults={defaultHeader(plan)} given={given} onGiven={onGiven} />
        </details>
      </div>
      {isStopped(plan) && (
        <p className="report-error">The tool stops here with this text and writes no report:</p>
      )}
      <ReportText lines={lines} about={about} />
    </div>
  );
}

function ReportText({ lines, about }: { lines: readonly string[]; about: ReadonlySet<number> }) {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    if (about.size > 0 && region.current) showFirstMark(region.current);
  }, [about]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="report-scroll" aria-label="Report" tabIndex={0} ref={region}>
      <pre>
        {lines.map((line, i) =>
          about.has(i) ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
            <mark key={i}>{`${line}\n`}</mark>
          ) : (
            `${line}\n`
          ),
        )}
      </pre>
    </section>
  );
}

/** Scrolls up or down, never sideways, until the first marked line can be seen. */
function showFirstMark(region: HTMLElement): void {
  const mark = region.querySelector("mark");
  if (mark === null) return;
  const line = mark.getBoundingClientRect();
  const view = region.getBoundingClientRect();
  if (line.top < view.top || line.bottom > view.bottom) {
    region.scrollTop += line.top - view.top - view.height / 3;
  }
}
