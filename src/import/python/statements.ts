import type { SyntaxNode } from "@lezer/common";
import { evaluate, evaluateGroup } from "./expressions.ts";
import { joinTensors } from "./layers.ts";
import { operate, truth } from "./operators.ts";
import { isPassedOver, passOver } from "./passed-over.ts";
import { children, splitAtCommas } from "./syntax.ts";
import {
  type Arguments,
  type FunctionValue,
  literal,
  type Parameter,
  Scope,
  type Script,
  unknown,
  type Value,
} from "./values.ts";

/** Reads statements one after the other. The value is that of a `return` among them. */
export function execute(nodes: readonly SyntaxNode[], scope: Scope, script: Script): Value | undefined {
  for (const node of nodes) {
    if (!script.step()) return undefined;
    const returned = executeOne(node, scope, script);
    if (returned !== undefined) return returned;
  }
  return undefined;
}

const bodyOf = (node: SyntaxNode | undefined): SyntaxNode[] =>
  node === undefined ? [] : children(node).filter((child) => child.name !== ":");

function executeOne(node: SyntaxNode, scope: Scope, script: Script): Value | undefined {
  const parts = children(node);
  switch (node.name) {
    case "ImportStatement":
      importNames(parts, scope, script);
      return undefined;
    case "AssignStatement":
      assignStatement(parts, scope, script);
      return undefined;
    case "UpdateStatement":
      updateStatement(parts, node, scope, script);
      return undefined;
    case "ExpressionStatement":
      for (const part of parts) {
        if (isPassedOver(part)) passOver(part, scope, script);
        else evaluate(part, scope, script);
      }
      return undefined;
    case "StatementGroup":
      return execute(parts, scope, script);
    case "FunctionDefinition":
      defineFunction(node, scope, script);
      return undefined;
    case "ClassDefinition":
      defineClass(node, scope, script);
      return undefined;
    case "DecoratedStatement":
      return execute(parts.slice(-1), scope, script);
    case "ReturnStatement":
      return parts.length > 1 ? evaluateGroup(parts.slice(1), scope, script) : literal(null);
    case "IfStatement":
      return executeIf(node, parts, scope, script);
    case "WithStatement":
      return execute(bodyOf(parts.at(-1)), scope, script);
    case "ForStatement":
    case "WhileStatement":
    case "TryStatement":
    case "MatchStatement":
      passOver(node, scope, script);
      return undefined;
    default:
      return undefined;
  }
}

/** `import a.b as c`, `import a.b`, `from a import b as c, d`. */
function importNames(parts: readonly SyntaxNode[], scope: Scope, script: Script): void {
  const words = parts.map(script.source);
  const split = words[0] === "from" ? words.indexOf("import") : 0;
  const module = words.slice(1, Math.max(split, 1)).join("");
  let group: string[] = [];
  for (const word of [...words.slice(split + 1), ","]) {
    if (word === "(" || word === ")") continue;
    if (word !== ",") {
      group.push(word);
      continue;
    }
    const as = group.indexOf("as");
    const path = group.slice(0, as === -1 ? undefined : as).join("");
    const [root = ""] = group;
    const alias = as === -1 ? (split > 0 ? path : root) : group.at(-1);
    const target = split > 0 ? `${module}.${path}` : as === -1 ? root : path;
    if (alias && alias !== "*") scope.set(alias, { kind: "symbol", path: target, bound: true });
    group = [];
  }
}

function assignStatement(parts: readonly SyntaxNode[], scope: Scope, script: Script): void {
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === "AssignOp") groups.push([]);
    else if (part.name !== "TypeDef") groups.at(-1)?.push(part);
  }
  if (groups.length < 2) return;
  const value = evaluateGroup(groups.at(-1) ?? [], scope, script);
  for (const targets of groups.slice(0, -1)) bindGroup(targets, value, scope, script);
}

function bindGroup(targets: readonly SyntaxNode[], value: Value, scope: Scope, script: Script): void {
  const [only] = targets;
  if (only !== undefined && targets.length === 1) bind(only, value, scope, script);
  else unpack(splitAtCommas(targets), value, scope, script);
}

function bind(target: SyntaxNode, value: Value, scope: Scope, script: Script): void {
  if (target.name === "VariableName") scope.set(script.source(target), value);
  else if (target.name === "TupleExpression" || target.name === "ArrayExpression") {
    unpack(splitAtCommas(children(target)), value, scope, script);
  } else if (target.name === "MemberExpression") {
    const [object, bracket, index] = children(target);
    if (object === undefined || bracket?.name !== "[" || index === undefined) return;
    const owner = evaluate(object, scope, script);
    const key = evaluate(index, scope, script);
    if (key.kind !== "literal") return;
    if (owner.kind === "dict") owner.entries.set(String(key.value), value);
    else if (owner.kind === "list" && typeof key.value === "number" && key.value in owner.items) {
      owner.items[key.value] = value;
    }
  }
}

