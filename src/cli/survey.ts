import { gravestFirst } from "../document/diagnostic.ts";
import { TARGETS, type TargetId, targetOf } from "../document/document.ts";
import { makeAllSxor } from "../fixes/make-all.ts";
import { finished } from "../fixes/search.ts";
import { attachWeights } from "../graph/given-weights.ts";
import { type Survey, survey } from "../report/survey.ts";
import { diagnose } from "../targets/diagnose.ts";
import { lower } from "../targets/lower.ts";
import { maccByOpType } from "../targets/plan.ts";
import type { Command } from "./command.ts";
import { importsTable } from "./imports.ts";
import { attempt, EXIT, InputError, type Io } from "./io.ts";
import { graphOf, type Model, readFormat, withTarget } from "./model.ts";
import { columns, count } from "./summary.ts";

const FILE = /\.(json|py|txt|h5|hdf5|keras|tflite|sxor\.zip)$/;
const NOT_MODELS = /\.(meta|shapes)\.json$/;

/** One line per model: what becomes of its binary layers, and for which causes. */
export const surveyCommand: Command = {
  purpose: "say for many models how many binary layers run binary, and why the others do not",
  takes: "models",
  options: {
    target: { type: "string", values: TARGETS, help: "what to plan for; without it, what each model names" },
    imports: {
      type: "boolean",
      help: "say instead how each file was read: format, layers, what is opaque or refused",
    },
    fixes: {
      type: "boolean",
      help: "also look for the edits that make each model binary; takes seconds per model",
    },
  },
  async run(args, io) {
    if (args.flag("imports")) return importsTable(await filesOf(args.models, io), io);
    const target = args.text("target") as TargetId | undefined;
    const rows: string[][] = [];
    const unread: string[] = [];
    const fixes: string[] = [];
    let unexplained = 0;
    for (const file of await filesOf(args.models, io)) {
      const model = await modelIn(file, io);
      if (model === null) {
        unread.push(file);
        continue;
      }
      const asked = { ...model, document: withTarget(model.document, target ?? targetOf(model.document)) };
      const { row, open } = answer(file, asked);
      if (args.flag("fixes")) fixes.push(...fixLines(row[0] ?? file, asked));
      rows.push(row);
      unexplained += open.length;
      for (const layer of open) io.err(`${file}: ${layer} has neither a step nor a diagnostic\n`);
    }
    io.out(`${columns(HEADER, rows, NUMBERS)}\n\n`);
    io.out(`  ${rows.length} models, ${unexplained} unexplained layers\n`);
    if (fixes.length > 0) io.out(`\n${fixes.join("\n")}\n`);
    for (const file of unread) io.out(`  not a model that sxor reads: ${file}\n`);
    return unexplained > 0 ? EXIT.modelErrors : EXIT.fine;
  },
};

/** The files among the arguments and in the folders among them, sorted within each. */
async function filesOf(sources: readonly string[], io: Io): Promise<string[]> {
  const files: string[] = [];
  for (const source of sources) {
    if (FILE.test(source)) files.push(source);
    else files.push(...(await filesIn(source, await attempt(`read ${source}`, () => io.list(source)), io)));
  }
  if (files.length === 0) throw new InputError(`there is no model file in ${sources.join(", ")}`);
  return files;
}

/** Folders in folders that are looked into: links may lead around in a circle. */
const DEEPEST = 8;

/** The models among the names in a folder, then those in its folders, whose names have no dot. */
async function filesIn(folder: string, names: readonly string[], io: Io, depth = 0): Promise<string[]> {
  const sorted = [...names].sort();
  const files = sorted.filter((name) => FILE.test(name) && !NOT_MODELS.test(name));
  const found = files.map((name) => `${folder}/${name}`);
  for (const name of depth < DEEPEST ? sorted.filter((each) => !each.includes(".")) : []) {
    const path = `${folder}/${name}`;
    // It may be a file.
    const inner = await io.list(path).catch(() => []);
    found.push(...(await filesIn(path, inner, io, depth + 1)));
  }
  return found;
}

async function modelIn(file: string, io: Io): Promise<Model | null> {
  const { document, weights } = await readFormat(file, io);
  if (document === null || !weights) return document && { document };
  const { document: own, attached } = attachWeights(document, weights);
  return attached ? { document: own, weights } : { document };
}

const NUMBERS = ["binary", "sxor", "float", "error", "other", "8-bit", "sxor MACC", "float MACC", "ROM"];
const HEADER = ["model", ...NUMBERS, "causes"];

function answer(file: string, model: Model): { row: string[]; open: readonly string[] } {
  const { document } = model;
  const graph = graphOf(model);
  const plan = lower(graph, targetOf(document));
  const found: Survey = survey(plan, graph, gravestFirst(diagnose(graph, targetOf(document))));
  const macc = [...maccByOpType(plan)];
  const sum = (test: (opType: string) => boolean) =>
    count(macc.reduce((total, [opType, n]) => total + (test(opType) ? n : 0), 0));
  const { binary, sxor, float, refused, otherwise, eightBit, causes } = found;
  const row = [
    file.slice(file.lastIndexOf("/") + 1).replace(/\.json$/, ""),
    ...[binary, sxor, float, refused, otherwise, eightBit].map(String),
    sum((opType) => opType.startsWith("sxor")),
    sum((opType) => opType === "smul_f32_f32"),
    count(plan.memory.weights),
    [...causes].map(([code, n]) => `${code} ×${n}`).join(", ") || "-",
  ];
  return { row, open: found.unexplained };
}

/** The edits that make most of a model binary, and what stays. */
function fixLines(name: string, { document, weights }: Model): string[] {
  const { asked, before, after, fix, left } = finished(makeAllSxor(document, targetOf(document), weights));
  if (asked === before) return [];
  return [
    `  ${name}: ${before} -> ${after} of ${asked} binary`,
    ...(fix ? fix.steps.map((step) => `    ${fix.effect}: ${step}`) : []),
    ...left.map(({ layer, why }) => `    ${layer} stays: ${why}`),
  ];
}
