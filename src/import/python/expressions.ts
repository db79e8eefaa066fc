import type { SyntaxNode } from "@lezer/common";
import { call } from "./calls.ts";
import { joinTensors } from "./layers.ts";
import { parseNumber, parseString, unescapeString } from "./literals.ts";
import { operate, truth } from "./operators.ts";
import { children, splitAtCommas } from "./syntax.ts";
import { type Arguments, literal, type Scope, type Script, unknown, type Value } from "./values.ts";

/** The value of an expression. What only a run could tell is "unknown" with the reason. */
export function evaluate(node: SyntaxNode, scope: Scope, script: Script): Value {
  if (!script.step()) return unknown("the script is too long to be read");
  const source = () => script.source(node);
  switch (node.name) {
    case "Number": {
      const value = parseNumber(source());
      return value === undefined ? unknown("an imaginary number") : literal(value);
    }
    case "String":
    case "ContinuedString":
    case "FormatString":
      return evaluateString(node, scope, script);
    case "Boolean":
      return literal(source() === "True");
    case "None":
      return literal(null);
    case "VariableName":
      return scope.get(source()) ?? { kind: "symbol", path: source(), bound: false };
    case "ParenthesizedExpression":
      return evaluateGroup(children(node).slice(1, -1), scope, script);
    case "TupleExpression":
    case "ArrayExpression":
      return evaluateList(splitAtCommas(children(node)), scope, script);
    case "DictionaryExpression":
      return evaluateDict(node, scope, script);
    case "UnaryExpression":
      return evaluateUnary(node, scope, script);
    case "BinaryExpression":
      return evaluateBinary(node, scope, script);
    case "ConditionalExpression":
      return evaluateConditional(node, scope, script);
    case "MemberExpression":
      return evaluateMember(node, scope, script);
    case "CallExpression":
      return call(node, scope, script);
    default:
      return unknown(`${describe(node)} is not run`);
  }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  LambdaExpression: "a lambda",
  ArrayComprehensionExpression: "a list comprehension",
  DictionaryComprehensionExpression: "a dict comprehension",
  ComprehensionExpression: "a generator",
  SetExpression: "a set",
  AwaitExpression: "an await",
  YieldExpression: "a yield",
};

const describe = (node: SyntaxNode): string => DESCRIPTIONS[node.name] ?? "this expression";

/** One expression, or several with commas: a tuple. */
export function evaluateGroup(nodes: readonly SyntaxNode[], scope: Scope, script: Script): Value {
  const [only] = nodes;
  if (only !== undefined && nodes.length === 1) return evaluate(only, scope, script);
  return evaluateList(splitAtCommas(nodes), scope, script);
}

function evaluateList(groups: readonly SyntaxNode[][], scope: Scope, script: Script): Value {
  const items: Value[] = [];
  for (const [first, second, ...rest] of groups) {
    if (first === undefined || rest.length > 0) return unknown("a list that has to be run");
    if (second === undefined) {
      items.push(evaluate(first, scope, script));
      continue;
    }
    const spread = first.name === "*" ? evaluate(second, scope, script) : undefined;
    if (spread?.kind !== "list") return unknown("a list with a part that is not known");
    items.push(...spread.items);
  }
  return { kind: "list", items };
}

function evaluateDict(node: SyntaxNode, scope: Scope, script: Script): Value {
  const entries = new Map<string, Value>();
  for (const [first, second, third] of splitAtCommas(children(node))) {
    if (first?.name === "**" && second !== undefined) {
      const spread = evaluate(second, scope, script);
      if (spread.kind !== "dict") return unknown("a dict with a part that is not known");
      for (const [key, value] of spread.entries) entries.set(key, value);
    } else if (first !== undefined && third !== undefined) {
      const key = evaluate(first, scope, script);
      if (key.kind !== "literal") return unknown("a dict with a key that is not known");
      entries.set(String(key.value), evaluate(third, scope, script));
    } else return unknown("a set");
  }
  return { kind: "dict", entries };
}

