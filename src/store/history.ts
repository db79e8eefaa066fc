/**
 * Undo and redo of one value. Pure: a step is a new History.
 */

/** Steps kept; a Document is small, so this bounds habit rather than memory. */
export const HISTORY_LIMIT = 200;
/** Edits with the same merge key within this many milliseconds are one step. */
export const MERGE_MS = 1000;

export interface Step<T> {
  /** The value before the step. */
  value: T;
  /** What the step did, as the undo button says it: "edit filters". */
  label: string;
}

export interface History<T> {
  past: readonly Step<T>[];
  future: readonly Step<T>[];
  /** Key and time of the last edit, while further edits may still join it. */
  open: { key: string; time: number } | null;
}

export interface Edit {
  label: string;
  /** Edits of the same field have the same key; without a key every edit is a step of its own. */
  mergeKey?: string | undefined;
  /** Milliseconds on any clock that does not run backwards. */
  time: number;
}

export const emptyHistory = <T>(): History<T> => ({ past: [], future: [], open: null });

/** The history after `value` was replaced; a burst of edits of one field stays one step. */
export function record<T>(history: History<T>, value: T, edit: Edit): History<T> {
  const { open } = history;
  const joins =
    open !== null &&
    open.key === edit.mergeKey &&
    edit.time - open.time <= MERGE_MS &&
    history.past.length > 0;
  const past = joins ? history.past : [...history.past, { value, label: edit.label }].slice(-HISTORY_LIMIT);
  const next = edit.mergeKey === undefined ? null : { key: edit.mergeKey, time: edit.time };
  return { past, future: [], open: next };
}

/** The value before the last step, and the history that leads back; null when there is no step. */
export function undo<T>(history: History<T>, value: T): { value: T; history: History<T> } | null {
  const step = history.past.at(-1);
  if (step === undefined) return null;
  return {
    value: step.value,
    history: {
      past: history.past.slice(0, -1),
      future: [{ value, label: step.label }, ...history.future],
      open: null,
    },
  };
}

/** The value after the step that was undone last; null when there is none. */
export function redo<T>(history: History<T>, value: T): { value: T; history: History<T> } | null {
  const step = history.future[0];
  if (step === undefined) return null;
  return {
    value: step.value,
    history: {
      past: [...history.past, { value, label: step.label }],
      future: history.future.slice(1),
      open: null,
    },
  };
}
