import { memo, useEffect, useRef, useState } from "react";
import type { PlanRun, StepResult } from "../../../engine/run.ts";
import { percentShare } from "../../../report/numbers.ts";
import { useActions, useApp } from "../../app-context.ts";
import { CopyButton } from "../../widgets/CopyButton.tsx";
import { kernelTitle } from "./kernel-titles.ts";
import { duration, hex, throughput, totalsOf } from "./run-figures.ts";
import { runAsMarkdown, runAsTsv } from "./run-text.ts";

type Order = "step" | "time";

/** Where the time of a target goes, step by step. */
export function StepTable({ run }: { run: PlanRun }) {
  const [order, setOrder] = useState<Order>("step");
  const body = useSelectedInView();
  const { best: total } = totalsOf(run);
  const slowest = Math.max(...run.steps.map((step) => step.milliseconds.best));
  const steps =
    order === "step" ? run.steps : [...run.steps].sort((a, b) => b.milliseconds.best - a.milliseconds.best);
  return (
    <section className="run-steps" aria-label={`Run of ${run.target}`}>
      <div className="toolbar">
        <h2>Steps of {run.target}</h2>
        <CopyButton label="Copy TSV" text={() => runAsTsv(run)} />
        <CopyButton label="Copy Markdown" text={() => runAsMarkdown(run)} />
      </div>
      <table className="run-table">
        <thead>
          <tr>
            <th scope="col" aria-sort={order === "step" ? "ascending" : "none"}>
              <SortButton active={order === "step"} label="step" onSort={() => setOrder("step")} />
            </th>
            <th scope="col" aria-sort={order === "time" ? "descending" : "none"}>
              <SortButton active={order === "time"} label="best · median" onSort={() => setOrder("time")} />
            </th>
            <th scope="col" className="run-number">
              share
            </th>
            <th scope="col" className="run-number">
              GMAC/s
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {steps.map((step) => (
            <StepRow key={step.id} step={step} slowest={slowest} total={total} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Scrolls to the first row of the selected layer when another layer is selected. */
function useSelectedInView() {
  const body = useRef<HTMLTableSectionElement>(null);
  const layer = useApp((state) => state.view.layer);
  const before = useRef(layer);
  useEffect(() => {
    if (before.current === layer) return;
    before.current = layer;
    body.current?.querySelector("[data-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [layer]);
  return body;
}

function SortButton({ active, label, onSort }: { active: boolean; label: string; onSort: () => void }) {
  return (
    <button type="button" className="run-sort" onClick={onSort}>
      {label}
      <span aria-hidden="true">{active ? (label === "step" ? " ↑" : " ↓") : ""}</span>
    </button>
  );
}

interface StepRowProps {
  step: StepResult;
  /** Best time of the slowest step, in ms: the full width of a bar. */
  slowest: number;
  /** Best times of all steps together. */
  total: number;
}

const StepRow = memo(function StepRow({ step, slowest, total }: StepRowProps) {
  const selected = useApp((state) => state.view.layer !== null && step.layers.includes(state.view.layer));
  const { selectLayer } = useActions();
  const { best, median } = step.milliseconds;
  const [layer] = step.layers;
  const width = slowest > 0 ? (100 * best) / slowest : 0;
  return (
    <tr data-selected={selected}>
      <th scope="row">
        {layer === undefined ? (
          step.name
        ) : (
          <button type="button" className="layer-link" onClick={() => selectLayer(layer)}>
            {step.name}
          </button>
        )}
        <span className="run-kernel">
          <strong>{kernelTitle(step.kernel)}</strong> <code>{step.kernel}</code> →{" "}
          <code>{hex(step.output.checksum)}</code>
        </span>
        {step.why !== null && <span className="run-kernel">{step.why}</span>}
      </th>
      <td>
        {duration(best)} <span className="quiet">· {duration(median)}</span>
        <span className="run-bar" style={{ width: `${width}%` }} />
      </td>
      <td className="run-number">{percentShare(best, total)}</td>
      <td className="run-number">{throughput(step.macc, best)}</td>
    </tr>
  );
});
