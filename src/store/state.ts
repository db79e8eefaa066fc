import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { LinkTab } from "../share/codec.ts";
import type { History } from "./history.ts";

/**
 * The state of the page in three parts: the document (undoable, in the link), the view (in the link),
 * the session (stays in this tab). Whatever follows from the document is a selector (selectors.ts)
 * and never stored.
 */

export type AnswerTab = LinkTab;

/** What a narrow screen shows; a wide one shows all three. */
export const PANES = ["model", "layers", "answer"] as const;
export type Pane = (typeof PANES)[number];

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface View {
  tab: AnswerTab;
  /** Name of the selected layer of the Document or of its input, or null. */
  layer: string | null;
  pane: Pane;
}

export interface Toast {
  id: number;
  tone: "info" | "error";
  text: string;
  /** A single thing to do about it, e.g. undo. */
  action?: { label: string; run: () => void };
}

/** Why a link could not be opened; shown until it is dismissed, its text kept for copying. */
export interface LinkProblem {
  message: string;
  diagnostics: readonly Diagnostic[];
  raw: string;
}

export type DialogId = "shortcuts" | "share";

export interface Session {
  theme: Theme;
  modelTab: "stack" | "source";
  toasts: readonly Toast[];
  dialog: DialogId | null;
  linkProblem: LinkProblem | null;
  /** True from the first edit by the user on; only then the work is saved. */
  edited: boolean;
  /** The link that the address bar cannot hold, by its length; null when it fits. */
  linkTooLong: number | null;
}

export interface AppState {
  document: Document;
  history: History<Document>;
  view: View;
  session: Session;
}

export const START_VIEW: View = { tab: "why", layer: null, pane: "layers" };

export const START_SESSION: Session = {
  theme: "system",
  modelTab: "stack",
  toasts: [],
  dialog: null,
  linkProblem: null,
  edited: false,
  linkTooLong: null,
};
