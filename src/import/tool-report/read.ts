import type { Diagnostic } from "../../document/diagnostic.ts";
import { problem } from "../../document/problem.ts";
import { readCInfo } from "./c-info.ts";
import { type OperationRow, readCArrays, readCLayers, readOperations, readOpTypes } from "./c-tables.ts";
import { readFacts } from "./header.ts";
import { type Section, type SectionName, sectionsOf, type TextLine, textLines } from "./lines.ts";
import { readModelTable } from "./model-table.ts";
import { looksLikeCInfo } from "./recognise.ts";
import { type CLayer, emptyReport, MAX_LAYERS, type ToolReport } from "./report.ts";

export interface ReadReport {
  /** Null if the text holds no report; otherwise what could be read. */
  report: ToolReport | null;
  diagnostics: Diagnostic[];
}

/** Longest text that is read, in UTF-16 units. */
export const MAX_REPORT = 8 * 1024 * 1024;

const warning = (code: string, title: string, why: string, line?: number): Diagnostic =>
  problem(code, "warning", title, why, line === undefined ? {} : { place: { line, column: 1 } });

/**
 * Reads the report of analyze, generate or validate of `stm32ai` or `stedgeai` (versions 5 to 9 and Core 1.0
 * to 4.0), whole or in part, with other text of a terminal around it; or network_c_info.json. Never throws.
 */
export function readToolReport(text: string): ReadReport {
  if (text.length > MAX_REPORT) {
    const size = (text.length / 1024 / 1024).toFixed(1);
    return refused(
      "SX009",
      `the text has ${size} MB; sxor reads up to ${MAX_REPORT / 1024 / 1024} MB`,
      "Paste one report.",
    );
  }
  if (looksLikeCInfo(text)) return readCInfo(text);
  const lines = textLines(text);
  const all = sectionsOf(lines);
  const error = errorOf(lines);
  if (!all.some(({ name }) => name !== "tool" && name !== "complexity") && error === null) {
    return refused(
      "SX040",
      text.trim() === "" ? "the text is empty" : "this is not a report of the tool",
      "Paste the text that stedgeai or stm32ai prints for analyze, generate or validate, from the line with its version " +
        "to the end, or the content of network_c_info.json.",
    );
  }
  const { sections, second } = firstReport(all);
  const read = readSections(sections, error, lines.at(-1)?.number ?? 1);
  if (second !== undefined) {
    read.diagnostics.push(
      problem("SX044", "info", "the text holds more than one report", "The first one is shown.", {
        place: { line: second, column: 1 },
      }),
    );
  }
  return read;
}

const refused = (code: string, title: string, why: string): ReadReport => ({
  report: null,
  diagnostics: [problem(code, "error", title, why)],
});

/** The message of a layer that the tool has no kernel for; without it there is a report. */
const errorOf = (lines: readonly TextLine[]): string | null =>
  lines.map(({ text }) => /NOT IMPLEMENTED: .*/.exec(text)?.[0]).find((found) => found !== undefined) ?? null;

/** Up to the part that comes for the second time. */
function firstReport(all: readonly Section[]): { sections: readonly Section[]; second?: number } {
  const seen = new Set<SectionName>();
  for (const [i, { name }] of all.entries()) {
    if (name !== "tool" && name !== "complexity" && seen.has(name)) {
      const at = all[i - 1]?.name === "tool" ? i - 1 : i;
      return { sections: all.slice(0, at), second: all[at]?.title.number as number };
    }
    seen.add(name);
  }
  return { sections: all };
}

function readSections(
  sections: readonly Section[],
  error: string | null,
  lastLine: number,
): ReadReport & { report: ToolReport } {
  const linesOf = (name: SectionName) => sections.find((section) => section.name === name)?.lines ?? [];
  const untitled = sections.find(({ name }) => name === "modelWithoutTitle");
  const model = readModelTable(untitled ? [untitled.title, ...untitled.lines] : linesOf("model"));
  const arrays = readCArrays(linesOf("arrays"));
  const layers = readCLayers(linesOf("layers"), arrays.rows);
  const operations = readOperations(linesOf("operations"));
  const opTypes = readOpTypes(linesOf("opTypes"));
  const facts = readFacts(sections);
  const shapes = new Map(
    layers.rows.flatMap(({ inputs, outputs, params }) =>
      [...(inputs ?? []), ...(params ?? []), ...(outputs ?? [])].map(
        ({ name, shape }) => [name, shape] as const,
      ),
    ),
  );
  const report: ToolReport = {
    ...emptyReport("text"),
    ...facts,
    error: facts.error ?? error,
    modelRows: model.rows,
    layers: withOperations(layers.rows, operations.rows).slice(0, MAX_LAYERS),
    arrays: arrays.rows.map((array) => ({ ...array, shape: shapes.get(array.name) ?? null })),
    opTypes: opTypes.rows,
  };
  const unread = [model, arrays, layers, operations, opTypes].flatMap((table) => table.unread);
  const diagnostics = [
    ...unreadLines(unread),
    ...missingParts(sections, report, lastLine),
    ...contradictions(report, operations.total),
  ];
  if (layers.rows.length > MAX_LAYERS) {
    diagnostics.push(
      warning("SX009", `${layers.rows.length} C layers`, `The first ${MAX_LAYERS} are shown.`),
    );
  }
  return { report, diagnostics };
}

