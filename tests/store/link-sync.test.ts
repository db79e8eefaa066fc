import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { serialise } from "../../src/document/serialise.ts";
import { connectStorage, DOCUMENT_KEY, THEME_KEY } from "../../src/store/autosave.ts";
import { setAttribute } from "../../src/store/edits.ts";
import { heldWeights, holdWeights } from "../../src/store/held-weights.ts";
import { connectLink, linkOf, readLink } from "../../src/store/link-sync.ts";
import { startFrom } from "../../src/store/start.ts";
import { START_VIEW } from "../../src/store/state.ts";
import { trained } from "../share/weighted-models.ts";
import { appOf, conv, stack } from "./documents.ts";

/** Tasks wait until `flush`. */
function fakeSchedule() {
  const tasks = new Set<() => void>();
  const waits: number[] = [];
  return {
    waits,
    schedule: (task: () => void, ms: number) => {
      tasks.add(task);
      waits.push(ms);
      return () => void tasks.delete(task);
    },
    flush: () => {
      for (const task of [...tasks]) {
        tasks.delete(task);
        task();
      }
    },
  };
}

function fakeAddress(fragment = "") {
  const address = {
    fragment,
    writes: 0,
    listener: () => {},
    read: () => address.fragment,
    replace: (next: string) => {
      address.fragment = next;
      address.writes++;
    },
    onChange: (listener: () => void) => {
      address.listener = listener;
      return () => {
        address.listener = () => {};
      };
    },
    /** As if the user had typed it. */
    type: (next: string) => {
      address.fragment = next;
      address.listener();
    },
  };
  return address;
}

function fakeStorage(entries: Record<string, string> = {}, works = true) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    get: (key: string) => map.get(key) ?? null,
    set: (key: string, text: string) => {
      if (works) map.set(key, text);
      return works;
    },
  };
}

const example = stack(conv());
const other = stack(conv(), conv());
const linkTo = (document: Document) => linkOf({ document, view: START_VIEW });
const setFilters = (document: Document, filters: number) => setAttribute(document, 0, "filters", filters);

function connected(fragment = "") {
  const app = appOf(example);
  const address = fakeAddress(fragment);
  const timers = fakeSchedule();
  connectLink(app, address, timers.schedule);
  return { ...app, address, ...timers };
}

describe("the address bar", () => {
  test("holds the link of what is shown, written once for a burst of changes", () => {
    const { store, actions, address, flush } = connected();
    flush();
    expect(address.fragment).toBe(linkTo(example));
    actions.edit(setFilters(example, 8), { label: "edit" });
    actions.selectTab("report");
    actions.selectLayer("quant_conv2d");
    flush();
    expect(address.writes).toBe(2);
    expect(address.fragment).toBe(linkOf(store.getState()));
  });

  test("a link that is typed is opened, and can be undone", () => {
    const { store, actions, address } = connected();
    address.type(linkTo(other));
    expect(store.getState().document).toEqual(other);
    actions.undo();
    expect(store.getState().document).toBe(example);
  });

  test("a damaged link is named, kept, and not overwritten until the user edits", () => {
    const { store, actions, address, flush } = connected();
    flush();
    const damaged = linkTo(other).replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    address.type(damaged);
    actions.selectTab("run");
    flush();
    expect(store.getState().document).toBe(example);
    expect(store.getState().session.linkProblem).toMatchObject({ raw: damaged });
    expect(address.fragment).toBe(damaged);
    actions.edit(setFilters(example, 8), { label: "edit" });
    flush();
    expect(store.getState().session.linkProblem).toBeNull();
    expect(address.fragment).toBe(linkOf(store.getState()));
  });

  test("dismissing the problem gives the address bar back", () => {
    const { actions, address, flush } = connected();
    address.type("#nothing-of-ours");
    actions.setLinkProblem(null);
    flush();
    expect(address.fragment).toBe(linkTo(example));
  });

  test("a link that is too long empties the fragment and says so", () => {
    const { store, actions, address, flush } = connected();
    // Names without a pattern, so that compression cannot help.
    let state = 1;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return state.toString(36);
    };
    const layers = Array.from({ length: 1_200 }, () => conv({ name: `n${noise()}${noise()}${noise()}` }));
    actions.load(stack(...layers), { label: "import" });
    flush();
    expect(address.fragment).toBe("");
    expect(store.getState().session.linkTooLong).toBeGreaterThan(16_000);
    actions.undo();
    flush();
    expect(address.fragment).toBe(linkTo(example));
    expect(store.getState().session.linkTooLong).toBeNull();
  });
});

