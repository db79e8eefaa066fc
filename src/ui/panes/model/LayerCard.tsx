import { type KeyboardEvent, lazy, memo, type ReactNode, Suspense } from "react";
import { flushSync } from "react-dom";
import type { Severity } from "../../../document/diagnostic.ts";
import { moveLayer } from "../../../store/edits.ts";
import { useActions } from "../../app-context.ts";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { useEdit } from "./use-edit.ts";

// Not part of the first load, nor is the form that it stands below.
const LayerActions = lazy(async () => ({ default: (await import("./LayerActions.tsx")).LayerActions }));

interface LayerHeadProps {
  index: number;
  last: boolean;
  name: string;
  type: string;
  summary: string;
  /** Gravest diagnostic that concerns the layer. */
  severity: Severity | null;
  /** The attribute that decides, if one does. */
  knob: string | null;
  selected: boolean;
}

/** The line of a layer that is always visible. */
const LayerHead = memo(function LayerHead(props: LayerHeadProps) {
  const { index, last, name, type, summary, severity, knob, selected } = props;
  const { selectLayer } = useActions();
  const { structure } = useEdit();
  // The focus goes along with the layer, which is in another card afterwards.
  const move = (by: -1 | 1) => {
    flushSync(() => structure((document) => moveLayer(document, index, by), `move ${name}`));
    document.querySelector<HTMLElement>(`[data-card="${index + by}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && index > 0) move(-1);
    if (event.key === "ArrowDown" && !last) move(1);
  };

  return (
    <div className="card-head">
      <button
        type="button"
        className="card-toggle"
        data-card={index}
        aria-expanded={selected}
        onClick={() => selectLayer(selected ? null : name)}
        onKeyDown={onKeyDown}
      >
        <span className="card-title">
          <span className="card-name">{name}</span>
          <span className="card-type quiet">{type}</span>
          {severity && <SeverityMark severity={severity} />}
        </span>
        {summary && <span className="card-summary quiet">{summary}</span>}
        {knob && !selected && (
          <span className="card-knob">
            <code>{knob}</code> matters
          </span>
        )}
      </button>
    </div>
  );
});

/** A layer of the Document; its form is open while it is selected. */
export function LayerCard({ children, ...head }: LayerHeadProps & { children: ReactNode }) {
  return (
    <li className="card" data-selected={head.selected}>
      <LayerHead {...head} />
      {head.selected && (
        <Suspense>
          {children}
          <LayerActions index={head.index} last={head.last} name={head.name} />
        </Suspense>
      )}
    </li>
  );
}
