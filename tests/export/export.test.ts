import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { type ExportFormat, exportDocument } from "../../src/export/export.ts";
import { importText } from "../../src/import/detect.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

/** The model without what is sxor's own: no script says a target or a seed. */
const modelOf = ({ target: _, weights: __, ...model }: Document): Document => model;

const FORMATS = ["python", "keras"] as const;

async function readBack(document: Document, format: ExportFormat) {
  const { text } = exportDocument(document, format);
  const result = await importText(text);
  if (result.document === null) throw new Error(`${text}\n${JSON.stringify(result.diagnostics, null, 2)}`);
  return { ...result, text };
}

describe.each(FORMATS)("%s, imported again, is the same document", (format) => {
  test.each(EXAMPLES.map((example) => [example.id, example.document] as const))(
    "example %s",
    async (_, document) => {
      const { document: back, format: found } = await readBack(document, format);
      expect(found).toBe(format);
      expect(back).toEqual(modelOf(document));
    },
  );

  test("random stacks", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryDocument({ steps: 10 }), async (document) => {
        const { document: back, diagnostics } = await readBack(document, format);
        expect(back).toEqual(modelOf(document));
        // Nothing was dropped or guessed on the way.
        expect(diagnostics).toEqual([]);
      }),
      { numRuns: Number(process.env.SXOR_RUNS ?? 300) },
    );
  });
});
