import type { Diagnostic } from "../document/diagnostic.ts";
import { listed } from "../document/listed.ts";
import { showPath } from "../document/problem.ts";
import type { Explained } from "../fixes/fix.ts";

function whereText({ place, path, layers }: Diagnostic, source?: string): string {
  if (place) return `${source ?? "line"}:${place.line}:${place.column}: `;
  if (layers.length > 0) return `${listed(layers)}: `;
  return path === undefined ? "" : `${showPath(path)}: `;
}

/**
 * A diagnostic for a terminal: what and where on the first line (`file:line:column` where a text has
 * the place), then why, the nearest kernels, evidence and fixes.
 */
export function diagnosticLines(diagnostic: Explained, source?: string): string[] {
  const { severity, code, title, why, nearest = [], evidence, fixes = [] } = diagnostic;
  return [
    `${whereText(diagnostic, source)}${severity} ${code}: ${title}`,
    ...(why === "" ? [] : [`  ${why}`]),
    ...nearest.map(({ kernel, change }) => `  nearest kernel: ${kernel} ${change}`),
    ...evidence.map((item) => `  evidence (${item.class}): ${item.source}`),
    ...fixes.map((fix) => `  fix (${fix.effect}): ${fix.title}`),
  ];
}

/** The first lines of the errors among `diagnostics`, each once. */
export const errorLines = (diagnostics: readonly Diagnostic[]): string[] => [
  ...new Set(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map((diagnostic) => diagnosticLines(diagnostic)[0] as string),
  ),
];
