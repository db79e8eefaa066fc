import { parseDocument } from "../document/parse.ts";
import { problem } from "../document/problem.ts";
import { findSyntaxProblem, jsonLocator, placesOf, withoutPythonNumbers } from "./json-text.ts";
import type { Imported } from "./result.ts";

export { locate, rangeOf } from "./json-text.ts";

/** JSON.parse, or an error with line and column. */
export function parseJson(
  text: string,
): { value: unknown; notes: [] } | { value: undefined; notes: Imported["notes"] } {
  try {
    return { value: JSON.parse(text), notes: [] };
  } catch {
    const { offset, message } = findSyntaxProblem(text);
    const place = placesOf(text)(offset);
    return {
      value: undefined,
      notes: [problem("SX001", "error", message, "The text is not valid JSON.", { place })],
    };
  }
}

/** As parseJson, for texts that Python's json wrote: NaN and Infinity are read, too. */
export function parsePythonJson(text: string): ReturnType<typeof parseJson> {
  const parsed = parseJson(text);
  if (parsed.notes.length === 0) return parsed;
  const again = parseJson(withoutPythonNumbers(text));
  return again.notes.length === 0 ? again : parsed;
}

/** A sxor Document as JSON text; every problem has its line and column. */
export function importSxorJson(text: string): Imported {
  const { value, notes } = parseJson(text);
  if (notes.length > 0) return { document: null, notes };
  const { document, diagnostics } = parseDocument(value);
  if (diagnostics.length === 0) return { document, notes: [] };
  const { locate } = jsonLocator(text);
  return {
    document,
    notes: diagnostics.map((diagnostic) => {
      const place = diagnostic.path && locate(diagnostic.path);
      return place === undefined ? diagnostic : { ...diagnostic, place };
    }),
  };
}
