import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import { inputName, layerNames } from "../document/names.ts";
import { parseDocument } from "../document/parse.ts";
import { emptyHistory, record, redo, undo } from "./history.ts";
import type { RunInput } from "./run-input.ts";
import {
  type AnswerTab,
  type AppState,
  type Diagnose,
  type DialogId,
  type LinkProblem,
  type Pane,
  type Session,
  START_SESSION,
  START_VIEW,
  type Theme,
  type Toast,
  type View,
} from "./state.ts";

/**
 * The store: state and everything that may be done to it. A Document enters through `edit`, `load` or
 * `open` only, so that the page never shows one that parseDocument did not pass.
 */

export interface EditOptions {
  /** What the step did, for the undo button: "edit filters". */
  label: string;
  /** Edits of one field share a key and become one step while they follow each other closely. */
  mergeKey?: string;
  /** Selected afterwards; undefined leaves the selection. */
  layer?: string | null;
}

export interface Actions {
  /**
   * Replaces the document by `value` (any JSON value) when parseDocument accepts it; otherwise nothing
   * changes. The diagnostics of parsing are returned in both cases.
   */
  edit(value: unknown, options: EditOptions): { applied: boolean; diagnostics: readonly Diagnostic[] };
  /** Replaces the document by one that was parsed already (an import, an example, a fix); undoable. */
  load(document: Document, options: EditOptions & { tab?: AnswerTab }): void;
  /** Shows what a link or the storage held: undoable, but not an edit by the user. */
  open(document: Document, label: string, view?: Partial<View>): void;
  undo(): void;
  redo(): void;
  selectTab(tab: AnswerTab): void;
  selectLayer(layer: string | null): void;
  selectPane(pane: Pane): void;
  setModelTab(tab: Session["modelTab"]): void;
  setTheme(theme: Theme): void;
  setReport(report: Partial<Pick<Session, "reportView" | "toolReport">>): void;
  setRunInput(change: Partial<RunInput>): void;
  /** The rules have been loaded. */
  setDiagnose(diagnose: Diagnose): void;
  /**
   * Shows a message in place of the last one (errors and what is lasting stay until dismissed); returns its id. With
   * the id of an earlier one, that one changes, so that its button stays under the pointer; if it was dismissed, it
   * stays so.
   */
  toast(toast: Omit<Toast, "id">, id?: number): number;
  dismissToast(id: number): void;
  openDialog(dialog: DialogId): void;
  closeDialog(): void;
  setLinkProblem(problem: LinkProblem | null): void;
  setLinkTooLong(length: number | null): void;
}

export interface App {
  store: StoreApi<AppState>;
  actions: Actions;
}

/** Most messages on the screen at once; the oldest goes first. */
const MAX_TOASTS = 3;

/** The selection if the document still has the layer, else null. */
function keptLayer(document: Document, layer: string | null): string | null {
  if (layer === null) return null;
  const input = inputName(document);
  return layer === input || layerNames(document.layers, input).includes(layer) ? layer : null;
}

export interface Start {
  /** The first document, already parsed. */
  document: Document;
  view?: Partial<View>;
  session?: Partial<Session>;
}

/** @param now milliseconds on a clock that does not run backwards; decides which edits are one step */
export function createApp({ document, view, session }: Start, now: () => number): App {
  const store = createStore<AppState>(() => ({
    document,
    diagnose: null,
    history: emptyHistory<Document>(),
    view: { ...START_VIEW, ...view },
    session: { ...START_SESSION, ...session },
  }));
  let lastToast = 0;

  const setView = (view: Partial<View>) => store.setState((state) => ({ view: { ...state.view, ...view } }));
  const setSession = (change: Partial<Session>) =>
    store.setState((state) => ({ session: { ...state.session, ...change } }));

  const show = (next: Document, history: AppState["history"], view: Partial<View> = {}) =>
    store.setState((state) => {
      const layer = view.layer === undefined ? state.view.layer : view.layer;
      return {
        document: next,
        history,
        view: { ...state.view, ...view, layer: keptLayer(next, layer) },
      };
    });

  const load: Actions["load"] = (next, { label, mergeKey, layer, tab }) => {
    const { document: current, history } = store.getState();
    const view: Partial<View> = {};
    if (layer !== undefined) view.layer = layer;
    if (tab !== undefined) view.tab = tab;
    setSession({ edited: true, linkProblem: null });
    show(next, record(history, current, { label, mergeKey, time: now() }), view);
  };

  const step = (move: typeof undo) => {
    const { document: current, history } = store.getState();
    const moved = move(history, current);
    if (moved) show(moved.value, moved.history);
  };

  const actions: Actions = {
    edit(value, options) {
      const { document: next, diagnostics } = parseDocument(value);
      if (next === null) return { applied: false, diagnostics };
      load(next, options);
      return { applied: true, diagnostics };
    },
    load,
    open: (next, label, view = {}) => {
      const { document: current, history } = store.getState();
      setSession({ linkProblem: null });
      show(next, record(history, current, { label, time: now() }), view);
    },
    undo: () => step(undo),
    redo: () => step(redo),
    selectTab: (tab) => setView({ tab }),
    selectLayer: (layer) => setView({ layer }),
    selectPane: (pane) => setView({ pane }),
    setModelTab: (modelTab) => setSession({ modelTab }),
    setTheme: (theme) => setSession({ theme }),
    setReport: setSession,
    setRunInput: (change) => setSession({ runInput: { ...store.getState().session.runInput, ...change } }),
    setDiagnose: (diagnose) => store.setState({ diagnose }),
    toast: (toast, id) => {
      const { toasts } = store.getState().session;
      if (id !== undefined) {
        setSession({ toasts: toasts.map((shown) => (shown.id === id ? { ...toast, id } : shown)) });
        return id;
      }
      lastToast += 1;
      // What was said before is history by now, and its Undo would undo something else; errors stay, each once.
      const kept = toasts.filter(
        ({ tone, lasting, text }) => (tone === "error" || lasting) && text !== toast.text,
      );
      setSession({ toasts: [...kept, { ...toast, id: lastToast }].slice(-MAX_TOASTS) });
      return lastToast;
    },
    dismissToast: (id) =>
      setSession({ toasts: store.getState().session.toasts.filter((toast) => toast.id !== id) }),
    openDialog: (dialog) => setSession({ dialog }),
    closeDialog: () => setSession({ dialog: null }),
    setLinkProblem: (linkProblem) => setSession({ linkProblem }),
    setLinkTooLong: (linkTooLong) => setSession({ linkTooLong }),
  };
  return { store, actions };
}
