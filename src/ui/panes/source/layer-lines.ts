import type { Document } from "../../../document/document.ts";
import { inputName, layerNames } from "../../../document/names.ts";
import { rangeOf } from "../../../import/sxor-json.ts";
import type { LineRange } from "../../editor/editor-props.ts";

const linesOf = (text: string, index: number): LineRange | null => {
  const range = rangeOf(text, ["layers", index]);
  return range ? { from: range.from.line, to: range.to.line } : null;
};

const namesOf = (document: Document): string[] => layerNames(document.layers, inputName(document));

/** Lines of the layer called `layer` in the JSON `text` of `document`; null if it has none. */
export function linesOfLayer(text: string, document: Document, layer: string | null): LineRange | null {
  const index = layer === null ? -1 : namesOf(document).indexOf(layer);
  return index < 0 ? null : linesOf(text, index);
}

/** The layer whose JSON lies on `line` (1-based) of `text`; null between and outside the layers. */
export function layerAtLine(text: string, document: Document, line: number): string | null {
  // Layers follow each other in the text, so the right one is found by halving.
  let low = 0;
  let high = document.layers.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const lines = linesOf(text, middle);
    if (lines === null) return null;
    if (line < lines.from) high = middle - 1;
    else if (line > lines.to) low = middle + 1;
    else return namesOf(document)[middle] ?? null;
  }
  return null;
}
