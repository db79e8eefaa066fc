import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportDocument } from "../../src/export/export.ts";
import { importText } from "../../src/import/detect.ts";

/** Keras models of public projects beside this one, where somebody has put them. */
const root = new URL("../../../shared/data/configs/", import.meta.url).pathname;
const models = ["", "generated", "snippets"].flatMap((folder) => {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => /^(?!.*\.(?:meta|shapes)\.json$).*\.json$/.test(file))
    .map((file) => join(path, file));
});

describe.skipIf(models.length === 0)(
  "public models, imported, exported and imported again, are the same",
  () => {
    test.each(models.map((path) => [basename(path), path] as const))("%s", async (file, path) => {
      const { document } = await importText(readFileSync(path, "utf8"));
      if (document === null) throw new Error(`${file} is not imported`);
      for (const format of ["python", "keras"] as const) {
        const { text } = exportDocument(document, format);
        const { target: _, weights: __, ...model } = document;
        expect((await importText(text)).document, format).toEqual(model);
      }
    });
  },
);
