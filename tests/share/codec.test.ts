import { readFileSync } from "node:fs";
import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { DIGITS, toBase64url } from "../../src/share/base64url.ts";
import {
  type Decoded,
  decodeLink,
  encodeLink,
  LINK_TABS,
  type LinkState,
  MAX_LINK,
  tooLong,
} from "../../src/share/codec.ts";
import { frame, VERSION } from "../../src/share/frame.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";

const view = { tab: "why", layer: null } as const;
const startText = JSON.stringify(START_DOCUMENT);
const start = encodeLink({ document: START_DOCUMENT, view });

const arbitraryState: fc.Arbitrary<LinkState> = fc.record({
  document: arbitraryDocument(),
  view: fc.record({ tab: fc.constantFrom(...LINK_TABS), layer: fc.constant(null) }),
});

/** A link around any text, as encodeLink makes it for a state. */
const linkAround = (text: string) => frame("p", toBase64url(new TextEncoder().encode(text)));

/** A frame of another version with the right checksum. */
function reframed(body: string): string {
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, checksum(new TextEncoder().encode(body)));
  return `#${body}.${toBase64url(new Uint8Array(sum.buffer))}`;
}

const messageOf = (decoded: Decoded) => (decoded.kind === "ok" ? "" : decoded.message);

describe("round trip", () => {
  test("every state comes back, in an alphabet that no program escapes", () => {
    fc.assert(
      fc.property(arbitraryState, (state) => {
        const link = encodeLink(state);
        expect(link).toMatch(/^#1[pd][\w-]{3}[\w-]+\.[\w-]{6}$/);
        expect(decodeLink(link)).toEqual({ kind: "ok", state, diagnostics: [] });
      }),
    );
  });

  test("one state, one link: a decoded state encodes to the same characters", () => {
    fc.assert(
      fc.property(arbitraryState, (state) => {
        const link = encodeLink(state);
        const decoded = decodeLink(link);
        expect(decoded.kind === "ok" && encodeLink(decoded.state)).toBe(link);
      }),
    );
  });

  test("the selected layer is in the link, one that the model lacks is not", () => {
    const document = START_DOCUMENT;
    const link = encodeLink({ document, view: { tab: "c", layer: "quant_conv2d_1" } });
    expect(decodeLink(link)).toMatchObject({ state: { view: { tab: "c", layer: "quant_conv2d_1" } } });
    expect(encodeLink({ document, view: { tab: "why", layer: "gone" } })).toBe(start);
  });

  test.each([
    ["a whole address", `https://example.org/sxor/?x=1${start}`],
    ["blanks and quotes", `  "${start}"\n`],
    ["a Markdown link", `[two layers](https://example.org/${start})`],
    ["the end of a sentence", `${start}.`],
    ["brackets", `<https://example.org/${start}>),`],
    ["no #", start.slice(1)],
    ["percent-encoding", encodeURIComponent(start).replaceAll(".", "%2E").replaceAll("-", "%2d")],
    ["twofold percent-encoding", encodeURIComponent(encodeURIComponent(start))],
    ["parameters that a tracker adds", `${start}&utm_source=forum`],
  ])("survives %s", (_, text) => {
    expect(decodeLink(text)).toEqual(decodeLink(start));
    expect(decodeLink(text).kind).toBe("ok");
  });
});

describe("links that once worked", () => {
  const links = JSON.parse(readFileSync(new URL("./links.json", import.meta.url), "utf8")) as {
    title: string;
    link: string;
    state: LinkState;
  }[];
  test.each(links.map((entry) => [entry.title, entry] as const))("%s", (_, { link, state }) => {
    expect(decodeLink(link)).toEqual({ kind: "ok", state, diagnostics: [] });
  });
});

describe("links that are not intact", () => {
  test("any changed character is noticed", () => {
    const characters = [...DIGITS, ".", " ", "%", "#", ")"];
    for (const example of EXAMPLES) {
      const link = encodeLink({ document: example.document, view });
      for (let at = 1; at < link.length; at++) {
        for (const character of characters) {
          if (character === link[at]) continue;
          const changed = link.slice(0, at) + character + link.slice(at + 1);
          const { kind } = decodeLink(changed);
          if (kind !== "damaged" && kind !== "foreign") throw new Error(`${changed} is ${kind}`);
        }
      }
    }
  });

  test("a cut link says how much arrived", () => {
    const length = start.length - 1;
    for (let kept = 5; kept < length; kept++) {
      const decoded = decodeLink(start.slice(0, 1 + kept));
      const arrived = start[kept] === "." ? kept - 1 : kept;
      expect(decoded.kind).toBe("damaged");
      expect(messageOf(decoded)).toContain(`only ${arrived} of its ${length} characters arrived`);
    }
  });

  test("a text inserted in the middle is damage", () => {
    const decoded = decodeLink(`${start.slice(0, 40)}abc${start.slice(40)}`);
    expect(decoded.kind).toBe("damaged");
    expect(messageOf(decoded)).toContain(
      `${start.length + 2} characters arrived where it has ${start.length - 1}`,
    );
  });

  test.each([
    ["empty", "nothing", ""],
    ["empty", "# alone", "#"],
    ["empty", "an address with # alone", "https://example.org/sxor/#"],
    ["foreign", "an anchor", "#installation"],
    ["foreign", "an anchor that begins with a number", "#2024-report"],
    ["foreign", "a link of another program", "#code/PTAEHUFMBsGMHsC2lQBd5oBYoCoE8AHSAZVgCcBLA1UABWgEM8BzM"],
    ["foreign", "characters that no link has", "#%%%"],
    ["newer", "version 2", reframed(`2${start.slice(2).split(".")[0]}`)],
    ["newer", "an unknown encoding", reframed(`${VERSION}z${start.slice(3).split(".")[0]}`)],
    ["newer", "an unknown tab", linkAround(`{"document":${startText},"view":{"tab":"asm"}}`)],
    ["newer", "an unknown part of the view", linkAround(`{"document":${startText},"view":{"zoom":2}}`)],
    ["damaged", "half of a JSON text", linkAround("{")],
    ["damaged", "null", linkAround("null")],
    ["damaged", "a list", linkAround("[]")],
    ["oversized", "a long text", `#1d${"A".repeat(70_000)}`],
    ["oversized", "a bomb", frame("d", toBase64url(deflateSync(new Uint8Array(20_000_000), { level: 9 })))],
  ])("%s: %s", (kind, _, text) => {
    const decoded = decodeLink(text);
    expect(decoded.kind).toBe(kind);
    expect(messageOf(decoded).length).toBeGreaterThan(20);
  });

  test("each outcome has a message of its own", () => {
    const texts = [
      "",
      "#top",
      reframed("2xyz0"),
      start.slice(0, 30),
      linkAround('{"document":{}}'),
      "1".repeat(1e5),
    ];
    const decoded = texts.map(decodeLink);
    expect(decoded.map(({ kind }) => kind)).toEqual([
      "empty",
      "foreign",
      "newer",
      "damaged",
      "illegal",
      "oversized",
    ]);
    expect(new Set(decoded.map(messageOf)).size).toBe(texts.length);
  });

  test("an illegal model brings the parser's diagnostics", () => {
    const decoded = decodeLink(linkAround('{"document":{"sxor":1,"input":{"shape":[8,8,-1]},"layers":[]}}'));
    expect(decoded.kind).toBe("illegal");
    expect(decoded.diagnostics).toMatchObject([{ severity: "error", path: ["input", "shape", 2] }]);
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        expect(decodeLink(text).kind).not.toBe("ok");
        expect(decodeLink(linkAround(text)).kind).not.toBe("ok");
        expect(decodeLink(frame("d", toBase64url(new TextEncoder().encode(text)))).kind).not.toBe("ok");
      }),
    );
  });
});

test("a model that no link can hold is noticed", () => {
  const layers = Array.from({ length: 2_000 }, (_, i) => ({
    type: "QuantConv2D",
    name: `layer ${Math.imul(i, 2_654_435_761) >>> 0}`,
    filters: 1 + ((i * 7_919) % 512),
    kernel_size: 3,
  }));
  const link = encodeLink({ document: { sxor: 1, input: { shape: [32, 32, 3] }, layers }, view });
  expect(link.length).toBeGreaterThan(MAX_LINK);
  expect(tooLong(link)).toBe(true);
  expect(tooLong(start)).toBe(false);
});

test("links of the examples are short", () => {
  const longest = Math.max(...EXAMPLES.map(({ document }) => encodeLink({ document, view }).length));
  expect(longest).toBeLessThan(300);
});
