import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { EditorMarker } from "../../editor/editor-props.ts";

/** The problems that have a place, as markers of the editor. */
export const markersOf = (diagnostics: readonly Diagnostic[]): EditorMarker[] =>
  diagnostics.flatMap(({ place, severity, title, why, code }) =>
    place ? [{ ...place, severity, message: `${title}\n${why} (${code})` }] : [],
  );
