import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./expressions.ts";
import { unknownCall } from "./layers.ts";
import { memberOfLayer, memberOfModel } from "./model-parts.ts";
import { shapeOf } from "./shapes.ts";
import { children } from "./syntax.ts";
import { itemsOf, listOf, literal, type Scope, type Script, unknown, type Value } from "./values.ts";

/** `owner.name`, `owner[index]`, `owner[from:to:step]`. */
export function evaluateMember(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [object, ...access] = children(node);
  if (object === undefined) return unknown("a part of nothing");
  const owner = evaluate(object, scope, script);
  const [bracket, index] = access;
  if (bracket?.name === "[" && index !== undefined) {
    if (owner.kind === "tensor") return unknownCall("a part […]", {}, [owner.node], node, script);
    if (access.length === 3 && index.name !== ":") return elementOf(owner, evaluate(index, scope, script));
    return sliceOf(owner, access.slice(1, -1), scope, script);
  }
  const name = access.at(-1)?.name === "PropertyName" ? script.source(access.at(-1) as SyntaxNode) : "";
  if (owner.kind === "symbol") return memberOf(owner, name);
  if (owner.kind === "record")
    return owner.entries.get(name) ?? unknown(`.${name} is not given in its class`);
  if (owner.kind === "tensor" && name === "shape") return shapeOf(owner.node);
  const part =
    owner.kind === "model"
      ? memberOfModel(owner.model, name, script)
      : owner.kind === "layer"
        ? memberOfLayer(owner.layer, name)
        : undefined;
  if (part !== undefined) return part;
  return unknown(owner.kind === "unknown" ? owner.why : `.${name} is known only when the script runs`);
}

/** A name inside a module. */
export const memberOf = (owner: Value & { kind: "symbol" }, name: string): Value => ({
  ...owner,
  path: `${owner.path}.${name}`.slice(0, 500),
});

function elementOf(owner: Value, index: Value): Value {
  if (index.kind !== "literal") return unknown("an index that is not known");
  const found =
    owner.kind === "list" && typeof index.value === "number"
      ? owner.items.at(index.value)
      : owner.kind === "dict"
        ? owner.entries.get(index.value)
        : undefined;
  return found ?? unknown(owner.kind === "unknown" ? owner.why : "an element that is not there");
}

/** `a[1:]`, `a[::-1]` of a list or a text. */
function sliceOf(owner: Value, parts: readonly SyntaxNode[], scope: Scope, script: Script): Value {
  const bounds: (Value | undefined)[] = [undefined];
  for (const part of parts) {
    if (part.name === ":") bounds.push(undefined);
    else bounds[bounds.length - 1] = evaluate(part, scope, script);
  }
  const numbers = bounds.map((value) => (value?.kind === "literal" ? value.value : value && Number.NaN));
  const isWhole = numbers.every((n) => n === undefined || n === null || Number.isInteger(n));
  const items = itemsOf(owner);
  const [from, to, step] = numbers.map((n) => (n === null ? undefined : n)) as (number | undefined)[];
  const backwards = step === -1 && from === undefined && to === undefined;
  if (
    items === undefined ||
    owner.kind === "dict" ||
    !isWhole ||
    !(backwards || step === undefined || step > 0)
  )
    return unknown(owner.kind === "unknown" ? owner.why : "a slice that is not known");
  const part = backwards
    ? [...items].reverse()
    : items.slice(from, to).filter((_, i) => i % (step ?? 1) === 0);
  if (owner.kind === "list") return listOf(part);
  return literal(part.map((item) => (item.kind === "literal" ? item.value : "")).join(""));
}
