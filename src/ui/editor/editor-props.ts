import type { Severity } from "../../document/diagnostic.ts";

/** 1-based, both ends included. */
export interface LineRange {
  from: number;
  to: number;
}

/** A problem at a position of the text (1-based); it marks the word that starts there. */
export interface EditorMarker {
  line: number;
  column: number;
  severity: Severity;
  message: string;
}

export interface EditorProps {
  value: string;
  language: "json" | "python" | "cpp" | "plaintext";
  /** What the text is, for a screen reader. */
  label: string;
  /** `model.sxor.json` gets completion and help from the schema of a Document. */
  fileName: string;
  readOnly?: boolean;
  markers?: readonly EditorMarker[];
  /** Lines to highlight; the first is scrolled into view when the ranges change. */
  highlight?: readonly LineRange[];
  /** The line that `reveal` asks for; a new object asks again. */
  reveal?: { line: number; column: number } | null;
  onChange?: (text: string) => void;
  /** The user moved the cursor (not the program) to this line. */
  onCursorLine?: (line: number) => void;
}
