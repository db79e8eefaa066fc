import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { START_DOCUMENT } from "./examples/thread.ts";
import { connectStorage, type Schedule, type Storage } from "./store/autosave.ts";
import type { Address, LinkContent } from "./store/link-sync.ts";
import { startFrom } from "./store/start.ts";
import { createApp } from "./store/store.ts";
import { App } from "./ui/App.tsx";
import type { Services } from "./ui/app-context.ts";

/**
 * The only place that touches the browser's globals: address, storage, clipboard, worker, clock. All
 * else gets them handed in.
 */

const storage: Storage = {
  get(key) {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, text) {
    try {
      window.localStorage.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  },
};

const address: Address = {
  read: () => window.location.hash,
  replace(fragment) {
    const { pathname, search } = window.location;
    window.history.replaceState(null, "", `${pathname}${search}${fragment}`);
  },
  onChange(listener) {
    window.addEventListener("hashchange", listener);
    return () => window.removeEventListener("hashchange", listener);
  },
};

const schedule: Schedule = (task, ms) => {
  const timer = window.setTimeout(task, ms);
  return () => window.clearTimeout(timer);
};

const services: Services = {
  copyText: (text) =>
    // Absent on pages that were not loaded securely.
    window.navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard")),
  download(fileName, content, mediaType) {
    const part = typeof content === "string" ? content : new Uint8Array(content);
    const url = URL.createObjectURL(new Blob([part], { type: mediaType }));
    const anchor = window.document.createElement("a");
    anchor.href = url;
    anchor.download = fileName;
    anchor.click();
    // The browser has begun to read the blob by then.
    window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
  pageAddress: `${window.location.origin}${window.location.pathname}`,
  spawnEngine: () => new Worker(new URL("./engine/worker.ts", import.meta.url), { type: "module" }),
  spawnFixFinder: () => new Worker(new URL("./fixes/worker.ts", import.meta.url), { type: "module" }),
  spawnFileReader: () => new Worker(new URL("./import/files/worker.ts", import.meta.url), { type: "module" }),
  spawnTextReader: () => new Worker(new URL("./import/text-worker.ts", import.meta.url), { type: "module" }),
  spawnFileWriter: () =>
    new Worker(new URL("./import/files/save-worker.ts", import.meta.url), { type: "module" }),
  spawnInputReader: () =>
    new Worker(new URL("./import/input/worker.ts", import.meta.url), { type: "module" }),
  spawnProjectWriter: () =>
    new Worker(new URL("./store/project-worker.ts", import.meta.url), { type: "module" }),
};

const root = window.document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

// Links are read and written by a chunk of its own; only a page that is opened by a link waits for it.
const links = import("./store/link-sync.ts");
const NO_LINKS = "The part of the page that reads links could not be loaded. Reload the page to try again.";

async function linkContent(fragment: string): Promise<LinkContent> {
  if (fragment.length <= 1) return null;
  try {
    return (await links).readLink(fragment);
  } catch {
    return { problem: { message: NO_LINKS, diagnostics: [], raw: fragment } };
  }
}

const { start, previous } = startFrom(await linkContent(address.read()), storage, START_DOCUMENT);
const app = createApp(start, () => window.performance.now());
links.then(
  ({ connectLink }) => connectLink(app, address, schedule),
  () => app.actions.toast({ tone: "error", text: NO_LINKS }),
);
connectStorage(app, storage, schedule);
if (previous !== null) {
  app.actions.toast({
    tone: "info",
    text: "There is a model of your last visit.",
    lasting: true,
    action: {
      label: "Restore previous work",
      run: () => app.actions.load(previous, { label: "restore previous work", layer: null }),
    },
  });
}

// The rules say why; what runs is on the page before they have arrived.
void import("./targets/diagnose.ts").then(
  ({ diagnose }) => app.actions.setDiagnose(diagnose),
  () =>
    app.actions.toast({
      tone: "error",
      text: "The explanations could not be loaded. Reload the page to try again; the model is kept.",
    }),
);

createRoot(root).render(
  <StrictMode>
    <App app={app} services={services} />
  </StrictMode>,
);
