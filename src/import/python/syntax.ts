import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";

/** Children without comments. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "Comment") found.push(child);
  }
  return found;
}

/** What stands between the commas. Brackets around the whole list are left out. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") groups.push([]);
    else if (!["(", ")", "[", "]", "{", "}"].includes(node.name)) groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** Lines that notebooks add (`!pip install larq`, `%matplotlib inline`) as blanks of equal length. */
const withoutMagics = (text: string): string =>
  text.replace(/^[ \t]*[!%].*$/gm, (line) => " ".repeat(line.length));

const FENCE = /^[ \t]*(?:```|~~~)/;

/** A message with code in fences, as forums have them: all else as blanks of equal length. */
function insideFences(text: string): string {
  let inside = false;
  return text
    .split("\n")
    .map((line) => {
      const isFence = FENCE.test(line);
      if (isFence) inside = !inside;
      return inside && !isFence ? line : " ".repeat(line.length);
    })
    .join("\n");
}

/** Texts and comments. An open one ends with its line, or with the script: looking for its end again takes quadratic time. */
const TEXT =
  /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*/;
const FLOAT = /(?<![\w.])(\d[\d_]*)\.(?:([eE][+-]?\d+)|(?![\w.]))/;
const TEXT_OR_FLOAT = new RegExp(`${TEXT.source}|${FLOAT.source}`, "g");

/** `1.` and `1.e5`, which the grammar does not have, without the point and at equal length. */
const withoutBarePoints = (text: string): string =>
  text.replace(TEXT_OR_FLOAT, (whole, digits?: string, exponent = "") =>
    digits === undefined ? whole : `${digits}${exponent} `,
  );

export interface Syntax {
  text: string;
  top: SyntaxNode;
}

/** Stops at the first error: going on after it takes quadratic time on a hostile text. */
const strict = parser.configure({ strict: true });

/** The tree of a script, or of the code in a message, or the position of the first syntax error. */
export function parsePython(source: string): Syntax | { error: number } {
  const whole = parseScript(source);
  if (!("error" in whole) || !source.split("\n").some((line) => FENCE.test(line))) return whole;
  return parseScript(insideFences(source));
}

function parseScript(source: string): Syntax | { error: number } {
  const text = withoutBarePoints(withoutMagics(source));
  try {
    return { text, top: strict.parse(text).topNode };
  } catch (error) {
    const position = /^No parse at (\d+)/.exec(error instanceof SyntaxError ? error.message : "")?.[1];
    if (position === undefined) throw error;
    return { error: Number(position) };
  }
}
