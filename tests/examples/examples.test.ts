import { describe, expect, test } from "vitest";
import { parseDocument } from "../../src/document/parse.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { buildGraph } from "../../src/graph/build.ts";

describe("examples", () => {
  test.each(EXAMPLES.map((example) => [example.id, example] as const))(
    "%s is legal and canonical",
    (_, { document }) => {
      const parsed = parseDocument(document);
      expect(parsed.diagnostics).toEqual([]);
      expect(parsed.document).toEqual(document);
    },
  );

  test.each(EXAMPLES.map((example) => [example.id, example] as const))(
    "%s has a meaning",
    (_, { document }) => {
      expect(buildGraph(document).diagnostics).toEqual([]);
    },
  );

  test("ids and titles are unique, and the start is the model of the thread", () => {
    expect(new Set(EXAMPLES.map((example) => example.id)).size).toBe(EXAMPLES.length);
    expect(new Set(EXAMPLES.map((example) => example.title)).size).toBe(EXAMPLES.length);
    expect(EXAMPLES[0]?.document).toBe(START_DOCUMENT);
  });
});
