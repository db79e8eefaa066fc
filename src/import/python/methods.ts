import { textMethod } from "./formatting.ts";
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

type Of<Kind extends Value["kind"]> = Extract<Value, { kind: Kind }>;
const NONE = literal(null);

/**
 * A method of a list, a dict or a text. `{ why }` if it leaves its owner in a state that only a run could tell;
 * undefined if such values have no method of this name here.
 */
export function callValueMethod(
  owner: Value,
  name: string,
  args: Arguments,
): Value | { why: string } | undefined {
  const given = args.positional.map((argument) => argument.value);
  if (args.incomplete !== undefined) return owner.kind === "literal" ? undefined : { why: args.incomplete };
  if (owner.kind === "list") return listMethod(owner, name, given);
  if (owner.kind === "dict") return dictMethod(owner, name, given, args);
  return owner.kind === "literal" && typeof owner.value === "string"
    ? textMethod(owner.value, name, given, args.named)
    : undefined;
}

function listMethod(
  { items }: Of<"list">,
  name: string,
  given: readonly Value[],
): Value | { why: string } | undefined {
  const [first, second] = given;
  switch (name) {
    case "append":
      return first === undefined ? undefined : added(items, [first], items.length);
    case "extend": {
      const more = first && itemsOf(first);
      return more === undefined
        ? { why: "it is extended by what is not known" }
        : added(items, more, items.length);
    }
    case "insert":
      return first?.kind === "literal" && typeof first.value === "number" && second !== undefined
        ? added(items, [second], first.value)
        : { why: "something is inserted at a place that is not known" };
    case "pop": {
      const at = first === undefined ? -1 : first.kind === "literal" ? Number(first.value) : Number.NaN;
      const found = items.at(at);
      if (found === undefined || !Number.isInteger(at))
        return { why: "an item is taken out that is not known" };
      items.splice(at, 1);
      return found;
    }
    case "reverse":
      items.reverse();
      return NONE;
    case "clear":
      items.length = 0;
      return NONE;
    case "copy":
    // The shape of a tensor is a list here.
    case "as_list":
      return listOf(items);
    case "index":
    case "count":
      return undefined;
    default:
      return { why: `.${name} is called, which is not read` };
  }
}

function added(items: Value[], more: readonly Value[], at: number): Value | { why: string } {
  if (items.length + more.length > LONGEST)
    return { why: `it gets more than the ${LONGEST} items that sxor reads` };
  items.splice(at, 0, ...more);
  return NONE;
}

function dictMethod(
  { entries }: Of<"dict">,
  name: string,
  [first, second]: readonly Value[],
  args: Arguments,
): Value | { why: string } | undefined {
  const key: Literal | undefined = first?.kind === "literal" ? first.value : undefined;
  switch (name) {
    case "update":
      if (first !== undefined && first.kind !== "dict")
        return { why: "it is updated with what is not known" };
      if (first?.kind === "dict") for (const [each, value] of first.entries) entries.set(each, value);
      for (const [each, { value }] of args.named) entries.set(each, value);
      return NONE;
    case "copy":
      return { kind: "dict", entries: new Map(entries) };
    case "get":
      return key === undefined ? unknown("a key that is not known") : (entries.get(key) ?? second ?? NONE);
    case "pop":
    case "setdefault": {
      if (key === undefined) return { why: "one of its keys is not known" };
      const found =
        entries.get(key) ?? second ?? (name === "pop" ? unknown("a key that is not there") : NONE);
      if (name === "pop") entries.delete(key);
      else entries.set(key, found);
      return found;
    }
    case "keys":
      return listOf([...entries.keys()].map(literal));
    case "values":
      return listOf([...entries.values()]);
    case "items":
      return listOf([...entries].map(([each, value]) => ({ kind: "list", items: [literal(each), value] })));
    default:
      return { why: `.${name} is called, which is not read` };
  }
}
