import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import { problem } from "../document/problem.ts";

/** What an importer of one format makes of a text. */
export interface Imported {
  /** Null if there is an error among the notes. */
  document: Document | null;
  notes: Diagnostic[];
}

/** Most messages about one text: nobody reads more, and a hostile text must not ask for millions. */
const MOST_NOTES = 100;

/** The result of an import: no document with an error, and not too many notes, errors before others. */
export function imported(document: Document | null, notes: readonly Diagnostic[]): Imported {
  return { document: hasError(notes) ? null : document, notes: bounded(notes) };
}

function bounded(notes: readonly Diagnostic[]): Diagnostic[] {
  if (notes.length <= MOST_NOTES) return [...notes];
  const isError = ({ severity }: Diagnostic) => severity === "error";
  const first = [...notes.filter(isError), ...notes.filter((note) => !isError(note))].slice(0, MOST_NOTES);
  const title = `${(notes.length - MOST_NOTES).toLocaleString("en-US")} more messages`;
  return [...first, problem("SX009", "info", title, "They are left out: mend or read these first.")];
}