/** The C layers with their op types; those that only the table of operations has stand among them by c_id. */
function withOperations(layers: readonly CLayer[], operations: readonly OperationRow[]): CLayer[] {
  const byId = new Map(operations.map((operation) => [operation.cId, operation]));
  const listed = new Set(layers.map(({ cId }) => cId));
  const others = [...byId.values()]
    .filter(({ cId }) => !listed.has(cId))
    .map((operation) => ({ ...operation, ...NOT_LISTED }));
  return [
    ...layers.map((layer) => ({ ...layer, opType: byId.get(layer.cId)?.opType ?? null })),
    ...others,
  ].sort((a, b) => a.cId - b.cId);
}

const NOT_LISTED = {
  inputs: null,
  outputs: null,
  params: null,
  scratch: null,
  rom: null,
  kernels: null,
  attributes: null,
  line: null,
};

/** One who sees some of many broken lines knows what happened. */
const SHOWN_LINES = 3;

function unreadLines(unread: readonly TextLine[]): Diagnostic[] {
  const shown = unread.slice(0, SHOWN_LINES).map(({ number, text }) => {
    const excerpt = text.trim().length > 60 ? `${text.trim().slice(0, 60)}…` : text.trim();
    return warning(
      "SX042",
      `this line of the report cannot be read: ${excerpt}`,
      "It is left out. Lines that a terminal has wrapped, or from which columns were removed, are not read.",
      number,
    );
  });
  const more = unread.length - shown.length;
  if (more === 0) return shown;
  const line = unread[SHOWN_LINES]?.number;
  return [...shown, warning("SX042", `${more} more lines cannot be read`, "They are left out.", line)];
}

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** Tables that end before the number in their title, and parts that are not there at all. */
function missingParts(sections: readonly Section[], report: ToolReport, lastLine: number): Diagnostic[] {
  const { arrays, layers } = report;
  const listed = layers.filter(({ line }) => line !== null).length;
  const found = [
    ...shortTable(sections, "arrays", arrays.length),
    ...shortTable(sections, "layers", listed, layers.length),
  ];
  if (layers.length === 0) {
    const why =
      "Either the text ends too early, or the version does not print them (before X-CUBE-AI 5.2, and for a neural " +
      "accelerator). Without them nothing can be said about single layers.";
    if (report.error === null) found.push(warning("SX041", "the report lists no C layers", why, lastLine));
  } else if (layers.every(({ opType }) => opType === null) && !/^[567]\./.test(report.version ?? "")) {
    const why = "Op types are not known; the formats of the C layers say what can be said.";
    found.push(warning("SX041", "the table of operations is missing", why, lastLine));
  }
  return found;
}

/** `known`: what other tables say of the missing rows; the tool itself hides some of its C layers. */
function shortTable(
  sections: readonly Section[],
  name: "arrays" | "layers",
  read: number,
  known = read,
): Diagnostic[] {
  const section = sections.find((candidate) => candidate.name === name);
  const expected = Number(/\((\d+)\)$/.exec(section?.title.text ?? "")?.[1] ?? read);
  if (section === undefined || expected <= read || read >= MAX_LAYERS) return [];
  const title = `${name === "layers" ? "C-Layers" : "C-Arrays"} announces ${expected} and lists ${read}`;
  const place = { line: section.title.number, column: 1 };
  if (known >= expected) {
    const why = "The others are known from the table of operations only: the tool does not list all of them.";
    return [problem("SX041", "info", title, why, { place })];
  }
  const why = "The text is cut or was changed there. What is said below is about the rest.";
  return [problem("SX041", "warning", title, why, { place })];
}

/** Sums that a whole report never gets wrong. */
function contradictions(report: ToolReport, operationsTotal: number | null): Diagnostic[] {
  const { layers, totals, opTypes } = report;
  const found: Diagnostic[] = [];
  const compare = (what: string, sum: number, total: number | null) => {
    if (total === null || sum === total) return;
    found.push(
      warning(
        "SX043",
        `${what} add up to ${sum.toLocaleString("en-US")}, the report says ${total.toLocaleString("en-US")}`,
        "A report of the tool agrees with itself: some lines are missing or were changed.",
      ),
    );
  };
  if (layers.length > 0 && layers.every(({ macc }) => macc !== null)) {
    const sum = layers.reduce((total, { macc }) => total + (macc ?? 0), 0);
    compare(`the MACC of ${count(layers.length, "C layer")}`, sum, totals.macc ?? operationsTotal);
  }
  if (opTypes.length > 0) {
    const sum = opTypes.reduce((total, { macc }) => total + macc, 0);
    compare(`the MACC of ${count(opTypes.length, "op type")}`, sum, totals.macc ?? operationsTotal);
  }
  return found;
}
