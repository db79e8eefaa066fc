import type { CLayer } from "../../../import/tool-report/report.ts";
import type { AlignedRow, Alignment } from "../../../report/tool-report/align.ts";
import type { ExplainedLayer, ReportExplanation } from "../../../report/tool-report/explain.ts";
import { stepClass } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { count } from "../../figures.ts";
import { OpBadge } from "../../widgets/OpBadge.tsx";
import { Statements } from "./Statements.tsx";

/** More rows than this are named, not shown. */
const MAX_ROWS = 400;

interface ToolReportTableProps {
  explanation: ReportExplanation;
  /** Null: without what sxor predicts. */
  alignment: Alignment | null;
}

/** The C layers of a report; beside them, if there is a model, what was predicted. */
export function ToolReportTable({ explanation, alignment }: ToolReportTableProps) {
  const byLayer = new Map(explanation.layers.map((explained) => [explained.layer, explained]));
  const alone = (layer: CLayer): AlignedRow => ({ layer, step: null, differences: [] });
  const rows = alignment?.rows ?? explanation.layers.map(({ layer }) => alone(layer));
  const shown = rows.slice(0, MAX_ROWS);
  return (
    <div className="tool-report-scroll">
      <table className="tool-report-table" aria-label="Layers of the report">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">op type</th>
            <th scope="col" className="tool-report-number">
              MACC, ROM
            </th>
            {alignment && <th scope="col">prediction</th>}
          </tr>
        </thead>
        {shown.map((row) => (
          <Row
            key={keyOf(row)}
            row={row}
            explained={row.layer === null ? undefined : byLayer.get(row.layer)}
            compares={alignment !== null}
          />
        ))}
      </table>
      {rows.length > shown.length && <p className="quiet">and {rows.length - shown.length} more layers</p>}
    </div>
  );
}

/** A line of the text is one layer, whatever c_id a damaged text gives it. */
const keyOf = ({ layer, step }: AlignedRow): string =>
  layer === null ? `step ${step?.id}` : layer.line === null ? `layer ${layer.cId}` : `line ${layer.line}`;

interface RowProps {
  row: AlignedRow;
  explained: ExplainedLayer | undefined;
  compares: boolean;
}

function Row({ row, explained, compares }: RowProps) {
  const { layer, step } = row;
  const selected = useApp((state) => state.view.layer);
  const { selectLayer } = useActions();
  const own = compares ? (step?.layers[0] ?? null) : null;
  const name = layer?.name ?? step?.name ?? "";
  return (
    <tbody data-selected={own !== null && own === selected}>
      <tr>
        <th scope="row">
          {own === null ? (
            <span className="mono">{name}</span>
          ) : (
            <button type="button" className="layer-link" onClick={() => selectLayer(own)}>
              {name}
            </button>
          )}
          <span className="tool-report-type">{layer?.type ?? "not in the report"}</span>
        </th>
        <td>
          {explained && <OpType explained={explained} />}
          {layer && <Formats layer={layer} />}
        </td>
        <td className="tool-report-number">{layer && <Figures layer={layer} />}</td>
        {compares && (
          <td>
            <Prediction row={row} />
          </td>
        )}
      </tr>
      {explained && <Why explained={explained} columns={compares ? 4 : 3} />}
    </tbody>
  );
}

function Figures({ layer: { macc, rom } }: { layer: CLayer }) {
  return (
    <>
      <span>{macc === null ? "–" : count(macc)}</span>
      <span className="tool-report-type">{rom === null ? "–" : `${count(rom)} B`}</span>
    </>
  );
}

function OpType({ explained: { layer, kind } }: { explained: ExplainedLayer }) {
  const text = layer.opType ?? layer.kernels?.join(", ") ?? "";
  if (kind === "unknown")
    return text === "" ? <span className="quiet">not printed</span> : <code>{text}</code>;
  return <OpBadge kind={kind} text={text === "" ? kind : text} />;
}

function Formats({ layer: { inputs, outputs } }: { layer: CLayer }) {
  const text = (tensors: CLayer["inputs"]) => tensors?.map(({ format }) => format ?? "?").join(", ") || "?";
  return (
    <span className="tool-report-type">
      {inputs === null ? "not listed" : `${text(inputs)} → ${text(outputs)}`}
    </span>
  );
}

function Prediction({ row: { layer, step, differences } }: { row: AlignedRow }) {
  if (step === null) return <span className="tool-report-differs">▲ only in the report</span>;
  if (layer === null) {
    return (
      <>
        <OpBadge kind={stepClass(step)} text={step.opType} />
        <span className="tool-report-differs">▲ only in the prediction</span>
      </>
    );
  }
  if (differences.length === 0) return <span className="tool-report-agrees">✓ agrees</span>;
  return (
    <ul className="tool-report-differs">
      {differences.map(({ what, plan }) => (
        <li key={what}>
          ▲ {what}: {plan}
        </li>
      ))}
    </ul>
  );
}

const WORDS = {
  "fell back": "Binary input, but float here: why",
  perhaps: "May have been binary in the model",
  no: "Why float",
} as const;

/** The explanation of a float layer; open for those that have a binary input. */
function Why({ explained, columns }: { explained: ExplainedLayer; columns: number }) {
  const { origin, statements } = explained;
  if (origin === null || statements.length === 0) return null;
  return (
    <tr className="tool-report-why">
      <td colSpan={columns}>
        <details open={origin === "fell back"}>
          <summary>{WORDS[origin]}</summary>
          <Statements of={explained} />
        </details>
      </td>
    </tr>
  );
}
