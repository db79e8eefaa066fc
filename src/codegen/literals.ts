/**
 * Values and texts as C99 source.
 */

/** A float32 as a constant of type float: nine significant digits, which is enough to read it back exactly. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (!Number.isFinite(value)) return value > 0 ? "INFINITY" : "-INFINITY";
  if (Object.is(value, -0)) return "-0.0f";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return `${value}.0f`;
  const digits = value.toPrecision(9);
  const e = digits.indexOf("e");
  const mantissa = e < 0 ? digits : digits.slice(0, e);
  return `${shortened(mantissa)}${e < 0 ? "" : digits.slice(e)}f`;
}

/** Decimal digits with a point, without the zeros at their end but one behind the point. */
function shortened(digits: string): string {
  if (!digits.includes(".")) return `${digits}.0`;
  return digits.endsWith("0") ? digits.replace(/0+$/, "").replace(/\.$/, ".0") : digits;
}

/** An int32; the two ends by name, as `-2147483648` is not an int constant in C. */
export function intLiteral(value: number): string {
  if (value === -2147483648) return "INT32_MIN";
  return value === 2147483647 ? "INT32_MAX" : String(value);
}

export const wordLiteral = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, "0")}u`;

/** Text for a C comment or string: what could end or change it, and all beyond ASCII, as <U+002A>. */
export function plainText(text: string): string {
  return text.replace(
    /[^\x20-\x7e]|[*?\\"]/gu,
    (character) => `<U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

/** 1234567 -> 1,234,567 */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

const LINE_WIDTH = 100;

/** A statement or declaration that starts at `indent` spaces, broken behind commas where it is too long. */
export function codeLines(statement: string, indent: number): string {
  const lines = [" ".repeat(indent)];
  for (const part of statement.split(/(?<=,) /)) {
    const line = lines[lines.length - 1] as string;
    if (line.trim() === "") lines[lines.length - 1] = line + part;
    else if (line.length + part.length + 1 <= LINE_WIDTH) lines[lines.length - 1] = `${line} ${part}`;
    else lines.push(" ".repeat(indent + 4) + part);
  }
  return lines.join("\n");
}

/** The lines between the braces of an array initialiser. */
export function arrayLines(literals: readonly string[]): string[] {
  const lines: string[] = [];
  let line = "   ";
  for (const literal of literals) {
    if (line.length + literal.length + 2 > LINE_WIDTH) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${literal},`;
  }
  lines.push(line);
  return lines;
}