describe("a document with weights of a file", () => {
  const { document, weights } = trained(example);

  test("has them in the address bar after a pause, and they are held when the link is opened", () => {
    const { store, actions, address, flush, waits } = connected();
    flush();
    holdWeights(weights);
    actions.load(document, { label: "import" });
    expect(waits.at(-1)).toBeGreaterThanOrEqual(1000);
    expect(waits.at(0)).toBeLessThan(500);
    flush();
    expect(address.fragment).toMatch(/^#1w/);
    const found = readLink(address.fragment);
    const opened = found !== null && "start" in found ? found.start.document : null;
    expect(opened).toEqual({ ...document, weights: { ...opened?.weights, file: "trained.h5", signs: true } });
    expect(heldWeights(opened as Document)?.table.size).toBe(weights.table.size);
    expect(linkTo(opened as Document)).toBe(linkOf({ ...store.getState(), view: START_VIEW }));
  });

  test("is named in the address bar where its weights are not here", () => {
    const { actions, address, flush } = connected();
    const absent: Document = { ...document, weights: { file: "gone.h5", digest: "0123456789abcdef" } };
    actions.load(absent, { label: "import" });
    flush();
    expect(readLink(address.fragment)).toMatchObject({ start: { document: absent } });
  });

  test("is no other work than the same one with the weights of its link", () => {
    const found = readLink(linkTo(document));
    const saved = { [DOCUMENT_KEY]: serialise(document) };
    expect(startFrom(found, fakeStorage(saved), example).previous).toBeNull();
    const edited = { [DOCUMENT_KEY]: serialise(setFilters(document, 24) as Document) };
    expect(startFrom(found, fakeStorage(edited), example).previous).not.toBeNull();
  });
});

describe("what the page begins with", () => {
  const saved = { [DOCUMENT_KEY]: serialise(other), [THEME_KEY]: "dark" };

  test("the example, with the work of the last visit on offer", () => {
    const { start, previous } = startFrom(readLink(""), fakeStorage(saved), example);
    expect(start.document).toBe(example);
    expect(start.session?.theme).toBe("dark");
    expect(previous).toEqual(other);
  });

  test("the link before all else", () => {
    const { start, previous } = startFrom(readLink(linkTo(other)), fakeStorage(saved), example);
    expect(start.document).toEqual(other);
    expect(previous).toBeNull();
  });

  test("a link that cannot be opened leads to its problem and the example", () => {
    const { start } = startFrom(readLink("#1pAAA.broken"), fakeStorage(), example);
    expect(start.document).toBe(example);
    expect(start.session?.linkProblem?.raw).toBe("#1pAAA.broken");
  });

  test("a store that holds something else is passed over", () => {
    const storage = fakeStorage({ [DOCUMENT_KEY]: "{not json", [THEME_KEY]: "sepia" });
    const { start, previous } = startFrom(readLink(""), storage, example);
    expect(previous).toBeNull();
    expect(start.session?.theme).toBe("system");
  });
});

describe("autosave", () => {
  test("begins with the first edit by the user", () => {
    const app = appOf(example);
    const storage = fakeStorage();
    const { schedule, flush } = fakeSchedule();
    connectStorage(app, storage, schedule);
    app.actions.open(other, "open link");
    flush();
    expect(storage.map.has(DOCUMENT_KEY)).toBe(false);
    app.actions.edit(setFilters(other, 8), { label: "edit" });
    flush();
    expect(storage.map.get(DOCUMENT_KEY)).toBe(serialise(app.store.getState().document));
  });

  test("says once that the browser does not store", () => {
    const app = appOf(example);
    const { schedule, flush } = fakeSchedule();
    connectStorage(app, fakeStorage({}, false), schedule);
    for (const filters of [8, 9]) {
      app.actions.edit(setFilters(example, filters), { label: "edit" });
      flush();
    }
    expect(app.store.getState().session.toasts).toHaveLength(1);
  });
});
