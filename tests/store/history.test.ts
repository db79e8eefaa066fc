import { describe, expect, test } from "vitest";
import { emptyHistory, HISTORY_LIMIT, MERGE_MS, record, redo, undo } from "../../src/store/history.ts";

const edit = (time: number, mergeKey?: string) => ({ label: "edit", mergeKey, time });

describe("history", () => {
  test("undo and redo lead to the values before and after", () => {
    const history = record(record(emptyHistory<number>(), 1, edit(0)), 2, edit(10));
    const back = undo(history, 3);
    expect(back?.value).toBe(2);
    const further = back && undo(back.history, back.value);
    expect(further?.value).toBe(1);
    expect(further && undo(further.history, further.value)).toBeNull();
    const forth = further && redo(further.history, further.value);
    expect(forth?.value).toBe(2);
    expect(forth && redo(forth.history, forth.value)?.value).toBe(3);
  });

  test("a burst of edits of one field is one step", () => {
    let history = record(emptyHistory<number>(), 1, edit(0, "filters"));
    history = record(history, 2, edit(MERGE_MS, "filters"));
    history = record(history, 3, edit(2 * MERGE_MS, "filters"));
    expect(history.past).toHaveLength(1);
    expect(undo(history, 4)?.value).toBe(1);
  });

  test("another field, a pause, or an edit without a key begins a new step", () => {
    const start = record(emptyHistory<number>(), 1, edit(0, "filters"));
    expect(record(start, 2, edit(1, "strides")).past).toHaveLength(2);
    expect(record(start, 2, edit(MERGE_MS + 1, "filters")).past).toHaveLength(2);
    expect(record(record(start, 2, edit(1)), 3, edit(2)).past).toHaveLength(3);
  });

  test("an edit after undo forgets what was undone and does not join the step before", () => {
    const history = record(record(emptyHistory<number>(), 1, edit(0, "a")), 2, edit(1, "b"));
    const back = undo(history, 3);
    const next = record(back?.history ?? emptyHistory<number>(), 2, edit(2, "a"));
    expect(next.future).toHaveLength(0);
    expect(next.past.map((step) => step.value)).toEqual([1, 2]);
  });

  test("the oldest steps go first", () => {
    let history = emptyHistory<number>();
    for (let i = 0; i < HISTORY_LIMIT + 5; i++) history = record(history, i, edit(i));
    expect(history.past).toHaveLength(HISTORY_LIMIT);
    expect(history.past[0]?.value).toBe(5);
  });
});
