import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LAYERS } from "../../src/document/attributes.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";

/** Keras JSON of public models beside the project, where somebody has put them. */
const root = new URL("../../../shared/data/configs/", import.meta.url).pathname;
const models = ["", "generated", "snippets"].flatMap((folder) => {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) => /^(?!.*\.(?:meta|shapes)\.json$).*\.json$/.test(file));
  return files.map((file) => join(path, file));
});

describe.skipIf(models.length === 0)("public models", () => {
  test.each(models)("%s", (path) => {
    const { document, notes } = importKerasJson(readFileSync(path, "utf8"));
    if (document === null) {
      expect(notes.filter((note) => note.severity === "error" && note.title !== "")).not.toEqual([]);
      return;
    }
    const graph = buildGraph(document);
    const shapesFile = path.replace(/\.json$/, ".shapes.json");
    const known = document.layers.every((layer) => Object.hasOwn(LAYERS, layer.type));
    // A layer that sxor does not know may change the shape behind it.
    if (!known || !existsSync(shapesFile)) return;
    const shapes = JSON.parse(readFileSync(shapesFile, "utf8")) as Record<string, number[]>;
    const found = Object.fromEntries(graph.nodes.map((node) => [node.name, [null, ...node.shape]]));
    expect(found).toEqual(shapes);
  });
});
