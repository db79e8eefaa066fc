import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { html, markdown } from "../../scripts/reference.mjs";
import { CODES } from "../../src/document/codes.ts";
import { RULES as LCE_RULES } from "../../src/targets/lce/rules/all.ts";
import { toHtml, toMarkdown } from "../../src/targets/reference/print.ts";
import { reference } from "../../src/targets/reference/reference.ts";
import { CATALOGUE } from "../../src/targets/st-edge-ai/catalogue.ts";
import { RULES } from "../../src/targets/st-edge-ai/rules/all.ts";

const blocks = reference();
const anchors = blocks.flatMap((block) => (block.kind === "heading" && block.anchor ? [block.anchor] : []));
const rules = [...RULES, ...LCE_RULES];

describe("the reference page", () => {
  it("docs/reference.md is what the rules say: npm run reference writes it", async () => {
    const file = path.resolve(import.meta.dirname, "../../docs/reference.md");
    expect(readFileSync(file, "utf8")).toBe(await markdown());
    expect(await markdown()).toBe(toMarkdown(blocks));
  }, 20_000);

  it("has one section for every rule and every code", () => {
    expect([...anchors].sort()).toEqual([...rules.map(({ id }) => id), ...Object.keys(CODES)].sort());
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it("says something about every code, in words of its own or by the rules that say it", () => {
    const said = new Set<string>(rules.flatMap(({ finding }) => finding?.code ?? []));
    const silent = Object.entries(CODES).filter(
      ([id, { text }]) => !said.has(id) && (text ?? "").length < 20,
    );
    expect(silent.map(([id]) => id)).toEqual([]);
  });

  it("has every kernel of the catalogue", () => {
    const text = toMarkdown(blocks);
    for (const { name } of CATALOGUE) expect(text).toContain(`| \`${name}\` |`);
  });

  it("every link leads to a section, in both prints", async () => {
    const page = await html();
    const prints = [toMarkdown(blocks).matchAll(/\]\(#([^)]+)\)/g), page.matchAll(/href="#([^"]+)"/g)];
    for (const links of prints) {
      const targets = [...links].map((match) => match[1]);
      expect(targets.length).toBeGreaterThan(anchors.length);
      expect(targets.filter((target) => !anchors.includes(target as string))).toEqual([]);
    }
    for (const anchor of anchors) expect(page).toContain(` id="${anchor}"`);
  }, 20_000);

  it("needs nothing from elsewhere, and is right for a light and a dark screen", async () => {
    const page = await html();
    expect(page).not.toMatch(/https?:\/\/|<script|@import|url\(/);
    expect(page).toContain("color-scheme: light dark");
    expect(page).toContain("<!doctype html>");
  }, 20_000);
});

describe("the printers", () => {
  it("escape what HTML would read as its own", () => {
    const page = toHtml([{ kind: "paragraph", text: 'a < b & `c > d` "e"' }], "<t>", {
      href: "./",
      text: "x",
    });
    expect(page).toContain("<p>a &lt; b &amp; <code>c &gt; d</code> &quot;e&quot;</p>");
    expect(page).toContain("<title>&lt;t&gt;</title>");
  });

  it("print the same block both ways", () => {
    const table = {
      kind: "table",
      label: "t",
      head: ["a", "b"],
      rows: [["1|2", "[SX101](#SX101)"]],
    } as const;
    expect(toMarkdown([table])).toBe("| a | b |\n| --- | --- |\n| 1\\|2 | [SX101](#SX101) |\n");
    expect(toHtml([table], "t", { href: "./", text: "x" })).toContain(
      '<tr><td>1|2</td><td><a href="#SX101">SX101</a></td></tr>',
    );
  });
});
