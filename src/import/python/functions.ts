import type { SyntaxNode } from "@lezer/common";
import { children, splitAtCommas } from "./syntax.ts";
import {
  type Arguments,
  type FunctionValue,
  type Parameter,
  Scope,
  type Script,
  unknown,
  type Value,
} from "./values.ts";

/** The parameters of a def or a lambda; `evaluate` gives the values of defaults. */
export function parametersOf(
  list: SyntaxNode | null,
  evaluate: (node: SyntaxNode) => Value,
  script: Script,
): Parameter[] {
  return splitAtCommas(list === null ? [] : children(list)).flatMap((group): Parameter[] => {
    const [first] = group;
    const variable = group.find((part) => part.name === "VariableName");
    if (first === undefined || variable === undefined) return [];
    const parameter = { name: script.source(variable) };
    if (first.name === "*") return [{ ...parameter, rest: "list" }];
    if (first.name === "**") return [{ ...parameter, rest: "dict" }];
    const assign = group.findIndex((part) => part.name === "AssignOp");
    const value = assign === -1 ? undefined : group[assign + 1];
    return [value === undefined ? parameter : { ...parameter, default: evaluate(value) }];
  });
}

/** The names inside a function that is called: its parameters with the arguments or their defaults. */
export function boundScope({ name, parameters, scope: outer }: FunctionValue, args: Arguments): Scope {
  const scope = new Scope(outer);
  const positional = [...args.positional];
  const named = new Map(args.named);
  for (const parameter of parameters) {
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
      const missing = unknown(args.incomplete ?? `${name} is called without ${parameter.name}`);
      scope.set(parameter.name, given?.value ?? (args.incomplete ? missing : (parameter.default ?? missing)));
    }
  }
  return scope;
}

/**
 * A class that holds values and nothing else stands for them: a configuration. Undefined for a class with functions,
 * which is not read.
 */
export function valuesOfClass(
  body: readonly SyntaxNode[],
  execute: (nodes: readonly SyntaxNode[], scope: Scope) => void,
  outer: Scope,
): Value | undefined {
  const isPlain = body.every(({ name }) =>
    /^(?:AssignStatement|ExpressionStatement|PassStatement)$/.test(name),
  );
  if (!isPlain || !body.some(({ name }) => name === "AssignStatement")) return undefined;
  const scope = new Scope(outer);
  execute(body, scope);
  return { kind: "record", entries: scope.own() };
}

/** `Config(filters=32)`: an object with the values of its class, as a dataclass makes it. */
export function objectOf(owner: Value & { kind: "record" }, args: Arguments): Value {
  if (args.incomplete !== undefined) return unknown(args.incomplete);
  const entries = new Map(owner.entries);
  const names = [...entries.keys()];
  args.positional.forEach(({ value }, i) => {
    entries.set(names[i] ?? `${i}`, value);
  });
  for (const [name, { value }] of args.named) entries.set(name, value);
  return { kind: "record", entries };
}

/** Most arguments that functools.partial collects. */
const MOST_ARGUMENTS = 100;

/** functools.partial(target, …); of a partial it is one of the function in it. */
export function partial(target: Value, args: Arguments): Value {
  const all = target.kind === "partial" ? joined(target.args, args) : args;
  if (all.positional.length + all.named.size > MOST_ARGUMENTS)
    return unknown("a partial of very many arguments");
  return { kind: "partial", target: target.kind === "partial" ? target.target : target, args: all };
}

/** Arguments behind those that functools.partial was given. */
export const joined = (first: Arguments, then: Arguments): Arguments => {
  const incomplete = first.incomplete ?? then.incomplete;
  return {
    positional: [...first.positional, ...then.positional],
    named: new Map([...first.named, ...then.named]),
    ...(incomplete === undefined ? {} : { incomplete }),
  };
};
