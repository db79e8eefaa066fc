import { ACTIVATION_NAMES, type Attribute } from "./attributes.ts";
import type { Diagnostic, Path } from "./diagnostic.ts";
import type { AttributeValue, Padding2D, Pair } from "./document.ts";
import { didYouMean } from "./nearest.ts";
import { problem, show } from "./problem.ts";
import { QUANTIZERS, type QuantizerParameter, type QuantizerSpec, quantizerName } from "./quantizers.ts";

/** Takes the diagnostics of a parse; an error means that the value is not to be used. */
export type Report = (diagnostic: Diagnostic) => void;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is legal, in words: "an integer from 1 to 65536". */
export function legal(attribute: Attribute | QuantizerParameter): string {
  const { min, max } = attribute;
  const from = min === undefined ? "" : max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`;
  const words = {
    int: `an integer${from}`,
    number: `a number${from}`,
    boolean: "true or false",
    choice: (attribute.values ?? []).map((value) => `"${value}"`).join(" or "),
    pair: `an integer${from}, or two of them [height, width]`,
    padding2d: `an integer${from}, [vertical, horizontal] or [[top, bottom], [left, right]]`,
    list: `one to three integers${from}`,
    quantizer: "the name of a quantizer, or an object with its name and parameters",
    activation: ACTIVATION_NAMES.join(", "),
  };
  return words[attribute.kind] + ("nullable" in attribute && attribute.nullable ? ", or null" : "");
}

/** Reports `found` where something else is legal. The result is always undefined. */
function refuse(found: unknown, attribute: Attribute | QuantizerParameter, path: Path, report: Report) {
  const name = String(path.at(-1));
  const wrongType =
    typeof found === "object" || typeof found === "boolean" || typeof found !== typeof exampleOf(attribute);
  const hint =
    typeof found === "string"
      ? didYouMean(found, attribute.kind === "activation" ? ACTIVATION_NAMES : (attribute.values ?? []))
      : "";
  report(
    problem(
      wrongType ? "SX004" : "SX005",
      "error",
      `${name} is ${show(found)}${hint}`,
      `${name} must be ${legal(attribute)}.`,
      { path },
    ),
  );
  return undefined;
}

function exampleOf(attribute: Attribute | QuantizerParameter): unknown {
  switch (attribute.kind) {
    case "boolean":
      return true;
    case "choice":
    case "quantizer":
    case "activation":
      return "";
    default:
      return 0;
  }
}

function isNumber(value: unknown, { kind, min, max }: Attribute | QuantizerParameter): value is number {
  return (
    typeof value === "number" &&
    Number.isFinite(value) &&
    (kind === "number" || Number.isSafeInteger(value)) &&
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value <= (max ?? Number.POSITIVE_INFINITY)
  );
}

/** -0 is 0: JSON would lose the sign. */
const noMinus = (value: number): number => (value === 0 ? 0 : value);

type Numbers = readonly [number, number];

function pairOf(value: unknown, attribute: Attribute): Numbers | undefined {
  if (isNumber(value, attribute)) return [noMinus(value), noMinus(value)];
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [a, b]: unknown[] = value;
  return isNumber(a, attribute) && isNumber(b, attribute) ? [noMinus(a), noMinus(b)] : undefined;
}

const shortPair = (pair: Numbers): Pair => (pair[0] === pair[1] ? pair[0] : pair);

function paddingOf(value: unknown, attribute: Attribute): Padding2D | undefined {
  const plain = pairOf(value, attribute);
  if (plain !== undefined) return shortPair(plain);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  // A single number inside the outer list has been read above, so both are lists here or wrong.
  const [rows, columns] = value.map((side) => (Array.isArray(side) ? pairOf(side, attribute) : undefined));
  if (rows === undefined || columns === undefined) return undefined;
  const symmetric = rows[0] === rows[1] && columns[0] === columns[1];
  return symmetric ? shortPair([rows[0], columns[0]]) : [rows, columns];
}

function listOf(value: unknown, attribute: Attribute): readonly number[] | undefined {
  const list = typeof value === "number" ? [value] : value;
  if (!Array.isArray(list) || list.length < 1 || list.length > 3) return undefined;
  return list.every((item) => isNumber(item, attribute)) ? list.map(noMinus) : undefined;
}

/** A quantizer in its shortest form. Names that Larq does not have are kept, and a warning says so. */
function quantizerOf(value: unknown, attribute: Attribute, path: Path, report: Report) {
  const given = typeof value === "string" ? { name: value } : value;
  if (!isRecord(given) || typeof given.name !== "string" || !isLegalName(given.name)) {
    return refuse(value, attribute, path, report);
  }
  const name = quantizerName(given.name);
  if (name === undefined) {
    report(
      problem(
        "SX011",
        "warning",
        `unknown quantizer ${show(given.name)}${didYouMean(given.name, Object.keys(QUANTIZERS))}`,
        "The layer is shown, but nobody can say what the quantizer does: no binary kernel is assumed. " +
          `Known quantizers: ${Object.keys(QUANTIZERS).join(", ")}.`,
        { path },
      ),
    );
    return given.name;
  }
  const parameters = QUANTIZERS[name]?.parameters ?? {};
  const kept: Record<string, number | boolean | string> = {};
  for (const key of Object.keys(given)) {
    if (key === "name" || Object.hasOwn(parameters, key)) continue;
    report(
      problem(
        "SX003",
        "error",
        `unknown parameter ${show(key)} of ${name}${didYouMean(key, Object.keys(parameters))}`,
        `Parameters of ${name}: ${Object.keys(parameters).join(", ") || "none"}.`,
        { path: [...path, key] },
      ),
    );
  }
  for (const [key, parameter] of Object.entries(parameters)) {
    if (!Object.hasOwn(given, key)) continue;
    const found = parameterOf(given[key], parameter);
    if (found === undefined) refuse(given[key], parameter, [...path, key], report);
    else if (found !== parameter.default) kept[key] = found;
  }
  return Object.keys(kept).length === 0 ? name : { name, ...kept };
}

function parameterOf(value: unknown, parameter: QuantizerParameter): number | boolean | string | undefined {
  if (parameter.kind === "boolean") return typeof value === "boolean" ? value : undefined;
  // The number 1 is as good as its name.
  const word = typeof value === "number" ? String(value) : value;
  if (parameter.kind === "choice") return parameter.values?.find((choice) => choice === word);
  return isNumber(value, parameter) ? noMinus(value) : undefined;
}

function activationOf(value: unknown, attribute: Attribute, path: Path, report: Report) {
  const name = isRecord(value) ? value.name : value;
  if (typeof name !== "string") return refuse(value, attribute, path, report);
  if (quantizerName(name) !== undefined) return quantizerOf(value, attribute, path, report);
  return typeof value === "string" && ACTIVATION_NAMES.includes(value)
    ? value
    : refuse(value, attribute, path, report);
}

/** The canonical form of one attribute's value; undefined, and a report, if it is not legal. */
export function parseValue(
  value: unknown,
  attribute: Attribute,
  path: Path,
  report: Report,
): AttributeValue | undefined {
  if (value === null && attribute.nullable) return null;
  switch (attribute.kind) {
    case "int":
    case "number":
      return isNumber(value, attribute) ? noMinus(value) : refuse(value, attribute, path, report);
    case "boolean":
      return typeof value === "boolean" ? value : refuse(value, attribute, path, report);
    case "choice":
      return attribute.values?.find((choice) => choice === value) ?? refuse(value, attribute, path, report);
    case "pair": {
      const pair = pairOf(value, attribute);
      return pair === undefined ? refuse(value, attribute, path, report) : shortPair(pair);
    }
    case "padding2d":
      return paddingOf(value, attribute) ?? refuse(value, attribute, path, report);
    case "list":
      return listOf(value, attribute) ?? refuse(value, attribute, path, report);
    case "quantizer":
      return quantizerOf(value, attribute, path, report) as QuantizerSpec | undefined;
    case "activation":
      return activationOf(value, attribute, path, report) as QuantizerSpec | undefined;
  }
}

export const MAX_NAME = 100;
export const MAX_SEED = 2 ** 32 - 1;

/** 1 to 100 characters, none of them a control character, a line separator or half a surrogate pair. */
const isLegalName = (name: string): boolean =>
  name.length >= 1 && name.length <= MAX_NAME && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(name);

/** Reports every key that `owner` does not have. */
export function checkKeys(
  value: Record<string, unknown>,
  legal: readonly string[],
  owner: string,
  path: Path,
  report: Report,
): void {
  for (const key of Object.keys(value)) {
    if (legal.includes(key)) continue;
    report(
      problem(
        "SX003",
        "error",
        `unknown attribute ${key.length > MAX_NAME ? show(key) : key}${didYouMean(key, legal)}`,
        `Attributes of ${owner}: ${legal.join(", ")}.`,
        { path: [...path, key] },
      ),
    );
  }
}

/** The name at `path`, or a report and undefined. */
export function readName(value: unknown, path: Path, report: Report): string | undefined {
  if (typeof value === "string" && isLegalName(value)) return value;
  const found =
    typeof value === "string" && value.length > MAX_NAME ? `${value.length} characters` : show(value);
  report(
    problem(
      typeof value === "string" ? "SX007" : "SX004",
      "error",
      `the name is ${found}`,
      `A name has 1 to ${MAX_NAME} characters, none of them a control character.`,
      { path },
    ),
  );
  return undefined;
}
