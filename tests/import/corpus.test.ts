import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasError } from "../../src/document/diagnostic.ts";
import { pretty } from "../../src/document/serialise.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { importPython } from "../../src/import/python.ts";

/**
 * Scripts as people write them: forum posts, tutorials, model zoos. What becomes of each stands beside it: the
 * Document as the editor shows it, then what is said of it. Those called "…-refused" are refused.
 */
const folder = new URL("../fixtures/scripts/", import.meta.url);
const scripts = readdirSync(folder).filter((name) => name.endsWith(".py"));

describe("scripts of real life", () => {
  test.each(scripts)("%s", async (name) => {
    const { document, notes } = importPython(readFileSync(new URL(name, folder), "utf8"));
    expect(document === null).toBe(hasError(notes));
    expect(document === null, JSON.stringify(notes)).toBe(name.endsWith("-refused.py"));
    const said = notes.map(
      ({ severity, code, place, layers, title, why }) =>
        `${severity} ${code}${place ? ` line ${place.line}` : ""}${layers.length > 0 ? ` (${layers.join(", ")})` : ""}: ${title}\n  ${why}\n`,
    );
    const model = document === null ? "" : pretty(document);
    const golden = new URL(name.replace(/\.py$/, ".txt"), folder);
    await expect([model, ...said].join("\n")).toMatchFileSnapshot(golden.pathname);
    if (document === null) return;
    const graph = buildGraph(document);
    const opaque = new Set(graph.nodes.filter(({ op }) => op.kind === "opaque").map((node) => node.name));
    const errors = graph.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.filter(({ layers }) => !layers.some((layer) => opaque.has(layer)))).toEqual([]);
  });
});
