import { type KeyboardEvent, memo, type ReactNode } from "react";
import { flushSync } from "react-dom";
import type { Severity } from "../../../document/diagnostic.ts";
import { duplicateLayer, moveLayer, removeLayer } from "../../../store/edits.ts";
import { useActions } from "../../app-context.ts";
import { Icon } from "../../widgets/Icon.tsx";
import { SeverityMark } from "../../widgets/SeverityMark.tsx";
import { useEdit } from "./use-edit.ts";

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

interface ActionsProps {
  index: number;
  last: boolean;
  name: string;
}

/** What can be done to a layer as a whole. */
function LayerActions({ index, last, name }: ActionsProps) {
  const { structure } = useEdit();
  const actions = [
    {
      icon: "up",
      label: "Move up",
      disabled: index === 0,
      run: () => structure((document) => moveLayer(document, index, -1), `move ${name}`),
    },
    {
      icon: "down",
      label: "Move down",
      disabled: last,
      run: () => structure((document) => moveLayer(document, index, 1), `move ${name}`),
    },
    {
      icon: "duplicate",
      label: "Duplicate",
      disabled: false,
      run: () => structure((document) => duplicateLayer(document, index), `duplicate ${name}`),
    },
    {
      icon: "remove",
      label: "Remove",
      disabled: false,
      run: () => structure((document) => removeLayer(document, index), `remove ${name}`),
    },
  ] as const;
  return (
    <div className="card-actions">
      {actions.map(({ icon, label, disabled, run }) => (
        <button
          key={label}
          type="button"
          className="icon-button"
          aria-label={`${label}: ${name}`}
          title={label}
          disabled={disabled}
          onClick={run}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

/** A layer of the Document; its form is open while it is selected. */
export function LayerCard({ children, ...head }: LayerHeadProps & { children: ReactNode }) {
  return (
    <li className="card" data-selected={head.selected}>
      <LayerHead {...head} />
      {head.selected && (
        <>
          {children}
          <LayerActions index={head.index} last={head.last} name={head.name} />
        </>
      )}
    </li>
  );
}
