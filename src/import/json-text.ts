import type { Path, Place } from "../document/diagnostic.ts";

/** Line and column of positions in one text. */
export function placesOf(text: string): (offset: number) => Place {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

interface Token {
  kind: "{" | "}" | "[" | "]" | "," | ":" | "string" | "literal" | "end" | "wrong";
  from: number;
  to: number;
}

const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/** The token at or after `start`; "wrong" if JSON has none that begins so. */
function tokenAt(text: string, start: number): Token {
  let from = start;
  while (from < text.length && " \t\r\n".includes(text[from] as string)) from++;
  if (from === text.length) return { kind: "end", from, to: from };
  const first = text[from] as string;
  if ("{}[],:".includes(first)) return { kind: first as Token["kind"], from, to: from + 1 };
  if (first === '"') return stringAt(text, from);
  let to = from;
  while (to < text.length && !' \t\r\n{}[],:"'.includes(text[to] as string)) to++;
  // A longer one cannot be a number that means anything.
  const legal = to - from <= 400 && LITERAL.test(text.slice(from, to));
  return { kind: legal ? "literal" : "wrong", from, to };
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

function stringAt(text: string, from: number): Token {
  for (let i = from + 1; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '"') return { kind: "string", from, to: i + 1 };
    if (char === "\\") {
      if (!ESCAPE.test(text.slice(i, i + 6))) return { kind: "wrong", from: i, to: i + 2 };
      i++;
    } else if (char < " ") return { kind: "wrong", from, to: i };
  }
  return { kind: "wrong", from, to: text.length };
}

/** What Python's json writes for numbers that JSON does not have, as JSON. */
const PYTHON_NUMBERS: Readonly<Record<string, string>> = {
  NaN: '"NaN"',
  Infinity: "1e999",
  "-Infinity": "-1e999",
};

/**
 * A text of Python's json as JSON: NaN becomes the string "NaN", which is legal nowhere that a number is, and
 * infinities become numbers that are none of the finite ones.
 */
export function withoutPythonNumbers(text: string): string {
  let json = "";
  let copied = 0;
  for (let token = tokenAt(text, 0); token.kind !== "end"; token = tokenAt(text, token.to)) {
    if (token.kind !== "wrong") continue;
    const word = text.slice(token.from, Math.min(token.to, token.from + 10));
    if (!Object.hasOwn(PYTHON_NUMBERS, word)) break;
    json += text.slice(copied, token.from) + PYTHON_NUMBERS[word];
    copied = token.to;
  }
  return json + text.slice(copied);
}

export interface SyntaxProblem {
  offset: number;
  message: string;
}

/** The first place at which a text that JSON.parse refused stops being JSON, and what was expected. */
export function findSyntaxProblem(text: string): SyntaxProblem {
  const open: ("{" | "[")[] = [];
  let expected: "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" = "value";
  for (let at = 0; ; ) {
    const token = tokenAt(text, at);
    at = token.to;
    const fail = (message: string): SyntaxProblem => ({ offset: token.from, message });
    if (token.kind === "wrong") return fail(wrongToken(text, token));
    const within = open.at(-1);
    if (expected === ":") {
      if (token.kind !== ":") return fail("expected : after the key");
      expected = "value";
    } else if (expected === "key" || expected === "key or }") {
      if (token.kind === "string") expected = ":";
      else if (token.kind === "}" && expected === "key or }") {
        open.pop();
        expected = ", or end";
      } else return fail(`expected ${expected === "key" ? "a key after the comma" : 'a key in " or }'}`);
    } else if (expected === ", or end") {
      if (within === undefined) return fail("expected the end of the text");
      if (token.kind === ",") expected = within === "{" ? "key" : "value";
      else if (token.kind === (within === "{" ? "}" : "]")) open.pop();
      else return fail(`expected , or ${within === "{" ? "}" : "]"}`);
    } else if (token.kind === "{" || token.kind === "[") {
      open.push(token.kind);
      expected = token.kind === "{" ? "key or }" : "value or ]";
    } else if (token.kind === "]" && expected === "value or ]") {
      open.pop();
      expected = ", or end";
    } else if (token.kind === "string" || token.kind === "literal") expected = ", or end";
    else return fail(`expected a value`);
  }
}

function wrongToken(text: string, { from, to }: Token): string {
  if (text[from] === '"') {
    return to < text.length ? "the string is not closed on its line" : "the string is not closed";
  }
  if (text[from] === "\\") return `JSON has no escape ${text.slice(from, to)}`;
  const word = text.slice(from, Math.min(to, from + 20));
  if (Object.hasOwn(PYTHON_NUMBERS, word)) return `${word} is Python's; JSON has no such number`;
  if (/^(?:True|False|None)$/.test(word)) return `${word} is Python; JSON writes true, false and null`;
  if (word.startsWith("'")) return "JSON writes strings in double quotes";
  if (word.startsWith("//") || word.startsWith("/*") || word.startsWith("#")) return "JSON has no comments";
  return `unexpected ${word}`;
}

/** The end of the value that begins with `token`, without recursion. */
function endOfValue(text: string, token: Token): number | undefined {
  if (token.kind === "string" || token.kind === "literal") return token.to;
  if (token.kind !== "{" && token.kind !== "[") return undefined;
  const mark = /["[\]{}]/g;
  mark.lastIndex = token.from;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const [sign] = found;
    if (sign === '"') mark.lastIndex = stringAt(text, found.index).to;
    else depth += sign === "{" || sign === "[" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

/** Where a value stands in a text, and where its members stand. */
interface Part {
  from: number;
  to: number;
  members: Map<string | number, Part>;
}

/** Nothing in a Document is deeper: $.layers[0].padding[0][1]. */
const DEEPEST = 5;

function partAt(text: string, token: Token, depth: number): Part | undefined {
  const members = new Map<string | number, Part>();
  if (depth === DEEPEST || (token.kind !== "{" && token.kind !== "[")) {
    const to = endOfValue(text, token);
    return to === undefined ? undefined : { from: token.from, to, members };
  }
  for (let at = token.to, index = 0; ; index++) {
    let value = tokenAt(text, at);
    if (value.kind === "}" || value.kind === "]") return { from: token.from, to: value.to, members };
    let key: string | number = index;
    if (token.kind === "{") {
      if (value.kind !== "string") return undefined;
      key = JSON.parse(text.slice(value.from, value.to)) as string;
      value = tokenAt(text, tokenAt(text, value.to).to);
    }
    const member = partAt(text, value, depth + 1);
    if (member === undefined) return undefined;
    // The last of several members with one key counts, as for JSON.parse.
    members.set(key, member);
    const after = tokenAt(text, member.to);
    at = after.kind === "," ? after.to : member.to;
  }
}

/** Finds values of one JSON text; reads the text once, whatever the number of questions. */
export interface JsonLocator {
  /** Where the value at `path` stands; undefined if it is not there. */
  rangeOf: (path: Path) => { from: Place; to: Place } | undefined;
  /** Where the value at `path` begins, or the nearest one around it that the text spells out. */
  locate: (path: Path) => Place | undefined;
}

export function jsonLocator(text: string): JsonLocator {
  let root: Part | undefined;
  try {
    root = partAt(text, tokenAt(text, 0), 0);
  } catch {
    // A key with an illegal escape: the text is not JSON, so nothing is found in it.
  }
  const places = placesOf(text);
  const parts = (path: Path): Part[] => {
    const found = root === undefined ? [] : [root];
    for (const key of path) {
      const member = found.at(-1)?.members.get(key);
      if (member === undefined) break;
      found.push(member);
    }
    return found;
  };
  return {
    rangeOf: (path) => {
      const part = parts(path)[path.length];
      return part && { from: places(part.from), to: places(part.to) };
    },
    locate: (path) => {
      const part = parts(path).at(-1);
      return part && places(part.from);
    },
  };
}

/** Where in a JSON text the value at `path` stands; undefined if it is not there. */
export const rangeOf = (text: string, path: Path): { from: Place; to: Place } | undefined =>
  jsonLocator(text).rangeOf(path);

/** Where the value at `path` begins, or the nearest one around it that the text spells out. */
export const locate = (text: string, path: Path): Place | undefined => jsonLocator(text).locate(path);
