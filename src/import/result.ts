import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";

/** What an importer of one format makes of a text. */
export interface Imported {
  /** Null if there is an error among the notes. */
  document: Document | null;
  notes: Diagnostic[];
}
