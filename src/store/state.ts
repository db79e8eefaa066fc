import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document, TargetId } from "../document/document.ts";
import type { Graph } from "../graph/graph.ts";
import type { LinkTab } from "../share/codec.ts";
import type { History } from "./history.ts";
import { type RunInput, START_INPUT } from "./run-input.ts";

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
  /** Stays until it is dismissed, as an error does. */
  lasting?: true;
  /** A single thing to do about it, e.g. undo. */
  action?: { label: string; run: () => void };
}

/** Why a link could not be opened; shown until it is dismissed, its text kept for copying. */
export interface LinkProblem {
  message: string;
  diagnostics: readonly Diagnostic[];
  raw: string;
}

/** What the Report tab shows: the report that is predicted for the model, or one of the tool. */
export type ReportView = "prediction" | "tool";

export type DialogId = "shortcuts" | "share";

export interface Session {
  theme: Theme;
  modelTab: "stack" | "source";
  reportView: ReportView;
  /** A report of the tool that was pasted; never in the link. */
  toolReport: string;
  runInput: RunInput;
  toasts: readonly Toast[];
  dialog: DialogId | null;
  linkProblem: LinkProblem | null;
  /** True from the first edit by the user on; only then the work is saved. */
  edited: boolean;
  /** The link that the address bar cannot hold, by its length; null when it fits. */
  linkTooLong: number | null;
}

/** `diagnose` of the targets: what a target does other than asked, and why. */
export type Diagnose = (graph: Graph, target: TargetId) => readonly Diagnostic[];

export interface AppState {
  document: Document;
  /** The rules are loaded behind the first answer; null until they are there. */
  diagnose: Diagnose | null;
  history: History<Document>;
  view: View;
  session: Session;
}

export const START_VIEW: View = { tab: "why", layer: null, pane: "layers" };

export const START_SESSION: Session = {
  theme: "system",
  modelTab: "stack",
  reportView: "prediction",
  toolReport: "",
  runInput: START_INPUT,
  toasts: [],
  dialog: null,
  linkProblem: null,
  edited: false,
  linkTooLong: null,
};
