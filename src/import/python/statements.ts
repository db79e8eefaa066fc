import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { assignStatement, deleteStatement, updateStatement } from "./binding.ts";
import { evaluate, evaluateGroup, tooDeep } from "./expressions.ts";
import { boundScope, parametersOf, valuesOfClass } from "./functions.ts";
import { executeFor, executeWhile } from "./loops.ts";
import { truth } from "./operators.ts";
import { isPassedOver, passOver, touchesModel } from "./passed-over.ts";
import { children } from "./syntax.ts";
import {
  type Arguments,
  DEEPEST,
  type FunctionValue,
  literal,
  type Scope,
  type Script,
  unknown,
  type Value,
} from "./values.ts";

/** What ends a list of statements before its end: a value that is returned, or the end of a turn of a loop. */
export type Outcome = { returned: Value } | "break" | "continue" | undefined;

/** Reads statements one after the other. */
export function execute(nodes: readonly SyntaxNode[], scope: Scope, script: Script): Outcome {
  if (script.depth >= DEEPEST) {
    if (nodes[0] !== undefined) tooDeep(nodes[0], script);
    return undefined;
  }
  script.depth++;
  let outcome: Outcome;
  for (const node of nodes) {
    if (!script.step(node)) break;
    outcome = executeOne(node, scope, script);
    if (outcome !== undefined) break;
  }
  script.depth--;
  return outcome;
}

export const bodyOf = (node: SyntaxNode | undefined): SyntaxNode[] =>
  node === undefined ? [] : children(node).filter((child) => child.name !== ":");

function executeOne(node: SyntaxNode, scope: Scope, script: Script): Outcome {
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
        const value = evaluate(part, scope, script);
        if (isPassedOver(part) && value.kind === "unknown") passOver(part, scope, script, value.why);
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
      return { returned: parts.length > 1 ? evaluateGroup(parts.slice(1), scope, script) : literal(null) };
    case "DeleteStatement":
      deleteStatement(parts, scope, script);
      return undefined;
    case "ScopeStatement": {
      const [kind, ...names] = parts.map(script.source);
      for (const name of names)
        if (name !== ",") scope.declare(name, kind === "global" ? "global" : "nonlocal");
      return undefined;
    }
    case "BreakStatement":
      return "break";
    case "ContinueStatement":
      return "continue";
    case "IfStatement":
      return executeIf(node, parts, scope, script);
    case "WithStatement":
      return execute(bodyOf(parts.at(-1)), scope, script);
    case "ForStatement":
      return executeFor(node, parts, scope, script);
    case "WhileStatement":
      return executeWhile(node, parts, scope, script);
    case "TryStatement":
      return executeTry(node, parts, scope, script);
    case "MatchStatement":
      return passOver(node, scope, script);
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

function defineFunction(node: SyntaxNode, scope: Scope, script: Script): void {
  const name = node.getChild("VariableName");
  const body = node.getChild("Body");
  if (name === null || body === null) return;
  const parameters = parametersOf(
    node.getChild("ParamList"),
    (value) => evaluate(value, scope, script),
    script,
  );
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
  const body = bodyOf(node.getChild("Body") ?? undefined);
  const values = valuesOfClass(body, (nodes, inner) => execute(nodes, inner, script), scope);
  scope.set(name, values ?? unknown(`the class ${name} of line ${place.line} is not read`, name));
  if (values === undefined) script.passedOver.push({ what: `the class ${name}`, place });
}

/** The value of a call of a function of the script: its body with the arguments bound. */
export function runFunction(definition: FunctionValue, args: Arguments, script: Script): Value {
  const { name, body } = definition;
  const scope = boundScope(definition, args);
  if (body.name !== "Body") return evaluate(body, scope, script);
  const outcome = execute(bodyOf(body), scope, script);
  const { doubt } = scope;
  if (doubt !== undefined && script.layers.length > doubt.layers) {
    const title = `${name} may return in ${doubt.where}, and is read as if it did not`;
    const why =
      "It makes layers behind that, which your model may not have. Give the value that decides as a literal.";
    script.report(problem("SX034", "warning", title, why, { place: doubt.place }));
  }
  if (doubt?.value) return unknown(`${name} returns in ${doubt.where}`);
  return typeof outcome === "object" ? outcome.returned : literal(null);
}

function executeIf(node: SyntaxNode, parts: readonly SyntaxNode[], scope: Scope, script: Script): Outcome {
  for (let i = 0; i < parts.length; ) {
    if (script.source(parts[i] as SyntaxNode) === "else") return execute(bodyOf(parts[i + 1]), scope, script);
    const condition = parts[i + 1] as SyntaxNode;
    const isMain = /^__name__\s*==/.test(script.source(condition));
    const holds = isMain || truth(evaluate(condition, scope, script));
    if (holds === undefined) return passOver(node, scope, script);
    if (holds) return execute(bodyOf(parts[i + 2]), scope, script);
    i += 3;
  }
  return undefined;
}

/** `try` is read as if nothing in it failed, where it builds a part of the model, and that is said. */
function executeTry(node: SyntaxNode, parts: readonly SyntaxNode[], scope: Scope, script: Script): Outcome {
  if (!touchesModel(node, scope, script)) {
    passOver(node, scope, script);
    // The names of what is imported are known, whatever is behind except.
    for (const statement of bodyOf(parts.find(({ name }) => name === "Body")))
      if (statement.name === "ImportStatement") importNames(children(statement), scope, script);
    return undefined;
  }
  const title = "a try block is read as if nothing in it failed";
  const why = "What is behind except is left out. If it is what builds your model, paste that part alone.";
  script.report(problem("SX034", "info", title, why, { place: script.place(node) }));
  for (const [i, part] of parts.entries()) {
    if (part.name !== "Body" || handles(parts, i)) continue;
    const outcome = execute(bodyOf(part), scope, script);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** Whether a body is that of an `except`. */
function handles(parts: readonly SyntaxNode[], index: number): boolean {
  const words = parts.slice(0, index).map(({ name }) => name);
  return words.findLast((name) => /^(?:try|except|else|finally)$/.test(name)) === "except";
}
