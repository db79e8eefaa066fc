import type { SyntaxNode } from "@lezer/common";
import { bindGroup } from "./binding.ts";
import { evaluateGroup } from "./expressions.ts";
import { truth } from "./operators.ts";
import { itemsOf, type Literal, LONGEST, Scope, type Script, unknown, type Value } from "./values.ts";

/** Whether the parts between the brackets are those of a comprehension. */
export const isComprehension = (parts: readonly SyntaxNode[]): boolean =>
  parts.some(({ name }) => name === "for");

/** One `for … in …` with its conditions. */
interface Clause {
  targets: SyntaxNode[];
  source: SyntaxNode[];
  conditions: SyntaxNode[][];
}

/** `[f(x) for x in y if x]`, the same as a generator, or `{k: v for …}`: the list or the dict. */
export function comprehend(parts: readonly SyntaxNode[], outer: Scope, script: Script): Value {
  const first = parts.findIndex(({ name }) => name === "for");
  const result = parts.slice(0, first);
  const colon = result.findIndex(({ name }) => name === ":");
  const keys = colon === -1 ? undefined : result.slice(0, colon);
  const clauses = clausesOf(parts.slice(first));
  const items: Value[] = [];
  const entries = new Map<Literal, Value>();
  let failed: string | undefined;
  const take = (scope: Scope) => {
    const key = keys && evaluateGroup(keys, scope, script);
    const value = evaluateGroup(result.slice(colon + 1), scope, script);
    if (key === undefined) items.push(value);
    else if (key.kind === "literal") entries.set(key.value, value);
    else failed ??= "a dict with a key that is not known";
    if (items.length > LONGEST) failed ??= "a very long list";
  };
  const run = (depth: number, scope: Scope) => {
    const clause = clauses[depth];
    if (clause === undefined) return take(scope);
    const source = evaluateGroup(clause.source, scope, script);
    const list = itemsOf(source);
    if (list === undefined) failed ??= notKnown(source, script.source(clause.source[0] as SyntaxNode));
    for (const item of list ?? []) {
      bindGroup(clause.targets, item, scope, script);
      const holds = clause.conditions.map((condition) => truth(evaluateGroup(condition, scope, script)));
      if (holds.includes(undefined)) failed ??= "a comprehension with a condition that is not known";
      if (failed !== undefined) return;
      if (!holds.includes(false)) run(depth + 1, scope);
    }
  };
  run(0, new Scope(outer));
  if (failed !== undefined) return unknown(failed);
  return keys === undefined ? { kind: "list", items } : { kind: "dict", entries };
}

/** Why a loop over a value cannot be followed. */
export function notKnown(source: Value, text: string): string {
  return source.kind === "unknown" ? source.why : `${text.slice(0, 40)} is known only when the script runs`;
}

function clausesOf(parts: readonly SyntaxNode[]): Clause[] {
  const clauses: Clause[] = [];
  let into: SyntaxNode[] = [];
  for (const part of parts) {
    const clause = clauses.at(-1);
    if (part.name === "for") {
      into = [];
      clauses.push({ targets: into, source: [], conditions: [] });
    } else if (part.name === "in" && clause !== undefined && into === clause.targets) into = clause.source;
    else if (part.name === "if" && clause !== undefined) {
      into = [];
      clause.conditions.push(into);
    } else if (part.name !== "async") into.push(part);
  }
  return clauses;
}
