import type { Document } from "../document/document.ts";
import { parseDocument } from "../document/parse.ts";
import { serialise } from "../document/serialise.ts";
import { THEMES, type Theme } from "./state.ts";
import type { App } from "./store.ts";

/**
 * What the browser keeps between visits: the last document and the theme. The keys carry the version
 * of the format, so that an older page never reads what a newer one wrote.
 */

/** Text by key, as localStorage has it; `set` says whether it worked (full, or forbidden). */
export interface Storage {
  get(key: string): string | null;
  set(key: string, text: string): boolean;
}

/** Runs `task` after `ms` milliseconds unless the function it returns is called before. */
export type Schedule = (task: () => void, ms: number) => () => void;

export const DOCUMENT_KEY = "sxor.1.document";
export const THEME_KEY = "sxor.1.theme";

const SAVE_MS = 500;

/** The document of the last visit; null when there is none or it cannot be read. */
export function savedDocument(storage: Storage): Document | null {
  const text = storage.get(DOCUMENT_KEY);
  if (text === null) return null;
  try {
    return parseDocument(JSON.parse(text)).document;
  } catch {
    return null;
  }
}

export function savedTheme(storage: Storage): Theme {
  const text = storage.get(THEME_KEY);
  return THEMES.find((theme) => theme === text) ?? "system";
}

/**
 * Keeps the document from the first edit by the user on, so that opening a link never overwrites the
 * work of the last visit; and the theme whenever it changes. Returns the function that ends it.
 */
export function connectStorage({ store, actions }: App, storage: Storage, schedule: Schedule): () => void {
  let cancel = () => {};
  let refused = false;
  const save = () => {
    const { document } = store.getState();
    if (storage.set(DOCUMENT_KEY, serialise(document)) || refused) return;
    refused = true;
    actions.toast({
      tone: "info",
      text: "This browser does not store your work. Keep the link or download it.",
    });
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.session.theme !== before.session.theme) storage.set(THEME_KEY, state.session.theme);
    if (state.document === before.document || !state.session.edited) return;
    cancel();
    cancel = schedule(save, SAVE_MS);
  });
  return () => {
    cancel();
    unsubscribe();
  };
}
