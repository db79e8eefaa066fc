import type { Diagnostic, Path, Place, Severity } from "./diagnostic.ts";

interface Where {
  path?: Path;
  place?: Place;
  layers?: readonly string[];
}

/** A diagnostic about the text or the Document: `title` says what is the case, `why` what to do. */
export function problem(
  code: string,
  severity: Severity,
  title: string,
  why: string,
  where: Where = {},
): Diagnostic {
  const { layers = [], ...place } = where;
  return { code, severity, layers, title, why, evidence: [], ...place };
}

const SHOWN = 40;

/** A value as a message quotes it: short, whatever its size. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  }
  if (Array.isArray(value)) {
    return value.length <= 4 && value.every((item) => typeof item === "number")
      ? `[${value.join(", ")}]`
      : `a list of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** `$.layers[3].filters`, as editors print it. */
export const showPath = (path: Path): string =>
  path.reduce<string>((text, key) => text + (typeof key === "number" ? `[${key}]` : `.${key}`), "$");
