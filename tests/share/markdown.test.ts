import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gravestFirst } from "../../src/document/diagnostic.ts";
import type { Document } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { withFixes } from "../../src/fixes/search.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { verdict } from "../../src/report/verdict.ts";
import { encodeLink } from "../../src/share/codec.ts";
import { codeSpan, escapeMarkdown, markdownLink, markdownReport } from "../../src/share/markdown.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

const PAGE = "https://example.org/sxor/";

function reportOf(document: Document, target = document.target ?? "st-edge-ai@1.0", withLink = true): string {
  const graph = buildGraph(document);
  const plan = lower(graph, target);
  const link = withLink ? PAGE + encodeLink({ document, view: { tab: "why" } }) : null;
  const diagnostics = withFixes(document, gravestFirst(diagnose(graph, plan.target)));
  return markdownReport({
    document,
    graph,
    plan,
    verdict: verdict(plan, graph, diagnostics),
    diagnostics,
    link,
  });
}

/** Cells of a table row as GitHub splits it: at bars that are not escaped. */
const cells = (line: string) => line.replace(/\\[^\w\s]/g, "").split("|").length;

function tables(markdown: string): string[][] {
  const blocks = markdown.split("\n\n").filter((block) => block.startsWith("|"));
  return blocks.map((block) => block.split("\n"));
}

describe("report", () => {
  test.each(["thread-2-layers", "thread-1-layer-plus-1"])("of %s", async (id) => {
    const document = EXAMPLES.find((example) => example.id === id)?.document as Document;
    await expect(reportOf(document)).toMatchFileSnapshot(`golden/${id}.md`);
  });

  test("every row of every table has the cells of its header, whatever the names", () => {
    const names = fc.array(fc.stringMatching(/^[a-z|`*_<>[\]\\ -]{1,12}$/), { maxLength: 3 });
    fc.assert(
      fc.property(arbitraryDocument(), names, (document, odd) => {
        const taken = new Set<string>();
        const layers = document.layers.map((layer, i) => {
          const name = odd[i];
          if (name === undefined || taken.has(name) || layer.name !== undefined) return layer;
          taken.add(name);
          return { ...layer, name };
        });
        const found = tables(reportOf({ ...document, layers }));
        expect(found.length).toBeGreaterThan(0);
        for (const [header = "", ...rows] of found) {
          for (const row of rows) expect([row, cells(row)]).toEqual([row, cells(header)]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a model without a link says that it has to go as a file", () => {
    const text = reportOf(START_DOCUMENT, "st-edge-ai@1.0", false);
    expect(text).toContain("too large for a link");
    expect(text).not.toContain("#1");
  });

  test("the command of ST's tool is there for ST's target only", () => {
    const native: Document = { ...START_DOCUMENT, target: "native" };
    expect(reportOf(START_DOCUMENT)).toContain("    stedgeai analyze");
    expect(reportOf(native)).not.toContain("stedgeai analyze");
  });
});

test("code spans hold backticks and bars", () => {
  expect(codeSpan("a")).toBe("`a`");
  expect(codeSpan("a|b\nc")).toBe("`a\\|b c`");
  expect(codeSpan("a``b`")).toBe("``` a``b` ```");
  expect(codeSpan("a\\|b")).toBe("a\\\\\\|b");
});

test("text is not read as Markdown", () => {
  expect(escapeMarkdown("a *b* [c](d) <e> | _f_ quant_conv2d_1")).toBe(
    "a \\*b\\* \\[c\\](d) \\<e\\> \\| \\_f\\_ quant_conv2d_1",
  );
});

test("a Markdown link keeps its title in one piece", () => {
  expect(markdownLink("2 of 3 [x]\nfall", `${PAGE}#1dAA`)).toBe(`[2 of 3 \\[x\\] fall](${PAGE}#1dAA)`);
});
