import { CODES } from "../../document/codes.ts";
import type { Evidence, Severity } from "../../document/diagnostic.ts";
import { EVIDENCE_CLASSES } from "../../document/evidence.ts";
import { RULES as LCE_RULES } from "../lce/rules/all.ts";
import type { Effect as LceEffect } from "../lce/rules/rule.ts";
import { CATALOGUE, type Kernel } from "../st-edge-ai/catalogue.ts";
import { RULES as ST_RULES } from "../st-edge-ai/rules/all.ts";
import type { Effect as StEffect } from "../st-edge-ai/rules/rule.ts";
import { sourceOf } from "../st-edge-ai/version-sources.ts";
import { VERSIONS } from "../st-edge-ai/versions.ts";
import type { Block } from "./print.ts";

/** The reference page: every rule, code and kernel, from the tables that the program itself uses. */

/** What the rules of both tools have in common. */
interface Rule {
  id: string;
  subject: string;
  text: string;
  effect: StEffect | LceEffect;
  evidence: readonly Evidence[];
  finding?: { code: string; severity: Severity };
}

const TABLES: readonly { tool: string; rules: readonly Rule[] }[] = [
  { tool: "ST Edge AI Core", rules: ST_RULES },
  { tool: "Larq Compute Engine", rules: LCE_RULES },
];

const EFFECTS: Readonly<Record<Rule["effect"], string>> = {
  sxor: "runs on packed signs",
  binary: "runs on packed signs",
  "8-bit": "runs in 8 bits",
  mixed: "one operand stays packed, the other is float",
  float: "runs in float",
  refused: "the tool stops",
  moved: "works on packed signs, or is part of another layer",
  fused: "becomes part of another operation",
  unknown: "not known; shown in float",
  note: "worth knowing",
};

/** What the codes are about, by the first number that they begin with. */
const AREAS: readonly (readonly [from: number, area: string])[] = [
  [0, "the sxor document"],
  [20, "models that are read from JSON, model files and Python"],
  [40, "reports of the tool that are read"],
  [50, "the model itself"],
  [100, "what ST Edge AI Core does with the model"],
  [200, "what Larq Compute Engine does with the model"],
  [300, "what sxor's own C does with the model"],
  [400, "the C project"],
];

const link = (anchor: string): string => `[${anchor}](#${anchor})`;
const code = (text: string): string => `\`${text}\``;

/** A text with the rules and codes that it names as links. */
const linked = (text: string): string => text.replace(/\b(?:[RL]\d+|SX\d{3})\b/g, link);

function ruleSection({ id, subject, text, effect, evidence, finding }: Rule): Block[] {
  const said = finding ? ` Said as ${finding.severity} ${link(finding.code)}.` : "";
  return [
    { kind: "heading", level: 3, text: `${id}: ${subject}`, anchor: id },
    { kind: "paragraph", text: `Effect: **${EFFECTS[effect]}**.${said}` },
    { kind: "paragraph", text: linked(text) },
    { kind: "list", items: evidence.map(({ class: kind, source }) => `${kind}: ${source}`) },
  ];
}

function ruleTable({ tool, rules }: (typeof TABLES)[number]): Block[] {
  const rows = rules.map(({ id, subject, effect, finding }) => [
    link(id),
    subject,
    EFFECTS[effect],
    finding ? link(finding.code) : "",
  ]);
  return [
    { kind: "heading", level: 2, text: `Rules: ${tool}` },
    {
      kind: "table",
      label: `rules of ${tool}`,
      head: ["rule", "about", "what becomes of the layer", "code"],
      rows,
    },
    ...rules.flatMap(ruleSection),
  ];
}

function codeSection(id: string, { title, text }: { title: string; text?: string }): Block[] {
  const rules = TABLES.flatMap((table) => table.rules).filter(({ finding }) => finding?.code === id);
  const severities = new Set(rules.map(({ finding }) => finding?.severity));
  const blocks: Block[] = [{ kind: "heading", level: 3, text: `${id}: ${title}`, anchor: id }];
  if (text !== undefined) blocks.push({ kind: "paragraph", text: linked(text) });
  if (rules.length > 0) {
    blocks.push({ kind: "paragraph", text: `Severity: ${[...severities].join(" or ")}. Said by` });
    const items = rules.map((rule) => `${link(rule.id)}, ${rule.subject}: ${linked(rule.text)}`);
    blocks.push({ kind: "list", items });
  }
  return blocks;
}

function areaOf(id: string): string {
  const number = Number(id.slice(2));
  return AREAS.filter(([from]) => from <= number).at(-1)?.[1] ?? "";
}

function codeSections(): Block[] {
  const blocks: Block[] = [];
  let area = "";
  for (const [id, entry] of Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (areaOf(id) !== area) {
      area = areaOf(id);
      blocks.push({ kind: "heading", level: 2, text: `Codes: ${area}` });
    }
    blocks.push(...codeSection(id, entry));
  }
  return blocks;
}

function versions(): Block[] {
  return [
    { kind: "heading", level: 2, text: "Versions" },
    {
      kind: "table",
      label: "versions",
      head: ["target", "version", "what was seen"],
      rows: VERSIONS.map((version) => [code(version.target), version.label, sourceOf(version)]),
    },
  ];
}

const kernelRow = (kernel: Kernel): string[] => [
  code(kernel.name),
  ...[kernel.layerDeclared, kernel.layerDefined, kernel.liteDeclared, kernel.liteDefined].map(
    (column) => column || "–",
  ),
];

function kernels(): Block[] {
  return [
    { kind: "heading", level: 2, text: "Kernels" },
    {
      kind: "paragraph",
      text:
        "The kernels for packed signs and their neighbours, by X-CUBE-AI version: 7.2, 8.1, 9.1 (ST Edge AI Core 1.0), 10.0 to 10.2 " +
        "(2.0 to 2.2), 11.0 (3.0), 12.0 (4.0). A name reads: operation, `i` and format of the input, `o` and format of the output, `w` and " +
        "format of the weights; `_bn`: with a BatchNormalization, `_pad0`: pads with zeros, `_pad1`: with 1 or -1. Declared: in the headers; " +
        "defined: in the archives.",
    },
    {
      kind: "table",
      label: "kernels",
      head: ["kernel", "layer API: declared", "defined", "lite API: declared", "defined"],
      rows: CATALOGUE.map(kernelRow),
    },
  ];
}

/** The whole page, in order. */
export function reference(): Block[] {
  return [
    { kind: "heading", level: 1, text: "Reference: rules, codes and kernels" },
    {
      kind: "paragraph",
      text:
        "Why a layer of a Larq or QKeras model runs on packed signs, in 8 bits, in float or not at all in ST Edge AI Core, and what Larq " +
        "Compute Engine makes of it, as far as it is publicly known. In ST's tool a convolution runs binary if the catalogue has a kernel for its " +
        "operation, the formats of its input, weights and output, and its padding; the readers of a layer decide the format of its output. " +
        "The rules below put this into words. This page is made from the tables that sxor itself uses.",
    },
    { kind: "heading", level: 2, text: "How a statement is known" },
    { kind: "list", items: EVIDENCE_CLASSES.map(({ class: kind, meaning }) => `${kind}: ${meaning}`) },
    ...TABLES.flatMap(ruleTable),
    ...codeSections(),
    ...versions(),
    ...kernels(),
  ];
}
