import { type Document, fileWeightsOf } from "../document/document.ts";
import type { GivenWeights } from "../document/layer-weights.ts";

/**
 * The weights of the files that were opened in this tab. A Document names them by their digest, which stands for the
 * same numbers for ever: this is a store of facts, and undoing an import, or opening a link, finds them again.
 */
const held = new Map<string, GivenWeights>();

/** A file may have 64 MB: of so many, the first that came goes. */
const MOST = 4;

export function holdWeights(weights: GivenWeights): void {
  held.delete(weights.digest);
  held.set(weights.digest, weights);
  const [oldest] = held.keys();
  if (held.size > MOST && oldest !== undefined) held.delete(oldest);
}

/** Those that a document names, if they are here. */
export const heldWeights = (document: Document): GivenWeights | undefined =>
  held.get(fileWeightsOf(document)?.digest ?? "");
