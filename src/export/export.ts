import type { Diagnostic } from "../document/diagnostic.ts";
import type { Document } from "../document/document.ts";
import { commandLine } from "./command-line.ts";
import { kerasJson } from "./keras-json.ts";
import { commandNotes, jsonNotes, modelNotes, scriptNotes } from "./notes.ts";
import { pythonScript } from "./python.ts";

export const EXPORT_FORMATS = ["python", "keras", "command"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exported {
  text: string;
  /** What the text leaves out, and what is missing where it is used. */
  notes: Diagnostic[];
}

/**
 * A Document for the tools that it is about: a Larq script or Keras JSON, which the importers read back as the same
 * model, or the command line of ST's tool. Target and seed are sxor's own and have no place in a model.
 */
export function exportDocument(document: Document, format: ExportFormat): Exported {
  switch (format) {
    case "python":
      return { text: pythonScript(document), notes: [...modelNotes(document), ...scriptNotes(document)] };
    case "keras":
      return { text: kerasJson(document), notes: [...modelNotes(document), ...jsonNotes(document)] };
    case "command":
      return { text: commandLine(document), notes: commandNotes(document) };
  }
}
