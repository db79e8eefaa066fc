import type { Section, TextLine } from "./lines.ts";
import type { ReportIo, ToolReport } from "./report.ts";
import { dimensions, format, number, withoutBatch } from "./values.ts";

/** Settings that say how the tool was called; paths and hashes are left where they are. */
const SETTINGS = [
  "type",
  "compression",
  "quantize",
  "options",
  "optimization",
  "target/series",
  "memory pool",
  "model_fmt",
];

type Facts = Pick<
  ToolReport,
  | "tool"
  | "version"
  | "command"
  | "modelName"
  | "cName"
  | "options"
  | "inputs"
  | "outputs"
  | "totals"
  | "error"
>;

/** The lines `key : value` of the box and of the C-graph block; a line without a key continues the one above. */
function entriesOf(lines: readonly TextLine[]): { key: string; value: string }[] {
  const entries: { key: string; value: string }[] = [];
  for (const { text } of lines) {
    const [, key, value] = /^([A-Za-z][\w\- #()/]*): +(.*)$/.exec(text) ?? [];
    const last = entries.at(-1);
    const more = /^ +:? *(\S.*)$/.exec(text)?.[1];
    if (key !== undefined && value !== undefined)
      entries.push({ key: key.trim().toLowerCase(), value: value.trim() });
    else if (more !== undefined && last !== undefined) last.value += ` ${more.trim()}`;
  }
  return entries;
}

/** `'input_1', int1(1x32x32x1), 4.00 KBytes, 1b-32bpacked, …` and how the versions before wrote it. */
function io(value: string): ReportIo {
  const name = /^'([^']*)'/.exec(value)?.[1] ?? /^\S+/.exec(value)?.[0] ?? value;
  const [, typed, sizes] = /\b([a-z]+\d+)\((\d+(?:x\d+)*)\)/.exec(value) ?? [];
  const hasBatch = !value.includes(" [");
  const listed = /\((\d+(?:, *\d+)*,?)\)/.exec(value)?.[1];
  const shape = dimensions(sizes ?? listed ?? "?");
  const named = /\bai_(\w+)/.exec(value)?.[1];
  return {
    name,
    format: typed !== undefined ? format(typed) : named === undefined ? null : format(named),
    shape: hasBatch ? withoutBatch(shape) : shape,
    packed: value.includes("1b-32bpacked"),
  };
}

const leading = (text: string | undefined): number | null => number(/^[\d,]+/.exec(text ?? "")?.[0]);

/**
 * Everything but the tables: the line of the tool, the box, the C-graph block, the line under the model
 * table and the last line. What two of them say is taken from the first.
 */
export function readFacts(sections: readonly Section[]): Facts {
  const section = (name: Section["name"]) => sections.find((candidate) => candidate.name === name);
  const title = section("tool")?.title.text ?? "";
  const [, tool, outer = "", inner] = /^(.*?) v(\S+)(?: \([^()]*?v([^()]+)\))?/.exec(title) ?? [];
  const header = section("header");
  const box = entriesOf(header?.lines ?? []);
  const block = entriesOf(section("summary")?.lines ?? []);
  const before = entriesOf(section("tool")?.lines ?? []);
  const find = (key: string) => [...box, ...block, ...before].find((entry) => entry.key === key)?.value;
  const ios = (kind: "input" | "output") =>
    box.filter(({ key }) => new RegExp(`^${kind}(?: \\d+/\\d+)?$`).test(key)).map(({ value }) => io(value));
  const line = summaryLines(sections);
  return {
    tool: tool ?? null,
    version: inner?.trim() ?? (outer === "" ? null : outer),
    command:
      /\((\w+)/.exec(header?.title.text ?? "")?.[1] ?? /^\w+/.exec(find("parameters") ?? "")?.[0] ?? null,
    modelName: find("model_name") ?? find("model name") ?? modelNameOf(section("model")) ?? null,
    cName: find("c_name") ?? find("c-name") ?? null,
    options: Object.fromEntries(
      SETTINGS.flatMap((key) => {
        const value = find(key);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
    inputs: ios("input"),
    outputs: ios("output"),
    totals: {
      macc: leading(find("macc")) ?? line.macc,
      importedMacc: line.importedMacc,
      weights: leading(find("weights (ro)")) ?? leading(find("weights size")) ?? line.weights,
      importedWeights: line.importedWeights,
      activations: leading(find("activations (rw)")) ?? leading(find("activations size")) ?? line.activations,
      ram: leading(find("ram (total)")),
    },
    error: find("error") ?? null,
  };
}

/** `Model name - x ['input'] ['output']` */
const modelNameOf = (section: Section | undefined): string | undefined =>
  /^Model name - (\S+)/.exec(section?.title.text ?? "")?.[1];

/** `model/c-model: macc=IR/C … weights=IR/C … activations=--/N` and `macc=… weights=… act=…`. */
function summaryLines(sections: readonly Section[]) {
  const all = sections.flatMap(({ lines }) => lines.map(({ text }) => text));
  const both = all.find((text) => /^ *model(?:\/c-model)?: macc=/.test(text)) ?? "";
  const last = all.find((text) => /^ *macc=[\d,]+ weights=/.test(text)) ?? "";
  const pair = (key: string) => new RegExp(`\\b${key}=([\\d,]+|--)(?:/([\\d,]+))?`).exec(both) ?? [];
  const single = (key: string) => number(new RegExp(`\\b${key}=([\\d,]+)`).exec(last)?.[1]);
  return {
    importedMacc: number(pair("macc")[1]),
    importedWeights: number(pair("weights")[1]),
    macc: number(pair("macc")[2]) ?? single("macc"),
    weights: number(pair("weights")[2]) ?? single("weights"),
    activations: number(pair("activations")[2]) ?? single("act"),
  };
}