function evaluateString(node: SyntaxNode, scope: Scope, script: Script): Value {
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

/** An f-string whose replacements are plain names of known strings and whole numbers. */
function evaluateFormat(node: SyntaxNode, scope: Scope, script: Script): Value {
  const source = script.source(node);
  const [, prefix = "", quote = ""] = /^([A-Za-z]*)("""|'''|"|')/.exec(source) ?? [];
  const plain = (text: string) =>
    (/r/i.test(prefix) ? text : unescapeString(text)).replace(/\{\{|\}\}/g, (b) => b[0] as string);
  let text = "";
  let at = prefix.length + quote.length;
  for (const part of children(node)) {
    const [, expression, ...rest] = children(part);
    if (part.name !== "FormatReplacement" || expression === undefined || rest.length !== 1) {
      return unknown("an f-string with a format");
    }
    const value = evaluate(expression, scope, script);
    const known =
      value.kind === "literal" && (typeof value.value === "string" || Number.isInteger(value.value));
    if (!known) return unknown("an f-string with a value that is not known");
    text += plain(source.slice(at, part.from - node.from)) + String(value.value);
    at = part.to - node.from;
  }
  return literal(text + plain(source.slice(at, source.length - quote.length)));
}

function evaluateUnary(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [operator, operand] = children(node);
  if (operator === undefined || operand === undefined) return unknown("an operator without a value");
  const value = evaluate(operand, scope, script);
  const sign = script.source(operator);
  if (sign === "not") {
    const holds = truth(value);
    return holds === undefined ? unknown("not of a value that is not known") : literal(!holds);
  }
  if (value.kind === "literal" && typeof value.value === "number" && (sign === "-" || sign === "+")) {
    return literal(sign === "-" ? -value.value : value.value);
  }
  return unknown(`${sign} of a value that is not known`);
}

function evaluateBinary(node: SyntaxNode, scope: Scope, script: Script): Value {
  const parts = children(node);
  const [left, right] = [parts[0], parts.at(-1)];
  if (left === undefined || right === undefined || parts.length < 3)
    return unknown("an operator without a value");
  const operator = parts.slice(1, -1).map(script.source).join(" ");
  const values: [Value, Value] = [evaluate(left, scope, script), evaluate(right, scope, script)];
  if (values.some((value) => value.kind === "tensor")) return joinTensors(values, operator, node, script);
  return operate(values[0], operator, values[1]);
}

function evaluateConditional(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [whenTrue, , condition, , whenFalse] = children(node);
  if (whenTrue === undefined || condition === undefined || whenFalse === undefined)
    return unknown("half a condition");
  const holds = truth(evaluate(condition, scope, script));
  if (holds === undefined) return unknown("a condition that is not known");
  return evaluate(holds ? whenTrue : whenFalse, scope, script);
}

function evaluateMember(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [object, ...access] = children(node);
  if (object === undefined) return unknown("a part of nothing");
  const owner = evaluate(object, scope, script);
  const [bracket, index] = access;
  if (bracket?.name === "[" && index !== undefined) {
    return access.length === 3 ? elementOf(owner, evaluate(index, scope, script)) : unknown("a slice");
  }
  const name = access.at(-1)?.name === "PropertyName" ? script.source(access.at(-1) as SyntaxNode) : "";
  if (owner.kind === "symbol") return memberOf(owner, name);
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
        ? owner.entries.get(String(index.value))
        : undefined;
  return found ?? unknown(owner.kind === "unknown" ? owner.why : "an element that is not there");
}

/** The arguments of a call, `*` and `**` unfolded. */
export function evaluateArguments(list: SyntaxNode, scope: Scope, script: Script): Arguments {
  const args: Arguments = { positional: [], named: new Map() };
  for (const group of splitAtCommas(children(list))) {
    const [first, second, third] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    if (group.length === 1) args.positional.push({ value: evaluate(first, scope, script), node: first });
    else if (second?.name === "AssignOp" && third !== undefined && group.length === 3) {
      args.named.set(script.source(first), { value: evaluate(third, scope, script), node: third });
    } else unfold(first.name, evaluate(last, scope, script), last, args);
  }
  return args;
}

function unfold(stars: string, value: Value, node: SyntaxNode, args: Arguments): void {
  if (stars === "*" && value.kind === "list") {
    for (const item of value.items) args.positional.push({ value: item, node });
  } else if (stars === "**" && value.kind === "dict") {
    for (const [name, item] of value.entries) args.named.set(name, { value: item, node });
  } else args.incomplete = value.kind === "unknown" ? value.why : "an argument that has to be run";
}
