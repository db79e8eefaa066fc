import { describe, expect, test } from "vitest";
import { diffText, documentDiff } from "../../src/fixes/diff.ts";
import { conv, last, NORM, stack } from "./stacks.ts";

const text = (...args: Parameters<typeof documentDiff>) => documentDiff(...args).map(diffText);
const many = Array.from({ length: 8 }, (_, i) => conv({ filters: 32 + i }));

describe("documentDiff", () => {
  test("the same Document twice has no lines", () => {
    expect(text(stack(many), stack(many))).toEqual([]);
  });

  test("a layer more is one line, the comma behind the one before none", () => {
    expect(
      documentDiff(stack([last()]), stack([last(), NORM])).filter(({ kind }) => kind !== "same"),
    ).toEqual([{ kind: "added", text: '    { "type": "BatchNormalization" }' }]);
  });

  test("what is far from a change is left out, with a gap between two changes", () => {
    const changed = many.map((layer, i) => (i === 1 || i === 6 ? { ...layer, filters: 99 } : layer));
    const lines = documentDiff(stack(many), stack(changed));
    expect(lines.map(({ kind }) => kind)).toEqual([
      ...["same", "removed", "added", "same", "gap", "same", "removed", "added", "same"],
    ]);
    expect(lines.find(({ kind }) => kind === "added")?.text).toContain('"filters": 99');
  });

  test("the changed lines make the one Document of the other", () => {
    const before = stack(many);
    const after = stack([...many.slice(2, 5), NORM, ...many.slice(0, 2)]);
    const count = (kind: string) => documentDiff(before, after).filter((line) => line.kind === kind).length;
    expect(count("added") - count("removed")).toBe(after.layers.length - before.layers.length);
  });
});
