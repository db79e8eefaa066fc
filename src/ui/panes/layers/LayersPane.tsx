import { type KeyboardEvent, lazy, memo, Suspense, useEffect, useMemo, useRef } from "react";
import { percentShare } from "../../../report/numbers.ts";
import { planOf } from "../../../store/selectors.ts";
import { type Plan, partialNote, type StepClass, totalMacc } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { bytes, count, dimensions } from "../../figures.ts";
import { lanesWidth } from "../../graph/lanes.ts";
import { OpBadge, STEP_CLASSES } from "../../widgets/OpBadge.tsx";
import { type Row, rowsOf, skipEdges } from "./rows.ts";
import "./layers.css";

// Not every network has some: not part of the first load.
const SkipEdges = lazy(async () => ({ default: (await import("../../graph/SkipEdges.tsx")).SkipEdges }));

interface LineProps {
  stepClass: StepClass;
  kind: Row["kind"];
  label: string;
  name: string;
  /** The layer that is selected with the line, and all that it computes. */
  layer: string | null;
  computes: string;
  out: string;
  macc: number;
  percent: string;
  share: number;
  selected: boolean;
  tabStop: boolean;
  onSelect: (layer: string | null) => void;
}

const Line = memo(function Line(props: LineProps) {
  const { stepClass, kind, label, name, layer, computes, out, macc, percent, selected, tabStop } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
    <div
      className="line"
      data-kind={kind}
      data-class={stepClass}
      role="option"
      aria-selected={selected}
      tabIndex={tabStop ? 0 : -1}
      onClick={() => props.onSelect(layer)}
    >
      <span className="line-node" aria-hidden="true">
        {kind === "step" ? STEP_CLASSES[stepClass].glyph : "●"}
      </span>
      <span className="line-head">
        <span className="line-name">{name}</span>
        {kind === "step" ? <OpBadge kind={stepClass} text={label} /> : <span className="quiet">{label}</span>}
      </span>
      <span className="line-foot">
        <code className="line-out">{out}</code>
        {computes && (
          <span className="line-computes quiet" title={computes}>
            {computes}
          </span>
        )}
        {kind === "step" && stepClass !== "error" && (
          <span className="line-macc">
            <span className="line-bar" aria-hidden="true">
              {props.share > 0 && <span style={{ inlineSize: `${100 * props.share}%` }} />}
            </span>
            <span className="figure" title="multiply-accumulate operations and their share">
              {count(macc)} <span className="visually-hidden">MACC</span> · {percent}
            </span>
          </span>
        )}
      </span>
    </div>
  );
});

/** Moves the focus and the selection along the lines. */
function onListKeyDown(event: KeyboardEvent<HTMLElement>) {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=option]")];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: Math.min(at + 1, lines.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: lines.length - 1,
  };
  const next = event.key === "Enter" || event.key === " " ? at : targets[event.key];
  if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  lines[next]?.focus();
  lines[next]?.click();
}

function Totals({ plan }: { plan: Plan }) {
  const total = totalMacc(plan);
  const byClass = new Map<StepClass, number>();
  for (const row of rowsOf(plan)) byClass.set(row.stepClass, (byClass.get(row.stepClass) ?? 0) + row.macc);
  const shown = (["sxor", "int8", "conversion", "float", "data", "error"] as const).filter((kind) =>
    byClass.get(kind),
  );
  return (
    <footer className="totals">
      {shown.length > 0 && (
        <>
          <div className="totals-bar" aria-hidden="true">
            {shown.map((kind) => (
              <span key={kind} data-class={kind} style={{ flexGrow: byClass.get(kind) ?? 0 }} />
            ))}
          </div>
          <ul className="totals-shares" aria-label="Shares of the operations">
            {shown.map((kind) => (
              <li key={kind} data-class={kind}>
                <span aria-hidden="true">{STEP_CLASSES[kind].glyph}</span> {STEP_CLASSES[kind].word}{" "}
                {percentShare(byClass.get(kind) ?? 0, total)}
              </li>
            ))}
          </ul>
        </>
      )}
      {partialNote(plan) && <p className="quiet">{partialNote(plan)}</p>}
      <dl className="totals-figures">
        <div title="activation memory as the target accounts it">
          <dt>RAM</dt>
          <dd>{bytes(plan.memory.activations)}</dd>
        </div>
        <div title="weights, thresholds and other constants">
          <dt>ROM</dt>
          <dd>{bytes(plan.memory.weights)}</dd>
        </div>
        <div title="multiply-accumulate operations of one inference">
          <dt>MACC</dt>
          <dd>{count(total)}</dd>
        </div>
      </dl>
    </footer>
  );
}

/** The compiled network: what the target runs, in order, with the format on every edge. */
export function LayersPane() {
  const plan = useApp((state) => planOf(state.document));
  const selected = useApp((state) => state.view.layer);
  const { selectLayer } = useActions();
  const rows = useMemo(() => rowsOf(plan), [plan]);
  const edges = useMemo(() => skipEdges(plan), [plan]);
  const list = useRef<HTMLDivElement>(null);

  const isSelected = (row: Row) => selected !== null && row.layers.includes(selected);
  const firstSelected = Math.max(0, rows.findIndex(isSelected));

  useEffect(() => {
    if (selected === null) return;
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  return (
    <section className="layers-pane" aria-label="Layers: the compiled network">
      <h2 className="pane-title">
        Layers <span className="quiet">as {plan.target} runs them</span>
      </h2>
      <div className="layers-scroll">
        <div className="layers-graph" style={{ paddingInlineStart: lanesWidth(edges) }}>
          {edges.length > 0 && (
            <Suspense>
              <SkipEdges edges={edges} rows={rows.length} />
            </Suspense>
          )}
          <div
            className="lines"
            role="listbox"
            aria-label={`What ${plan.target} runs, in order`}
            ref={list}
            onKeyDown={onListKeyDown}
          >
            {rows.map((row, i) => (
              <Line
                key={row.key}
                kind={row.kind}
                stepClass={row.stepClass}
                label={row.label}
                name={row.name}
                layer={row.layers[0] ?? null}
                computes={row.layers.length > 1 ? `with ${row.layers.slice(1).join(", ")}` : ""}
                out={`${row.format} ${dimensions(row.shape)}`}
                macc={row.macc}
                percent={percentShare(row.share, 1)}
                share={row.share}
                selected={isSelected(row)}
                tabStop={i === firstSelected}
                onSelect={selectLayer}
              />
            ))}
          </div>
        </div>
      </div>
      <Totals plan={plan} />
    </section>
  );
}
