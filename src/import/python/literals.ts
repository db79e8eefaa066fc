/** The value of a Python number; undefined for imaginary ones. */
export function parseNumber(text: string): number | undefined {
  const value = Number(text.replaceAll("_", ""));
  return Number.isNaN(value) ? undefined : value;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** Prefix, quotes and content of a Python string; undefined for bytes. */
export function parseString(text: string): string | undefined {
  const match = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "", , body = ""] = match;
  if (/b/i.test(prefix)) return undefined;
  return /r/i.test(prefix) ? body : unescapeString(body);
}

/** Python's escapes; one that Python does not know stays as it is, as in Python. */
export const unescapeString = (body: string): string =>
  body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? whole),
  );
