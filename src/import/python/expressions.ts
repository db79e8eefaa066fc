import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { evaluateMember } from "./access.ts";
import { evaluateBoolean, isBoolean } from "./booleans.ts";
import { call } from "./calls.ts";
import { comprehend, isComprehension } from "./comprehensions.ts";
import { parametersOf } from "./functions.ts";
import { joinTensors, unknownCall } from "./layers.ts";
import { parseNumber } from "./literals.ts";
import { operate, truth } from "./operators.ts";
import { evaluateString } from "./strings.ts";
import { children, splitAtCommas } from "./syntax.ts";
import {
  type Arguments,
  DEEPEST,
  itemsOf,
  type Literal,
  listOf,
  literal,
  type Scope,
  type Script,
  unknown,
  type Value,
} from "./values.ts";

/** The value of an expression. What only a run could tell is "unknown" with the reason. */
export function evaluate(node: SyntaxNode, scope: Scope, script: Script): Value {
  if (!script.step(node)) return unknown("the script is too long to be read");
  if (script.depth >= DEEPEST) {
    tooDeep(node, script);
    return unknown("calls and brackets are nested too deep");
  }
  script.depth++;
  const value = evaluateOne(node, scope, script);
  script.depth--;
  return value;
}

/** Says where reading stopped to go deeper. */
export function tooDeep(node: SyntaxNode, script: Script): void {
  const title = "calls, blocks and brackets are nested too deep";
  const why = `sxor follows ${DEEPEST} of them. Write the model in fewer levels.`;
  script.report(problem("SX009", "error", title, why, { place: script.place(node) }));
}

function evaluateOne(node: SyntaxNode, scope: Scope, script: Script): Value {
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
      return isBoolean(node) ? evaluateBoolean(node, scope, script) : evaluateUnary(node, scope, script);
    case "BinaryExpression":
      return isBoolean(node) ? evaluateBoolean(node, scope, script) : evaluateBinary(node, scope, script);
    case "ConditionalExpression":
      return evaluateConditional(node, scope, script);
    case "MemberExpression":
      return evaluateMember(node, scope, script);
    case "CallExpression":
      return call(node, scope, script);
    case "LambdaExpression":
      return evaluateLambda(node, scope, script);
    case "NamedExpression":
      return evaluateNamed(node, scope, script);
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
    case "DictionaryComprehensionExpression":
      return comprehend(children(node).slice(1, -1), scope, script);
    default:
      return unknown(`${describe(node)} is not run`);
  }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
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
    const spread = first.name === "*" ? itemsOf(evaluate(second, scope, script)) : undefined;
    if (spread === undefined) return unknown("a list with a part that is not known");
    items.push(...spread);
  }
  return listOf(items);
}

function evaluateDict(node: SyntaxNode, scope: Scope, script: Script): Value {
  const entries = new Map<Literal, Value>();
  for (const [first, second, third] of splitAtCommas(children(node))) {
    if (first?.name === "**" && second !== undefined) {
      const spread = evaluate(second, scope, script);
      if (spread.kind !== "dict") return unknown("a dict with a part that is not known");
      for (const [key, value] of spread.entries) entries.set(key, value);
    } else if (first !== undefined && third !== undefined) {
      const key = evaluate(first, scope, script);
      if (key.kind !== "literal") return unknown("a dict with a key that is not known");
      entries.set(key.value, evaluate(third, scope, script));
    } else return unknown("a set");
  }
  return { kind: "dict", entries };
}

/** `lambda x, units=3: …`. */
function evaluateLambda(node: SyntaxNode, scope: Scope, script: Script): Value {
  const body = children(node).at(-1);
  if (body === undefined) return unknown("half a lambda");
  const parameters = parametersOf(
    node.getChild("ParamList"),
    (value) => evaluate(value, scope, script),
    script,
  );
  return { kind: "function", definition: { name: "lambda", parameters, body, scope } };
}

/** `(name := value)`. */
function evaluateNamed(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [name, , expression] = children(node);
  if (name === undefined || expression === undefined) return unknown("half an assignment");
  const value = evaluate(expression, scope, script);
  scope.set(script.source(name), value);
  return value;
}

function evaluateUnary(node: SyntaxNode, scope: Scope, script: Script): Value {
  const [operator, operand] = children(node);
  if (operator === undefined || operand === undefined) return unknown("an operator without a value");
  const value = evaluate(operand, scope, script);
  const sign = script.source(operator);
  if (value.kind === "tensor") return unknownCall(`operator ${sign}`, {}, [value.node], node, script);
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

/** The arguments of a call, `*` and `**` unfolded. */
export function evaluateArguments(list: SyntaxNode, scope: Scope, script: Script): Arguments {
  const args: Arguments = { positional: [], named: new Map() };
  const parts = children(list).slice(1, -1);
  if (isComprehension(parts)) {
    args.positional.push({ value: comprehend(parts, scope, script), node: list });
    return args;
  }
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
  const items = stars === "*" ? itemsOf(value) : undefined;
  if (items !== undefined) {
    for (const item of items) args.positional.push({ value: item, node });
  } else if (stars === "**" && value.kind === "dict") {
    for (const [name, item] of value.entries) args.named.set(String(name), { value: item, node });
  } else args.incomplete = value.kind === "unknown" ? value.why : "an argument that has to be run";
}
