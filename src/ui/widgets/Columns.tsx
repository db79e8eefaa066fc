import { Fragment, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import "./columns.css";

export interface Column {
  id: string;
  /** Names the separator before the column. */
  label: string;
  /** Share of the width at first; the shares add up to 100. */
  share: number;
  content: ReactNode;
}

/** Least share of a column, in percent. */
const LEAST = 15;
const KEY_STEP = 2;

/** Moves the border between columns `at - 1` and `at` by `delta` percent, as far as both stay visible. */
export function moveBorder(shares: readonly number[], at: number, delta: number): number[] {
  const left = shares[at - 1] ?? 0;
  const right = shares[at] ?? 0;
  const by = Math.max(LEAST - left, Math.min(right - LEAST, delta));
  return shares.map((share, i) => (i === at - 1 ? left + by : i === at ? right - by : share));
}

/**
 * Columns side by side. The separators between them are dragged, or moved by the arrow keys; a double
 * click gives the first widths back. On a narrow screen only the column with the id `narrow` is seen.
 */
export function Columns({ columns, narrow }: { columns: readonly Column[]; narrow: string }) {
  const first = columns.map((column) => column.share);
  const [shares, setShares] = useState<readonly number[]>(first);
  const root = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const deltas: Record<string, number> = {
      ArrowLeft: -KEY_STEP,
      ArrowRight: KEY_STEP,
      Home: -100,
      End: 100,
    };
    const delta = deltas[event.key];
    if (delta === undefined) return;
    event.preventDefault();
    setShares(moveBorder(shares, at, delta));
  };

  const onPointerMove = (event: PointerEvent, at: number) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = root.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const before = shares.slice(0, at).reduce((sum, share) => sum + share, 0);
    setShares(moveBorder(shares, at, (100 * (event.clientX - box.left)) / box.width - before));
  };

  return (
    <div className="columns" ref={root}>
      {columns.map((column, i) => (
        <Fragment key={column.id}>
          {i > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own
            <div
              className="separator"
              role="separator"
              aria-orientation="vertical"
              aria-label={`Border of ${column.label}`}
              aria-valuenow={Math.round(shares[i - 1] ?? 0)}
              aria-valuemin={LEAST}
              aria-valuemax={100 - LEAST}
              tabIndex={0}
              onKeyDown={(event) => onKeyDown(event, i)}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={(event) => onPointerMove(event, i)}
              onDoubleClick={() => setShares(first)}
            />
          )}
          <div className="column" data-shown={column.id === narrow} style={{ flexGrow: shares[i] ?? 0 }}>
            {column.content}
          </div>
        </Fragment>
      ))}
    </div>
  );
}
