import { bounded, textOf } from "./formatting.ts";
import { operate, truth } from "./operators.ts";
import {
  type Arguments,
  itemsOf,
  type Literal,
  LONGEST,
  listOf,
  literal,
  unknown,
  type Value,
} from "./values.ts";

type Given = readonly Value[];
type Builtin = (given: Given, args: Arguments) => Value | undefined;

const numberIn = (value: Value | undefined): number | undefined =>
  value?.kind === "literal" && typeof value.value === "number" ? value.value : undefined;

/** A function of one number. */
const numeric =
  (compute: (value: number) => number): Builtin =>
  ([first]) => {
    const value = numberIn(first);
    const result = value === undefined ? Number.NaN : compute(value);
    return Number.isFinite(result) ? literal(result) : undefined;
  };

/** Python rounds halves to even. */
const roundHalfEven = (value: number): number => {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2 === 0 ? 0 : 1) : Math.round(value);
};

function range(given: Given): Value | undefined {
  const numbers = given.map(numberIn);
  if (given.length === 0 || given.length > 3 || !numbers.every((n) => n !== undefined && Number.isInteger(n)))
    return undefined;
  const [a = 0, b, step = 1] = numbers as number[];
  const [from, to] = b === undefined ? [0, a] : [a, b];
  if (step === 0) return undefined;
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > LONGEST)
    return unknown(
      `a range of ${count.toLocaleString("en-US")} numbers, more than the ${LONGEST} that sxor reads`,
    );
  return { kind: "list", items: Array.from({ length: count }, (_, i) => literal(from + i * step)) };
}

function enumerate(given: Given, args: Arguments): Value | undefined {
  const items = given[0] && itemsOf(given[0]);
  const start = given[1] ?? args.named.get("start")?.value;
  const from = start === undefined ? 0 : numberIn(start);
  if (items === undefined || from === undefined) return undefined;
  return listOf(items.map((item, i) => ({ kind: "list", items: [literal(from + i), item] })));
}

function zip(given: Given): Value | undefined {
  const lists = given.map(itemsOf);
  if (lists.includes(undefined)) return undefined;
  const known = lists as (readonly Value[])[];
  const length =
    known.length === 0 ? 0 : known.reduce((least, items) => Math.min(least, items.length), LONGEST);
  const rows = Array.from(
    { length },
    (_, i): Value => ({ kind: "list", items: known.map((items) => items[i] as Value) }),
  );
  return listOf(rows);
}

/** The literals in a list, all numbers or all texts. */
function alike(items: Given | undefined): Literal[] | undefined {
  const values = items?.map((item) => (item.kind === "literal" ? item.value : null));
  const [first] = values ?? [];
  const same = typeof first === "number" || typeof first === "string";
  return same && values?.every((value) => typeof value === typeof first) ? values : undefined;
}

const compare = (a: Literal, b: Literal): number => ((a as number) < (b as number) ? -1 : a === b ? 0 : 1);

function sorted(given: Given, args: Arguments): Value | undefined {
  const values = alike(given[0] && itemsOf(given[0]))?.sort(compare);
  const reverse = args.named.get("reverse")?.value;
  const backwards = reverse === undefined ? false : truth(reverse);
  if (values === undefined || backwards === undefined || args.named.has("key")) return undefined;
  return listOf((backwards ? values.reverse() : values).map(literal));
}

/** The least or the greatest of the arguments, or of one list. */
const extreme =
  (sign: number): Builtin =>
  (given, args) => {
    const items = given.length === 1 ? given[0] && itemsOf(given[0]) : given;
    const values = args.named.size === 0 ? alike(items) : undefined;
    return (
      values && literal(values.reduce((best, value) => (sign * compare(value, best) > 0 ? value : best)))
    );
  };

function sum(given: Given): Value | undefined {
  const items = given[0] && itemsOf(given[0]);
  return items?.reduce((total, item) => operate(total, "+", item), given[1] ?? literal(0));
}

