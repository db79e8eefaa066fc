import { bounded, percent } from "./formatting.ts";
import { itemsOf, type Literal, LONGEST, listOf, literal, unknown, type Value } from "./values.ts";

const NUMBERS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - Math.floor(a / b) * b,
  "**": (a, b) => a ** b,
  // Not as bits: numbers of more than 31 bits are whole, too.
  "<<": (a, b) => (areCounts(a, b) ? a * 2 ** b : Number.NaN),
  ">>": (a, b) => (areCounts(a, b) ? Math.floor(a / 2 ** b) : Number.NaN),
};

const areCounts = (a: number, b: number): boolean => Number.isInteger(a) && Number.isInteger(b) && b >= 0;

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
  if (left.kind === "list" && right.kind === "list" && operator === "+")
    return listOf([...left.items, ...right.items]);
  if (left.kind === "dict" && right.kind === "dict" && operator === "|")
    return { kind: "dict", entries: new Map([...left.entries, ...right.entries]) };
  if (operator === "*" && (left.kind === "list" || right.kind === "list")) return repeated(left, right);
  if (left.kind === "literal" && typeof left.value === "string" && operator === "%")
    return percent(left.value, right.kind === "list" ? right.items : [right]);
  if (/^(?:is|is not|==|!=)$/.test(operator) && isNone(right) && !isUnknown(left))
    return literal(isNone(left) === (operator === "is" || operator === "=="));
  if (left.kind !== "literal") return unknown(`${operator} of a value that is not known`);
  if (operator === "in" || operator === "not in") return contains(left.value, right, operator === "in");
  if (right.kind !== "literal") return unknown(`${operator} of a value that is not known`);
  return operateLiterals(left.value, operator, right.value);
}

const isNone = (value: Value): boolean => value.kind === "literal" && value.value === null;
/** Classes and functions of libraries are something; what another module holds may be None. */
const isUnknown = (value: Value): boolean =>
  value.kind === "unknown" ||
  (value.kind === "symbol" && !/^(?:tensorflow|tf|keras|tf_keras|larq|lq|qkeras)\./.test(value.path));

/** `[64] * 3`, `3 * [64]`. */
function repeated(left: Value, right: Value): Value {
  const [list, count] = left.kind === "list" ? [left, right] : [right, left];
  if (list.kind !== "list" || count.kind !== "literal" || !Number.isInteger(count.value))
    return unknown("a list that has to be made by a run");
  const times = Math.max(0, count.value as number);
  if (list.items.length * times > LONGEST) return unknown("a very long list");
  return listOf(Array.from({ length: times }, () => list.items).flat());
}

function contains(value: Literal, owner: Value, wanted: boolean): Value {
  if (owner.kind === "literal" && typeof owner.value === "string" && typeof value === "string")
    return literal(owner.value.includes(value) === wanted);
  const items = itemsOf(owner);
  if (items?.some((item) => item.kind === "literal" && isEqual(item.value, value))) return literal(wanted);
  return items === undefined || items.some(isUnknown)
    ? unknown("whether something is in what is not known")
    : literal(!wanted);
}

/** In Python True is 1. */
const isEqual = (a: Literal, b: Literal): boolean =>
  typeof a === "boolean" || typeof b === "boolean"
    ? a !== null && b !== null && typeof a !== "string" && typeof b !== "string" && Number(a) === Number(b)
    : a === b;

function operateLiterals(a: Literal, operator: string, b: Literal): Value {
  if (operator === "==" || operator === "is") return literal(isEqual(a, b));
  if (operator === "!=" || operator === "is not") return literal(!isEqual(a, b));
  const numbers = typeof a === "number" && typeof b === "number";
  const strings = typeof a === "string" && typeof b === "string";
  if ((numbers || strings) && Object.hasOwn(COMPARISONS, operator)) {
    return literal((COMPARISONS[operator] as (a: unknown, b: unknown) => boolean)(a, b));
  }
  if (strings && operator === "+") return bounded(a + b);
  if (numbers && Object.hasOwn(NUMBERS, operator)) {
    const value = (NUMBERS[operator] as (a: number, b: number) => number)(a, b);
    // Python's whole numbers have no end; these do.
    if (Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)))
      return literal(value);
  }
  return unknown(`${operator} of these values`);
}
