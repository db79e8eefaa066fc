import { type Literal, LONGEST, literal, unknown, type Value } from "./values.ts";

/** How Python writes a value into a text; undefined where that depends on what is not known here. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.kind !== "literal") return undefined;
  if (typeof value.value === "boolean") return value.value ? "True" : "False";
  if (value.value === null) return "None";
  // 1.0 and 1 are one number here, and two texts in Python only if it was a fraction.
  if (
    typeof value.value === "number" &&
    !Number.isInteger(value.value) &&
    !/^-?\d+\.\d+$/.test(`${value.value}`)
  )
    return undefined;
  return String(value.value);
}

const SPEC = /^([<>^]?)(0?)(\d{0,3})(?:\.(\d{1,2}))?([dsf]?)$/;

/** `value` as the format after a colon asks for: "02d", ".2f", ">8". */
export function formatted(value: Value | undefined, spec: string): string | undefined {
  const plain = textOf(value);
  const [, align = "", zero, width = "", precision, type] = SPEC.exec(spec) ?? [];
  if (plain === undefined || zero === undefined || value?.kind !== "literal") return undefined;
  const isNumber = typeof value.value === "number";
  if ((type === "d" && !Number.isInteger(value.value)) || (type === "f" && !isNumber)) return undefined;
  if (precision !== undefined && type !== "f") return undefined;
  const text = type === "f" ? (value.value as number).toFixed(Number(precision ?? 6)) : plain;
  const room = Number(width) - text.length;
  if (room <= 0) return text;
  if (zero !== "" && align === "")
    return text.startsWith("-") ? `-${"0".repeat(room)}${text.slice(1)}` : "0".repeat(room) + text;
  const left = { "<": 0, ">": room, "^": room >> 1, "": isNumber ? room : 0 }[align] ?? 0;
  return " ".repeat(left) + text + " ".repeat(room - left);
}

/** A text that is not too long. */
export const bounded = (text: string): Value =>
  text.length > LONGEST ? unknown("a very long text") : literal(text);

/** `"block_%d_%s" % (3, "conv")`. */
export function percent(format: string, given: readonly Value[]): Value {
  let next = 0;
  let known = true;
  const text = format.replace(
    /%(?:%|(0?\d{0,3}(?:\.\d{1,2})?)([dsif])|.?)/g,
    (whole, spec?: string, type?: string) => {
      if (whole === "%%") return "%";
      const kind = type === "i" ? "d" : type;
      const part = kind === undefined ? undefined : formatted(given[next++], `${spec}${kind}`);
      known &&= part !== undefined;
      return part ?? "";
    },
  );
  return known && next === given.length ? bounded(text) : unknown("a text whose parts are not known");
}

/** `"block_{}_{name}".format(3, name="conv")`. */
export function braces(
  format: string,
  list: readonly Value[],
  named: ReadonlyMap<string, { value: Value }>,
): Value {
  let next = 0;
  let known = true;
  const text = format.replace(/\{\{|\}\}|\{(\w*)(?::([^{}]*))?\}|[{}]/g, (whole, key?: string, spec = "") => {
    if (whole === "{{" || whole === "}}") return whole[0] as string;
    const value =
      key === undefined || key === ""
        ? list[next++]
        : /^\d+$/.test(key)
          ? list[Number(key)]
          : named.get(key)?.value;
    const part = key === undefined ? undefined : formatted(value, spec);
    known &&= part !== undefined;
    return part ?? "";
  });
  return known ? bounded(text) : unknown("a text whose parts are not known");
}

const TEXT_METHODS: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  strip: (text) => text.trim(),
};

/** A method of a text without arguments, `format` or `join`; undefined for others. */
export function textMethod(
  text: string,
  name: string,
  list: readonly Value[],
  named: ReadonlyMap<string, { value: Value }>,
): Value | undefined {
  if (name === "format") return braces(text, list, named);
  const [first] = list;
  if (name === "join" && first?.kind === "list") {
    const parts = first.items.map((item) => (isText(item) ? item.value : undefined));
    return parts.includes(undefined)
      ? unknown("a text whose parts are not known")
      : bounded(parts.join(text));
  }
  const method = Object.hasOwn(TEXT_METHODS, name) ? TEXT_METHODS[name] : undefined;
  return method !== undefined && list.length === 0 ? bounded(method(text)) : undefined;
}

const isText = (value: Value): value is { kind: "literal"; value: Literal & string } =>
  value.kind === "literal" && typeof value.value === "string";
