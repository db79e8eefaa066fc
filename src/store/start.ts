import { type Document, fileWeightsOf } from "../document/document.ts";
import { serialise } from "../document/serialise.ts";
import { type Storage, savedDocument, savedTheme } from "./autosave.ts";
import type { LinkContent } from "./link-sync.ts";
import type { Start } from "./store.ts";

/**
 * What the page begins with. The sources are tried one by one: the link, else the example. A link that
 * cannot be opened is named and never replaced in silence; the work of the last visit is offered, not
 * shown, so that a link always shows what was shared.
 *
 * @param found what the link holds (link-sync.ts)
 * @returns the start, and the work of the last visit if it is another document
 */
export function startFrom(
  found: LinkContent,
  storage: Storage,
  example: Document,
): { start: Start; previous: Document | null } {
  const session = { theme: savedTheme(storage) };
  const start: Start =
    found === null
      ? { document: example, session }
      : "problem" in found
        ? { document: example, session: { ...session, linkProblem: found.problem } }
        : { ...found.start, session };
  const saved = savedDocument(storage);
  const other = saved !== null && workOf(saved) !== workOf(start.document);
  return { start, previous: other ? saved : null };
}

/** A link has other weights of the same file than the file itself, which is no work to be lost. */
function workOf(document: Document): string {
  const file = fileWeightsOf(document)?.file;
  return serialise(file === undefined ? document : { ...document, weights: { file, digest: "" } });
}