function dict(given: Given, args: Arguments): Value | undefined {
  if (args.incomplete !== undefined) return unknown(args.incomplete);
  const [first] = given;
  const entries = new Map<Literal, Value>(first?.kind === "dict" ? first.entries : []);
  if (first !== undefined && first.kind !== "dict") {
    for (const item of itemsOf(first) ?? [unknown("not a list")]) {
      const [key, value] = item.kind === "list" ? item.items : [];
      if (key?.kind !== "literal" || value === undefined)
        return unknown("a dict that has to be made by a run");
      entries.set(key.value, value);
    }
  }
  for (const [key, { value }] of args.named) entries.set(key, value);
  return { kind: "dict", entries };
}

/** A list of what a loop over the argument gets. */
const list: Builtin = ([first]) => {
  if (first === undefined) return { kind: "list", items: [] };
  const items = itemsOf(first);
  return items && listOf(items);
};

/** The type of a value; lists and tuples are one here, and so are 1 and 1.0. */
function typeOf(value: Value | undefined): string | undefined {
  if (value?.kind === "list" || value?.kind === "dict") return value.kind;
  if (value?.kind !== "literal") return undefined;
  if (typeof value.value === "string") return "str";
  if (typeof value.value === "boolean") return "bool";
  return typeof value.value === "number" && Number.isInteger(value.value) ? "int" : undefined;
}

function isInstance([value, type]: Given): Value | undefined {
  const types = type?.kind === "list" ? type.items : [type];
  const names = types.map((each) => (each?.kind === "symbol" ? each.path : ""));
  const found = typeOf(value);
  const isTold = names.every((name) => /^(?:str|int|bool|list|tuple|dict)$/.test(name));
  if (
    found === undefined ||
    !isTold ||
    (found === "list" && names.includes("list") !== names.includes("tuple"))
  )
    return undefined;
  // In Python True is an int.
  return literal(names.includes(found) || (found === "bool" && names.includes("int")));
}

const BUILTINS: Readonly<Record<string, Builtin>> = {
  range,
  enumerate,
  zip,
  sorted,
  sum,
  dict,
  list,
  tuple: list,
  reversed: ([first]) => {
    const items = first && itemsOf(first);
    return items && listOf([...items].reverse());
  },
  min: extreme(-1),
  max: extreme(1),
  len: ([first]) => {
    const items = first && itemsOf(first);
    return items && literal(items.length);
  },
  int: ([first, base]) => {
    if (base !== undefined || first?.kind !== "literal") return undefined;
    const { value } = first;
    if (typeof value === "string")
      return /^\s*[+-]?\d{1,15}\s*$/.test(value) ? literal(Number(value)) : undefined;
    return typeof value === "number" || typeof value === "boolean"
      ? literal(Math.trunc(Number(value)))
      : undefined;
  },
  float: numeric((value) => value),
  abs: numeric(Math.abs),
  round: (given, args) => (given.length === 1 ? numeric(roundHalfEven)(given, args) : undefined),
  bool: ([first]) => {
    const holds = first === undefined ? false : truth(first);
    return holds === undefined ? undefined : literal(holds);
  },
  str: ([first]) => {
    const text = textOf(first);
    return text === undefined ? undefined : bounded(text);
  },
  isinstance: isInstance,
  "math.ceil": numeric(Math.ceil),
  "math.floor": numeric(Math.floor),
  "math.sqrt": numeric(Math.sqrt),
  "math.log2": numeric(Math.log2),
  "numpy.log2": numeric(Math.log2),
};

/** The few functions of Python itself that scripts use for arguments; undefined if only a run could tell. */
export function callBuiltin(path: string, args: Arguments): Value | undefined {
  if (!Object.hasOwn(BUILTINS, path)) return undefined;
  if (args.incomplete !== undefined && path !== "dict") return undefined;
  return BUILTINS[path]?.(
    args.positional.map((argument) => argument.value),
    args,
  );
}
