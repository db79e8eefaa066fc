import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { evaluate, evaluateGroup } from "./expressions.ts";
import { joinTensors } from "./layers.ts";
import { callValueMethod } from "./methods.ts";
import { operate } from "./operators.ts";
import { children, splitAtCommas } from "./syntax.ts";
import { type Scope, type Script, spoil, unknown, type Value } from "./values.ts";

/** `a = b = value`. */
export function assignStatement(parts: readonly SyntaxNode[], scope: Scope, script: Script): void {
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === "AssignOp") groups.push([]);
    else if (part.name !== "TypeDef") groups.at(-1)?.push(part);
  }
  if (groups.length < 2) return;
  const value = evaluateGroup(groups.at(-1) ?? [], scope, script);
  for (const targets of groups.slice(0, -1)) bindGroup(targets, value, scope, script);
}

/** Gives one name, or several with commas, their values. */
export function bindGroup(targets: readonly SyntaxNode[], value: Value, scope: Scope, script: Script): void {
  const [only] = targets;
  if (only !== undefined && targets.length === 1) bind(only, value, scope, script);
  else unpack(splitAtCommas(targets), value, scope, script);
}

function bind(target: SyntaxNode, value: Value, scope: Scope, script: Script): void {
  if (target.name === "VariableName") scope.set(script.source(target), value);
  else if (target.name === "TupleExpression" || target.name === "ArrayExpression") {
    unpack(splitAtCommas(children(target)), value, scope, script);
  } else if (target.name === "MemberExpression") {
    const [object, access, index] = children(target);
    if (object === undefined || index === undefined) return;
    const owner = evaluate(object, scope, script);
    if (access?.name === "[") setElement(owner, evaluate(index, scope, script), value);
    else setMember(owner, script.source(index), value, target, script);
  }
}

function setElement(owner: Value, key: Value, value: Value): void {
  const at = key.kind === "literal" ? key.value : undefined;
  if (owner.kind === "dict" && at !== undefined) owner.entries.set(at, value);
  else if (owner.kind === "list" && typeof at === "number" && owner.items.at(at) !== undefined)
    owner.items[at < 0 ? owner.items.length + at : at] = value;
  else if (owner.kind === "dict" || owner.kind === "list")
    spoil(owner, "a part of it is set that is not known");
}

/** `del owner[index], …`; a name that is deleted has no value. */
export function deleteStatement(parts: readonly SyntaxNode[], scope: Scope, script: Script): void {
  for (const [target] of splitAtCommas(parts.slice(1))) {
    if (target?.name === "VariableName")
      scope.set(script.source(target), unknown(`${script.source(target)} was deleted`));
    if (target?.name !== "MemberExpression") continue;
    const [object, access, index] = children(target);
    if (object === undefined || access?.name !== "[" || index === undefined) continue;
    const owner = evaluate(object, scope, script);
    const key = evaluate(index, scope, script);
    const at = key.kind === "literal" ? key.value : undefined;
    if (owner.kind === "dict" && at !== undefined) owner.entries.delete(at);
    else if (owner.kind === "list" && typeof at === "number" && owner.items.at(at) !== undefined)
      owner.items.splice(at, 1);
    else if (owner.kind === "dict" || owner.kind === "list")
      spoil(owner, "a part of it is deleted that is not known");
  }
}

function setMember(owner: Value, name: string, value: Value, target: SyntaxNode, script: Script): void {
  if (owner.kind === "record") owner.entries.set(name, value);
  else if (owner.kind === "layer" && !/^_?(?:trainable|name)$/.test(name)) {
    const title = `${name} of ${owner.layer.className} is set after the layer was made`;
    const why = "sxor takes the layer as its constructor made it. Give the value to the constructor.";
    script.report(problem("SX034", "warning", title, why, { place: script.place(target) }));
  }
}

/** `a, *b = value`. */
function unpack(targets: readonly SyntaxNode[][], value: Value, scope: Scope, script: Script): void {
  const star = targets.findIndex(([first]) => first?.name === "*");
  const more = value.kind === "list" ? value.items.length - targets.length : 0;
  const fits = value.kind === "list" && (star === -1 ? more === 0 : more >= -1);
  const missing = unknown(value.kind === "unknown" ? value.why : "a value that cannot be unpacked");
  targets.forEach((group, i) => {
    const target = group.at(-1);
    if (target === undefined) return;
    const items = fits && value.kind === "list" ? value.items : undefined;
    const at = star === -1 || i < star ? i : i + more;
    const item = i === star ? items && { kind: "list" as const, items: items.slice(i, at + 1) } : items?.[at];
    bind(target, item ?? missing, scope, script);
  });
}

/** `x += y`; a list grows where it is, as Python's does. */
export function updateStatement(
  parts: readonly SyntaxNode[],
  node: SyntaxNode,
  scope: Scope,
  script: Script,
): void {
  const [target, operator, ...rest] = parts;
  if (target === undefined || operator === undefined) return;
  const sign = script.source(operator).slice(0, -1);
  const values: [Value, Value] = [evaluate(target, scope, script), evaluateGroup(rest, scope, script)];
  const [left, right] = values;
  if (left.kind === "list" && sign === "+") {
    const argument = { positional: [{ value: right, node }], named: new Map() };
    const grown = callValueMethod(left, "extend", argument);
    if (grown !== undefined && "why" in grown) spoil(left, grown.why);
    return;
  }
  const tensors = values.some((value) => value.kind === "tensor");
  const value = tensors ? joinTensors(values, sign, node, script) : operate(left, sign, right);
  bind(target, value, scope, script);
}
