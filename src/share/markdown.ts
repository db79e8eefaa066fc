import { layerEntry } from "../document/attributes.ts";
import type { Document, Layer } from "../document/document.ts";
import { layerNames } from "../document/names.ts";
import type { Explained, Fix } from "../fixes/fix.ts";
import type { Graph, Shape } from "../graph/graph.ts";
import { defaultHeader } from "../report/header.ts";
import { percentShare } from "../report/numbers.ts";
import type { Verdict } from "../report/verdict.ts";
import { isStopped, type Plan, partialNote, type Step, stepClass, totalMacc } from "../targets/plan.ts";

/** The answer as Markdown, for a forum or an issue: tables as GitHub, GitLab and Discourse read them. */

export interface MarkdownReportInput {
  document: Document;
  graph: Graph;
  /** Of the target of the document. */
  plan: Plan;
  verdict: Verdict;
  /** In the order in which they are printed. */
  diagnostics: readonly Explained[];
  /** Whole address or fragment; null if the model is too large for a link. */
  link: string | null;
}

const count = (n: number) => n.toLocaleString("en-US");

/** Text inside a line that Markdown must not read; underscores inside words need no escape. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*[\]<>|~]/g, "\\$&")
    .replace(/(?<!\w)_|_(?!\w)/g, "\\_");

/** A code span that holds any text, in a table too. */
export function codeSpan(text: string): string {
  // In a table \\| is a backslash and the end of the cell, and code knows no other escape.
  if (text.includes("\\|")) return escapeMarkdown(text);
  const line = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const blank = longest > 0 ? " " : "";
  return `${fence}${blank}${line}${blank}${fence}`;
}

export const markdownLink = (title: string, address: string): string =>
  `[${escapeMarkdown(title)}](${address})`;

function table(header: readonly string[], right: readonly string[], rows: readonly (readonly string[])[]) {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((title) => (right.includes(title) ? "---:" : "---"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

const shapeText = (shape: Shape | undefined): string => shape?.join("×") ?? "unknown";

function attributeText(layer: Layer): string {
  return [...Object.keys(layerEntry(layer.type).attributes), "inputs"]
    .filter((key) => layer[key] !== undefined)
    .map((key) => `${key} ${typeof layer[key] === "string" ? layer[key] : JSON.stringify(layer[key])}`)
    .map(escapeMarkdown)
    .join(", ");
}

function modelTable({ document, graph }: MarkdownReportInput): string {
  const shapes = new Map(graph.nodes.map((node) => [node.name, node.shape]));
  const input = graph.nodes[0];
  const names = layerNames(document.layers, document.input.name);
  const rows = document.layers.map((layer, i) => {
    const name = names[i] as string;
    return [codeSpan(name), escapeMarkdown(layer.type), attributeText(layer), shapeText(shapes.get(name))];
  });
  const first = [codeSpan(input?.name ?? "input"), "Input", "", shapeText(document.input.shape)];
  return table(["layer", "type", "attributes", "output"], [], [first, ...rows]);
}

const CLASS_WORDS = {
  sxor: "binary",
  int8: "8-bit",
  float: "float",
  conversion: "conversion",
  data: "data",
  error: "error",
};

function stepTable(plan: Plan): string {
  const total = totalMacc(plan);
  const formats = (ids: readonly number[]) => ids.map((id) => plan.tensors[id]?.format ?? "?").join(", ");
  const row = (step: Step) => [
    codeSpan(step.name),
    codeSpan(step.opType),
    CLASS_WORDS[stepClass(step)],
    `${formats(step.inputs)} → ${formats(step.outputs)}`,
    count(step.macc),
    total === 0 ? "–" : percentShare(step.macc, total),
    count(step.rom),
  ];
  const numbers = ["MACC", "share", "ROM (B)"];
  return table(["step", "op type", "runs as", "formats", ...numbers], numbers, plan.steps.map(row));
}

function fixText({ title, effect, before, after }: Fix): string {
  const change = (label: string, key: "sxor" | "float" | "rom" | "ram") =>
    before.stopped
      ? [`${label} ${count(after[key])}`]
      : before[key] === after[key]
        ? []
        : [`${label} ${count(before[key])} → ${count(after[key])}`];
  const changes = [
    ...change("binary MACC", "sxor"),
    ...change("float MACC", "float"),
    ...change("ROM", "rom"),
    ...change("RAM", "ram"),
  ];
  return `  - Fix (${[effect, ...changes].join("; ")}): ${escapeMarkdown(title)}`;
}

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

function diagnosticText({ code, severity, layers, title, why, nearest, evidence, fixes }: Explained): string {
  const about = layers.length === 0 ? "" : ` ${layers.map(codeSpan).join(", ")}`;
  return [
    `- **${code} ${severity}**${about}: ${escapeMarkdown(sentence(title))} ${escapeMarkdown(why)}`,
    ...(nearest ?? []).map(
      ({ kernel, change }) => `  - Nearest kernel: ${codeSpan(kernel)} ${escapeMarkdown(change)}`,
    ),
    ...evidence.map((item) => `  - Evidence (${item.class}): ${escapeMarkdown(item.source)}`),
    ...(fixes ?? []).map(fixText),
  ].join("\n");
}

/** The command lines that give the same answer again, as an indented block. */
function commands(plan: Plan, link: string | null): string {
  const model = link === null ? "model.json" : `'${link.slice(link.indexOf("#"))}'`;
  const again = [`sxor analyze ${model} --format report`];
  if (plan.target !== "keras" && !isStopped(plan)) again.push(`sxor run ${model} --compare keras`);
  if (plan.target.startsWith("st-edge-ai")) {
    again.unshift(`stedgeai ${defaultHeader({ ...plan, name: shellWord(plan.name) }).parameters}`);
  }
  return again.map((line) => `    ${line}`).join("\n");
}

const shellWord = (text: string) =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replace(/\s+/g, " ").replaceAll("'", "'\\''")}'`;

/** Verdict, model, what runs, why with evidence and fixes, how to see it again, and the link. */
export function markdownReport(input: MarkdownReportInput): string {
  const { document, plan, verdict, diagnostics, link } = input;
  const { activations, weights } = plan.memory;
  const totals = `${count(totalMacc(plan))} MACC, ${count(weights)} B ROM, ${count(activations)} B RAM`;
  const figures = [totals, partialNote(plan)].filter(Boolean).join(", ");
  const named = document.name === undefined ? "" : ` for ${codeSpan(document.name)}`;
  return `${[
    `**${escapeMarkdown(verdict.sentence)}**`,
    `Target ${codeSpan(plan.target)}${named}: ${figures}.`,
    "### Model",
    modelTable(input),
    "### What runs",
    plan.steps.length === 0 ? "Nothing: see below." : stepTable(plan),
    ...(diagnostics.length === 0 ? [] : ["### Why", diagnostics.map(diagnosticText).join("\n")]),
    "### See it again",
    commands(plan, link),
    link === null
      ? "The model is too large for a link: attach it as a file."
      : link.startsWith("#")
        ? `Link: ${codeSpan(link)}`
        : markdownLink("Open this model in sxor", link),
  ].join("\n\n")}\n`;
}
