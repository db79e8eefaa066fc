import { describe, expect, test } from "vitest";
import { setAttribute, setTarget } from "../../src/store/edits.ts";
import { answerOf, graphOf, planFor, planOf } from "../../src/store/selectors.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { appOf, conv, stack } from "./documents.ts";

describe("edits through the store", () => {
  test("an edit that makes no legal document changes nothing and says why", () => {
    const { store, actions } = appOf(stack(conv(), conv()));
    const before = store.getState();
    const { applied, diagnostics } = actions.edit(setAttribute(before.document, 1, "filters", -3), {
      label: "edit filters",
    });
    expect(applied).toBe(false);
    expect(diagnostics[0]).toMatchObject({ severity: "error", path: ["layers", 1, "filters"] });
    expect(store.getState()).toBe(before);
  });

  test("typing a number is one step, and undo gives the document of before by identity", () => {
    const { store, actions, clock } = appOf(stack(conv()));
    const start = store.getState().document;
    for (const filters of [3, 32, 320]) {
      clock.now += 100;
      actions.edit(setAttribute(store.getState().document, 0, "filters", filters), {
        label: "edit filters",
        mergeKey: "0.filters",
      });
    }
    const end = store.getState().document;
    expect(end.layers[0]?.filters).toBe(320);
    actions.undo();
    expect(store.getState().document).toBe(start);
    actions.redo();
    expect(store.getState().document).toBe(end);
  });

  test("the selection is dropped with its layer", () => {
    const { store, actions } = appOf(stack(conv(), conv()));
    actions.selectLayer("quant_conv2d_1");
    actions.load(stack(conv()), { label: "import" });
    expect(store.getState().view.layer).toBeNull();
    actions.selectLayer("input_1");
    actions.load(stack(conv(), conv()), { label: "import" });
    expect(store.getState().view.layer).toBe("input_1");
  });

  test("opening is undoable but no edit by the user", () => {
    const { store, actions } = appOf(stack(conv()));
    actions.open(stack(conv(), conv()), "open link", { tab: "report" });
    expect(store.getState().session.edited).toBe(false);
    expect(store.getState().view.tab).toBe("report");
    actions.undo();
    expect(store.getState().document.layers).toHaveLength(1);
  });

  test("a message replaces the one before; errors stay, three at most", () => {
    const { store, actions } = appOf(stack(conv()));
    const shown = () => store.getState().session.toasts.map((toast) => toast.text);
    actions.toast({ tone: "info", text: "a" });
    actions.toast({ tone: "error", text: "b" });
    const c = actions.toast({ tone: "info", text: "c" });
    expect(shown()).toEqual(["b", "c"]);
    actions.dismissToast(c);
    expect(shown()).toEqual(["b"]);
    for (const text of ["d", "e", "f"]) actions.toast({ tone: "error", text });
    expect(shown()).toEqual(["d", "e", "f"]);
    actions.toast({ tone: "error", text: "d" });
    expect(shown(), "an error that is said again is not listed twice").toEqual(["e", "f", "d"]);
  });
});

describe("a message that goes on", () => {
  const lasting = (text: string) => ({ tone: "info", text, lasting: true }) as const;

  test("changes in its place, with its number, and is not pushed out by another", () => {
    const { store, actions } = appOf(stack(conv()));
    const id = actions.toast(lasting("1 of 3"));
    actions.toast({ tone: "info", text: "edited" });
    expect(actions.toast(lasting("2 of 3"), id)).toBe(id);
    expect(store.getState().session.toasts.map((toast) => [toast.id, toast.text])).toEqual([
      [id, "2 of 3"],
      [id + 1, "edited"],
    ]);
  });

  test("is not said again when it was dismissed", () => {
    const { store, actions } = appOf(stack(conv()));
    const id = actions.toast(lasting("1 of 3"));
    actions.dismissToast(id);
    actions.toast(lasting("2 of 3"), id);
    expect(store.getState().session.toasts).toEqual([]);
  });
});

describe("selectors", () => {
  test("what follows from a document is computed once", () => {
    const document = stack(conv(), conv());
    expect(graphOf(document)).toBe(graphOf(document));
    expect(planOf(document)).toBe(planFor(document, "st-edge-ai@1.0"));
    expect(answerOf({ document, diagnose })).toBe(answerOf({ document, diagnose }));
    expect(answerOf({ document, diagnose })).not.toBe(answerOf({ document, diagnose: null }));
    expect(planFor(document, "native")).not.toBe(planOf(document));
  });

  test("the target of the document decides which plan is shown", () => {
    const { store, actions } = appOf(stack(conv(), conv()));
    const opTypes = () => planOf(store.getState().document).steps.map((step) => step.opType);
    expect(opTypes()).toContain("smul_f32_f32");
    actions.edit(setTarget(store.getState().document, "native"), { label: "target native" });
    expect(planOf(store.getState().document).target).toBe("native");
    expect(opTypes()).not.toContain("smul_f32_f32");
  });

  test("the gravest diagnostic comes first and nothing is said twice", () => {
    const document = stack(conv({ pad_values: 1 }), conv({ pad_values: 1 }));
    const { diagnostics } = answerOf({ document, diagnose });
    expect(diagnostics[0]?.severity).toBe("error");
    expect(new Set(diagnostics).size).toBe(diagnostics.length);
  });
});