function unpack(targets: readonly SyntaxNode[][], value: Value, scope: Scope, script: Script): void {
  const items = value.kind === "list" && value.items.length === targets.length ? value.items : undefined;
  const missing = unknown(value.kind === "unknown" ? value.why : "a value that cannot be unpacked");
  targets.forEach((group, i) => {
    const target = group.at(-1);
    if (target !== undefined) bind(target, items?.[i] ?? missing, scope, script);
  });
}

function updateStatement(parts: readonly SyntaxNode[], node: SyntaxNode, scope: Scope, script: Script): void {
  const [target, operator, ...rest] = parts;
  if (target === undefined || operator === undefined) return;
  const sign = script.source(operator).slice(0, -1);
  const values: [Value, Value] = [evaluate(target, scope, script), evaluateGroup(rest, scope, script)];
  const tensors = values.some((value) => value.kind === "tensor");
  bind(
    target,
    tensors ? joinTensors(values, sign, node, script) : operate(values[0], sign, values[1]),
    scope,
    script,
  );
}

function defineFunction(node: SyntaxNode, scope: Scope, script: Script): void {
  const name = node.getChild("VariableName");
  const list = node.getChild("ParamList");
  const body = node.getChild("Body");
  if (name === null || list === null || body === null) return;
  const parameters = splitAtCommas(children(list)).flatMap((group): Parameter[] => {
    const [first] = group;
    const variable = group.find((part) => part.name === "VariableName");
    if (first === undefined || variable === undefined) return [];
    const parameter = { name: script.source(variable) };
    if (first.name === "*") return [{ ...parameter, rest: "list" }];
    if (first.name === "**") return [{ ...parameter, rest: "dict" }];
    const assign = group.findIndex((part) => part.name === "AssignOp");
    const value = assign === -1 ? undefined : group[assign + 1];
    return [value === undefined ? parameter : { ...parameter, default: evaluate(value, scope, script) }];
  });
  const definition: FunctionValue = { name: script.source(name), parameters, body, scope };
  scope.set(definition.name, { kind: "function", definition });
  script.passedOver.push({
    what: `the function ${definition.name}, if nothing calls it`,
    place: script.place(node),
  });
}

function defineClass(node: SyntaxNode, scope: Scope, script: Script): void {
  const variable = node.getChild("VariableName");
  if (variable === null) return;
  const name = script.source(variable);
  const place = script.place(node);
  scope.set(name, unknown(`the class ${name} of line ${place.line} is not read`, name));
  script.passedOver.push({ what: `the class ${name}`, place });
}

/** The value of a call of a function of the script: its body with the arguments bound. */
export function runFunction(definition: FunctionValue, args: Arguments, script: Script): Value {
  const scope = new Scope(definition.scope);
  const positional = [...args.positional];
  const named = new Map(args.named);
  for (const parameter of definition.parameters) {
    if (parameter.rest === "list") {
      scope.set(parameter.name, {
        kind: "list",
        items: positional.splice(0).map((argument) => argument.value),
      });
    } else if (parameter.rest === "dict") {
      const entries = new Map([...named].map(([key, argument]) => [key, argument.value]));
      scope.set(parameter.name, { kind: "dict", entries });
    } else {
      const given = named.get(parameter.name) ?? positional.shift();
      named.delete(parameter.name);
      const missing = unknown(args.incomplete ?? `${definition.name} is called without ${parameter.name}`);
      scope.set(parameter.name, given?.value ?? parameter.default ?? missing);
    }
  }
  return execute(bodyOf(definition.body), scope, script) ?? literal(null);
}

function executeIf(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  scope: Scope,
  script: Script,
): Value | undefined {
  for (let i = 0; i < parts.length; ) {
    if (script.source(parts[i] as SyntaxNode) === "else") return execute(bodyOf(parts[i + 1]), scope, script);
    const condition = parts[i + 1] as SyntaxNode;
    const isMain = /^__name__\s*==/.test(script.source(condition));
    const holds = isMain || truth(evaluate(condition, scope, script));
    if (holds === undefined) {
      passOver(node, scope, script);
      return undefined;
    }
    if (holds) return execute(bodyOf(parts[i + 2]), scope, script);
    i += 3;
  }
  return undefined;
}
