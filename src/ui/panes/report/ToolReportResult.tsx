import { useMemo, useState } from "react";
import { type Document, targetOf } from "../../../document/document.ts";
import type { ToolReport } from "../../../import/tool-report/report.ts";
import { type Alignment, alignReport } from "../../../report/tool-report/align.ts";
import { explainReport, type ReportExplanation } from "../../../report/tool-report/explain.ts";
import { targetOfReport } from "../../../report/tool-report/version.ts";
import { graphOf, planFor } from "../../../store/selectors.ts";
import { count } from "../../figures.ts";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { Statements } from "./Statements.tsx";
import { ToolReportTable } from "./ToolReportTable.tsx";

interface ToolReportResultProps {
  report: ToolReport;
  /** The model of the page, which need not be the one of the report. */
  document: Document;
}

/** What a report says: in one sentence, layer by layer, and beside what sxor predicts for the model. */
export function ToolReportResult({ report, document }: ToolReportResultProps) {
  const explanation = useMemo(() => explainReport(report), [report]);
  const target = targetOfReport(report) ?? targetOf(document);
  const alignment = useMemo(
    () => alignReport(report, planFor(document, target), graphOf(document)),
    [report, document, target],
  );
  const [wished, setWished] = useState<boolean | null>(null);
  const compares = wished ?? sameNames(alignment);
  const { verdict, layers } = explanation;
  return (
    <>
      <p className="tool-report-verdict" role="status" data-severity={verdict.severity}>
        <SeverityMark severity={verdict.severity} /> {verdict.sentence}
      </p>
      <Facts report={report} />
      <Statements of={explanation} />
      {layers.length > 0 && (
        <label className="tool-report-switch">
          <input type="checkbox" checked={compares} onChange={(event) => setWished(event.target.checked)} />
          Compare with the model on the left
        </label>
      )}
      {compares && layers.length > 0 && <Agreement alignment={alignment} target={target} />}
      {layers.length > 0 && (
        <ToolReportTable explanation={explanation} alignment={compares ? alignment : null} />
      )}
      <Unknown explanation={explanation} />
    </>
  );
}

/** Whether the report is of the model on the page, as far as names tell. */
const sameNames = ({ rows }: Alignment): boolean =>
  rows.length > 0 && rows.every(({ layer, step }) => layer?.name === step?.name);

function Facts({ report }: { report: ToolReport }) {
  const { tool, version, command, modelName, cName, options, totals } = report;
  const bytes = (n: number | null) => (n === null ? null : `${count(n)} B`);
  const facts: [string, string | null][] = [
    ["tool", tool === null ? version : `${tool} ${version ?? ""}`],
    ["command", command],
    ["model", modelName],
    ["c_name", cName],
    ...Object.entries(options),
    ["macc", totals.macc === null ? null : count(totals.macc)],
    ["weights", bytes(totals.weights)],
    ["activations", bytes(totals.activations)],
  ];
  return (
    <dl className="tool-report-facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Agreement({ alignment, target }: { alignment: Alignment; target: string }) {
  const { agree, rows, totals, agreeing, differing, onlyReport, onlyPlan } = alignment;
  const different = totals.filter((total) => total.report !== total.plan);
  return (
    <div className="tool-report-agreement" data-agree={agree}>
      <p>
        <SeverityMark severity={agree ? "ok" : "warning"} />{" "}
        {agree
          ? `The prediction for ${target} agrees in all ${rows.length} layers and all totals.`
          : `Prediction for ${target}: ${agreeing} layers agree, ${differing} differ, ${onlyReport} are only in the report, ${onlyPlan} only in the prediction.`}
      </p>
      {different.length > 0 && (
        <ul>
          {different.map(({ what, report, plan }) => (
            <li key={what}>
              {what}: {count(report)} in the report, {count(plan)} predicted
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Unknown({ explanation }: { explanation: ReportExplanation }) {
  if (explanation.unknown.length === 0) return null;
  return (
    <section aria-label="What this report cannot tell">
      <h2>What this report cannot tell</h2>
      <ul className="tool-report-unknown">
        {explanation.unknown.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
