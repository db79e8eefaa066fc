import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./expressions.ts";
import { bounded, formatted, textOf } from "./formatting.ts";
import { parseString, unescapeString } from "./literals.ts";
import { children } from "./syntax.ts";
import { literal, type Scope, type Script, unknown, type Value } from "./values.ts";

/** The text of a string literal, of several in a row, or of an f-string. */
export function evaluateString(node: SyntaxNode, scope: Scope, script: Script): Value {
  if (node.name === "FormatString") return evaluateFormat(node, scope, script);
  if (node.name === "String") {
    const value = parseString(script.source(node));
    return value === undefined ? unknown("bytes") : literal(value);
  }
  let text = "";
  for (const part of children(node)) {
    const value = evaluate(part, scope, script);
    if (value.kind !== "literal") return value;
    text += value.value;
  }
  return literal(text);
}

/** An f-string whose replacements are known. */
function evaluateFormat(node: SyntaxNode, scope: Scope, script: Script): Value {
  const source = script.source(node);
  const [, prefix = "", quote = ""] = /^([A-Za-z]*)("""|'''|"|')/.exec(source) ?? [];
  const plain = (text: string) =>
    (/r/i.test(prefix) ? text : unescapeString(text)).replace(/\{\{|\}\}/g, (b) => b[0] as string);
  let text = "";
  let at = prefix.length + quote.length;
  for (const part of children(node)) {
    const [, expression, ...rest] = children(part);
    const [format] = rest;
    const hasFormat = format?.name === "FormatSpec" && children(format).length <= 1;
    if (part.name !== "FormatReplacement" || expression === undefined || rest.length > (hasFormat ? 2 : 1))
      return unknown("an f-string with a format");
    const value = evaluate(expression, scope, script);
    const spec = hasFormat ? script.source(format).slice(1) : "";
    const known = spec === "" ? textOf(value) : formatted(value, spec);
    if (known === undefined) return unknown("an f-string with a value that is not known");
    text += plain(source.slice(at, part.from - node.from)) + known;
    at = part.to - node.from;
  }
  return bounded(text + plain(source.slice(at, source.length - quote.length)));
}
