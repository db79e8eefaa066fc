/**
 * What sxor has to say about a model. One type serves the importers, the parser, the graph and the
 * targets, so that the page, the Markdown report, the command line and the editor print one list.
 */

/**
 * How a statement about a tool is known.
 * - observed: a report of the tool shows it
 * - documented: a text by the tool's maker says it, or its source does
 * - header: a declaration in the tool's public runtime headers (or symbols of its archives) implies it
 * - calc: our arithmetic reproduces a figure that was published
 * - inferred: our reasoning; nobody has checked it with the tool
 */
export type EvidenceClass = "observed" | "documented" | "header" | "calc" | "inferred";

export interface Evidence {
  class: EvidenceClass;
  /** Where it can be looked up: a report, a header, a document. */
  source: string;
}

export type Severity = "error" | "warning" | "info";

/** A position in a source text, both 1-based. */
export interface Place {
  line: number;
  column: number;
}

/** Keys and indices that lead from a Document (or any JSON value) to the part meant. */
export type Path = readonly (string | number)[];

export interface Diagnostic {
  /** Stable, `SX` and three digits; CODES in codes.ts names them all. */
  code: string;
  severity: Severity;
  /** The rule of the tool that it follows from: R1, R2, … (rules/ of the target). */
  rule?: string;
  /** Names of the layers it is about; empty if it is about the text or the whole model. */
  layers: readonly string[];
  /** One line: what is the case. */
  title: string;
  /** The cause, and what to do next, in full sentences. */
  why: string;
  evidence: readonly Evidence[];
  /** Where in the Document. */
  path?: Path;
  /** Where in the text the Document was read from. */
  place?: Place;
  /** The attribute that decides: marked on the card of the layer. */
  knob?: { layer: string; attribute: string };
  /** Kernels closest to the one that was looked up, and the single thing that would have to change. */
  nearest?: readonly { kernel: string; change: string }[];
}

export const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Errors, then warnings, then infos, otherwise in their order; what is in it twice is kept once. */
export const gravestFirst = (diagnostics: Iterable<Diagnostic>): Diagnostic[] =>
  [...new Set(diagnostics)].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
