import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pretty, serialise } from "../../src/document/serialise.ts";
import { importText, MAX_TEXT } from "../../src/import/detect.ts";
import { findSyntaxProblem } from "../../src/import/json-text.ts";
import { locate, rangeOf } from "../../src/import/sxor-json.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

const DOCUMENT = `{
  "sxor": 1,
  "input": { "shape": [8, 8, 1] },
  "layers": [
    { "type": "ReLU" },
    { "type": "ZeroPadding2D", "padding": [[1, 0], [0, 1]] }
  ]
}
`;

describe("sniffing", () => {
  const texts: [string, string, string, RegExp | null][] = [
    ["sxor JSON", DOCUMENT, "sxor", null],
    ["sxor JSON with a byte order mark", `\uFEFF${DOCUMENT}`, "sxor", null],
    ["Keras JSON", '{"class_name": "Sequential", "config": {"layers": []}}', "keras", /no layers/],
    ["Python", '"""doc"""\nmodel = Sequential([Input((3,)), Dense(1)])', "python", null],
    ["a link", "https://example.org/sxor/#1aXYZ.abc", "link", null],
    ["the end of a link", "#1aXYZ.abc", "link", null],
    ["nothing", " \n\t", "unknown", /empty/],
    ["prose", "??? what is this", "unknown", /no model/],
    ["binary", "\u0089HDF\r\n\u001a\n\0\0\0", "unknown", /binary data/],
    ["a zip", "PK\u0003\u0004\0\0", "unknown", /binary data/],
    [
      "a report",
      "ST Edge AI Core v1.0.0-19895\nCreated date\n",
      "report",
      /a report of the tool, not a model/,
    ],
    ["a notebook", '{"cells": [], "nbformat": 4}', "unknown", /a notebook/],
    [
      "Keras YAML",
      "backend: tensorflow\nclass_name: Sequential\nconfig:\n  name: a",
      "unknown",
      /Keras YAML/,
    ],
    ["too much", "x".repeat(MAX_TEXT + 1), "unknown", /8\.0 MB/],
    ["other JSON", '{"a": 1}', "sxor", /"sxor" is missing/],
  ];
  test.each(texts)("%s", async (_, text, format, words) => {
    const result = await importText(text);
    expect(result.format).toBe(format);
    if (words !== null) expect(result.diagnostics[0]?.title).toMatch(words);
    expect(result.document !== null).toBe(words === null && format !== "link");
  });

  test("what pretty writes is read back", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryDocument(), async (document) => {
        expect(await importText(pretty(document))).toEqual({ document, format: "sxor", diagnostics: [] });
      }),
      { numRuns: 50 },
    );
  });

  test("texts cut, doubled or spoilt give a document or an error", async () => {
    const spoil = fc.tuple(
      fc.nat(400),
      fc.nat(20),
      fc.constantFrom("", "{", "}", "[", '"', ",", "1e9", "\\", "\n"),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryDocument(), spoil, async (document, [at, length, bit]) => {
        const text = serialise(document);
        const { document: read, diagnostics } = await importText(
          text.slice(0, at) + bit + text.slice(at + length),
        );
        expect(read === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 300 },
    );
  });
});

describe("places in JSON", () => {
  const broken: [string, number, number, RegExp][] = [
    ['{\n  "a": 1,\n}', 3, 1, /key after the comma/],
    ['{"a" 1}', 1, 6, /expected :/],
    ["[1 2]", 1, 4, /expected , or \]/],
    ["[1, 2", 1, 6, /expected , or \]/],
    ['{"a": True}', 1, 7, /True is Python/],
    ['{"a": "b', 1, 7, /not closed/],
    ["{'a': 1}", 1, 2, /double quotes/],
    ['{"a": 1} x', 1, 10, /unexpected x/],
    ['{"a": 1} 2', 1, 10, /end of the text/],
    ["[1, // one\n2]", 1, 5, /no comments/],
    ['["\\x"]', 1, 3, /no escape \\x/],
    ["[", 1, 2, /expected a value/],
  ];
  test.each(broken)("%j", async (text, line, column, words) => {
    const { diagnostics } = await importText(text);
    expect(diagnostics).toMatchObject([{ code: "SX001", severity: "error", place: { line, column } }]);
    expect(diagnostics[0]?.title).toMatch(words);
  });

  test("the scanner finds a problem in all that JSON.parse refuses", () => {
    const piece = fc.constantFrom(
      ..."[]{},:",
      '"a"',
      "1",
      "-",
      "01",
      "null",
      "nul",
      '"\\u12"',
      '"\\',
      " ",
      "\n",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        try {
          JSON.parse(text);
        } catch {
          const { offset, message } = findSyntaxProblem(text);
          expect(offset).toBeLessThanOrEqual(text.length);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("ranges of values, and the nearest place of what is not spelled out", () => {
    expect(rangeOf(DOCUMENT, ["layers", 0])).toEqual({
      from: { line: 5, column: 5 },
      to: { line: 5, column: 23 },
    });
    expect(rangeOf(DOCUMENT, ["layers", 1, "padding", 0, 1])?.from).toEqual({ line: 6, column: 48 });
    expect(rangeOf(DOCUMENT, ["layers", 2])).toBeUndefined();
    expect(rangeOf(DOCUMENT, [])).toEqual({ from: { line: 1, column: 1 }, to: { line: 8, column: 2 } });
    expect(locate(DOCUMENT, ["layers", 0, "max_value"])).toEqual({ line: 5, column: 5 });
    expect(locate('{"a": 1', ["a"])).toBeUndefined();
    expect(rangeOf('{"a": [1], "a": 2}', ["a"])?.from).toEqual({ line: 1, column: 17 });
  });

  test("a problem of the document has its line and column", async () => {
    const { diagnostics } = await importText(DOCUMENT.replace('"ReLU"', '"ReLU", "max_valu": 6'));
    expect(diagnostics).toMatchObject([{ code: "SX003", place: { line: 5, column: 35 } }]);
  });
});
