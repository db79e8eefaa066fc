import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FixFigures, hasError } from "../../src/document/diagnostic.ts";
import { type Document, targetOf } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { withFixes } from "../../src/targets/fixes.ts";
import { lower } from "../../src/targets/lower.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { threadModel } from "../fixtures/thread/thread.ts";

const planOf = (document: Document) => lower(buildGraph(document), targetOf(document));
const fixesOf = (document: Document) =>
  withFixes(document, planOf(document).diagnostics).flatMap((diagnostic) => diagnostic.fixes ?? []);

describe("fixes", () => {
  it("the thread's failing layer: native C keeps the function, zero padding lets the tool run", () => {
    const fixes = fixesOf(threadModel(1, 1));
    expect(fixes.map(({ title, effect }) => `${effect}: ${title}`)).toMatchInlineSnapshot(`
      [
        "same function: switch to the native target: C by popcount, the same numbers",
        "needs retraining: quant_conv2d: set pad_values to 0",
        "different architecture: quant_conv2d: set padding to "valid"",
        "different architecture: quant_conv2d: set kernel_size to 1",
      ]
    `);
    expect(fixes[0]?.after.sxor).toBe(32 * 32 * 16 * 9);
  });

  it("a fix by popcount is offered only where the layer runs by popcount then", () => {
    const padded = (more: object): Document => ({
      sxor: 1,
      input: { shape: [8, 8, 32] },
      layers: [
        {
          type: "QuantConv2D",
          ...{ filters: 8, kernel_size: 3, padding: "same", pad_values: 1 },
          ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
          ...more,
        },
      ],
    });
    const first = (document: Document) => fixesOf(document)[0];
    expect(first(padded({ dilation_rate: 2 }))?.title).toContain("by popcount");
    expect(first(padded({ dilation_rate: 2 }))?.after.sxor).toBeGreaterThan(0);
    for (const more of [{ pad_values: 0.5 }, { kernel_quantizer: "ste_tern" }, { groups: 4 }]) {
      expect(first(padded(more))?.title).toContain("this layer in float");
      expect(first(padded(more))?.after.sxor).toBe(0);
    }
  });

  it("each is a legal document that helps and breaks nothing", () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const before = planOf(document);
        for (const fix of fixesOf(document)) {
          const { document: changed, diagnostics } = parseDocument(fix.document);
          expect(diagnostics.filter((diagnostic) => diagnostic.severity === "error")).toEqual([]);
          const after = planOf(changed as Document);
          expect(hasError(after.diagnostics)).toBe(false);
          expect(after.memory.weights).toBe(fix.after.rom);
          const share = ({ sxor, float }: FixFigures) => sxor / Math.max(1, sxor + float);
          expect(hasError(before.diagnostics) || share(fix.after) > share(fix.before)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
