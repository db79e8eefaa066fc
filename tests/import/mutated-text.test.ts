import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kerasJson } from "../../src/export/keras-json.ts";
import { importText } from "../../src/import/detect.ts";
import { importPython } from "../../src/import/python.ts";
import { SCRIPTS } from "./scripts.ts";

/**
 * Scripts and Keras JSON with a few pieces moved, doubled, dropped or spoilt: each gives a Document or an error, and in
 * time. SXOR_RUNS sets the number of each.
 */
const RUNS = Number(process.env.SXOR_RUNS ?? 300);
/** Milliseconds; an honest text takes a few. Generous for busy machines. */
const BOUND = 5_000;

/** mulberry32, so that a failure can be had again. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const folder = new URL("../fixtures/scripts/", import.meta.url);
const scripts = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".py"))
    .map((name) => readFileSync(new URL(name, folder), "utf8")),
  ...SCRIPTS.map(({ script }) => script),
];
const models = scripts.flatMap((script) => {
  const { document } = importPython(script);
  return document === null ? [] : [kerasJson(document)];
});

const PYTHON = [
  ...[
    "0",
    "-1",
    "None",
    "True",
    "x",
    "i",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\n",
    "    ",
    "*",
    "**",
    "=",
    ".",
  ],
  ...[
    "for i in range(3):",
    "while True:",
    "if x:",
    "break",
    "continue",
    "return",
    "return x",
    "lambda: x",
    "1e999",
    "'",
  ],
  ...[
    "x.append(x)",
    "x = x + x",
    "x += x",
    "[x for x in x]",
    "f'{x}'",
    "x[0]",
    "x(x)",
    "model",
    "def x():",
    "class x:",
  ],
];
const JSONS = [
  ...[
    "null",
    "NaN",
    "-Infinity",
    "1e999",
    "[]",
    "{}",
    '""',
    "0",
    "-1",
    "true",
    '"__proto__"',
    '"constructor"',
    "[[[]]]",
  ],
  ...[
    '"name":null',
    '"class_name":3',
    '"config":[]',
    '"inbound_nodes":[[["in",0,0]]]',
    '"layers":[]',
    ",",
    ":",
    '"',
  ],
];

function mutated(
  text: string,
  pieces: readonly string[],
  cut: RegExp,
  random: (below: number) => number,
): string {
  const parts = text.split(cut);
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(parts.length);
    switch (random(5)) {
      case 0:
        parts[at] = pieces[random(pieces.length)] as string;
        break;
      case 1:
        parts.splice(at, 1 + random(6));
        break;
      case 2:
        parts.splice(at, 0, pieces[random(pieces.length)] as string);
        break;
      case 3:
        parts[at] = parts[random(parts.length)] as string;
        break;
      default: {
        // A part of the text once more, elsewhere.
        const from = random(parts.length);
        parts.splice(at, 0, ...parts.slice(from, from + 1 + random(40)));
      }
    }
  }
  return parts.join("");
}

async function check(text: string, seed: number): Promise<void> {
  const start = performance.now();
  let what = "threw";
  try {
    const { document, diagnostics } = await importText(text);
    what =
      (document === null) === diagnostics.some(({ severity }) => severity === "error") ? "" : "says no error";
    if (performance.now() - start > BOUND) what = "took too long";
  } catch (error) {
    what += ` ${error instanceof Error ? error.stack : error}`;
  }
  if (what !== "" && !isLink(text)) expect.fail(`seed ${seed}: ${what}\n${text}`);
}

/** A link is for the caller. */
const isLink = (text: string): boolean => /^\S*#1\S*$/.test(text.trim());

describe.each([
  ["scripts", scripts, PYTHON, /(\b|(?<=\W)(?=\W))/],
  ["Keras JSON", models, JSONS, /(?<=[,:[\]{}])|(?=[,:[\]{}])/],
] as const)("mutated %s", (_, texts, pieces, cut) => {
  test("give a document or an error, in time", { timeout: 3_600_000 }, async () => {
    expect(texts.length).toBeGreaterThan(5);
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = generator(seed);
      await check(mutated(texts[seed % texts.length] as string, pieces, cut, random), seed);
    }
  });
});
