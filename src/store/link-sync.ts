import { decodeLink, tooLong } from "../share/codec.ts";
import { type WeightedLink, weightedLink } from "../share/weighted-link.ts";
import type { Schedule } from "./autosave.ts";
import { heldWeights, holdWeights } from "./held-weights.ts";
import type { AppState, LinkProblem } from "./state.ts";
import type { App, Start } from "./store.ts";

/** The address bar always holds the link of what is shown; a link that is typed there is opened. */

/** The fragment of the page's address. */
export interface Address {
  read(): string;
  /** Replaces the fragment without an entry in the browser's history; empty removes it. */
  replace(fragment: string): void;
  /** Calls back when the user changes the fragment; returns the function that ends it. */
  onChange(listener: () => void): () => void;
}

const WRITE_MS = 200;
/** A link with weights is long, and takes some milliseconds: it is written in a pause of the work. */
const WRITE_WITH_WEIGHTS_MS = 1000;

type Shown = Pick<AppState, "document" | "view">;

/** The link of what is shown, with the weights of its file if they are here and not too many. */
export const shownLink = ({ document, view }: Shown): WeightedLink =>
  weightedLink({ document, view: { tab: view.tab, layer: view.layer } }, heldWeights(document));

/** Its fragment, `#` included. */
export const linkOf = (shown: Shown): string => shownLink(shown).link;

/** What a fragment holds: a start, a problem, or nothing. Weights that it carries are held. */
export type LinkContent = { start: Start } | { problem: LinkProblem } | null;

export function readLink(fragment: string): LinkContent {
  const decoded = decodeLink(fragment);
  if (decoded.kind === "empty") return null;
  if (decoded.kind !== "ok") {
    return { problem: { message: decoded.message, diagnostics: decoded.diagnostics, raw: fragment } };
  }
  const { document, view, weights } = decoded.state;
  if (weights !== undefined) holdWeights(weights);
  return { start: { document, view: { tab: view.tab, layer: view.layer ?? null } } };
}

/**
 * Writes the link after every change, a little later; one that is too long clears the fragment and
 * says so in the session. While a link that could not be opened is shown, nothing is written, so that
 * its text is not lost.
 */
export function connectLink({ store, actions }: App, address: Address, schedule: Schedule): () => void {
  let cancel = () => {};
  const write = () => {
    const state = store.getState();
    if (state.session.linkProblem !== null) return;
    const link = linkOf(state);
    const long = tooLong(link);
    if (state.session.linkTooLong !== (long ? link.length : null)) {
      actions.setLinkTooLong(long ? link.length : null);
    }
    address.replace(long ? "" : link);
  };
  const later = () => {
    cancel();
    const carries = heldWeights(store.getState().document) !== undefined;
    cancel = schedule(write, carries ? WRITE_WITH_WEIGHTS_MS : WRITE_MS);
  };
  const unsubscribe = store.subscribe((state, before) => {
    const shown = state.document !== before.document || state.view !== before.view;
    const mended = state.session.linkProblem === null && before.session.linkProblem !== null;
    if (shown || mended) later();
  });
  const stopListening = address.onChange(() => {
    cancel();
    const found = readLink(address.read());
    if (found === null) later();
    else if ("problem" in found) actions.setLinkProblem(found.problem);
    else actions.open(found.start.document, "open link", found.start.view);
  });
  later();
  return () => {
    cancel();
    unsubscribe();
    stopListening();
  };
}
