import { literal, unknown, type Value } from "./values.ts";

/** Longest string or list that an operator may make: a script must not fill the memory. */
const LONGEST = 4_000;

const NUMBERS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - Math.floor(a / b) * b,
  "**": (a, b) => a ** b,
};

const COMPARISONS: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Python's truth of a value; undefined if it is not known. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case "literal":
      return Boolean(value.value);
    case "list":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "unknown":
    case "symbol":
    case "tensor":
      return undefined;
    default:
      return true;
  }
}

/** An operator between two values; unknown if Python would have to run. */
export function operate(left: Value, operator: string, right: Value): Value {
  if (operator === "and" || operator === "or") {
    const holds = truth(left);
    if (holds === undefined) return unknown(`${operator} of a value that is not known`);
    return holds === (operator === "and") ? right : left;
  }
  if (left.kind === "list" && right.kind === "list" && operator === "+") {
    const items = [...left.items, ...right.items];
    return items.length > LONGEST ? unknown("a very long list") : { kind: "list", items };
  }
  if (left.kind !== "literal") return unknown(`${operator} of a value that is not known`);
  if (right.kind === "list" && (operator === "in" || operator === "not in")) {
    const found = right.items.some((item) => item.kind === "literal" && item.value === left.value);
    return literal(found === (operator === "in"));
  }
  if (right.kind !== "literal") return unknown(`${operator} of a value that is not known`);
  return operateLiterals(left.value, operator, right.value);
}

type Literal = null | boolean | number | string;

function operateLiterals(a: Literal, operator: string, b: Literal): Value {
  if (operator === "==" || operator === "is") return literal(a === b);
  if (operator === "!=" || operator === "is not") return literal(a !== b);
  const numbers = typeof a === "number" && typeof b === "number";
  const strings = typeof a === "string" && typeof b === "string";
  if ((numbers || strings) && Object.hasOwn(COMPARISONS, operator)) {
    return literal((COMPARISONS[operator] as (a: unknown, b: unknown) => boolean)(a, b));
  }
  if (strings && operator === "+" && a.length + b.length <= LONGEST) return literal(a + b);
  if (numbers && Object.hasOwn(NUMBERS, operator)) {
    const value = (NUMBERS[operator] as (a: number, b: number) => number)(a, b);
    if (Number.isFinite(value)) return literal(value);
  }
  return unknown(`${operator} of these values`);
}
