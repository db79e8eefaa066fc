import { gravestFirst } from "../document/diagnostic.ts";
import { targetOf } from "../document/document.ts";
import { pretty } from "../document/serialise.ts";
import { diffText } from "../fixes/diff.ts";
import { EFFECTS, type Fix, type FixFigures, proofText } from "../fixes/fix.ts";
import { type AllSxor, makeAllSxor } from "../fixes/make-all.ts";
import { findFixes, finished } from "../fixes/search.ts";
import { diagnose } from "../targets/diagnose.ts";
import { modelOf, TARGET_OPTION } from "./analyze.ts";
import type { Args, Command } from "./command.ts";
import { attempt, EXIT, InputError, type Io } from "./io.ts";
import { graphOf, type Model, WEIGHTS_OPTION } from "./model.ts";
import { columns, count } from "./summary.ts";

/** What op types and memory cost before and after. */
function figuresText(before: FixFigures, after: FixFigures): string {
  const known = (n: number) => (before.stopped ? "-" : count(n));
  const types = [...new Set([...Object.keys(before.macc), ...Object.keys(after.macc)])];
  const rows = [
    ...types.map((type) => [`MACC ${type}`, known(before.macc[type] ?? 0), count(after.macc[type] ?? 0)]),
    ["ROM (B)", known(before.rom), count(after.rom)],
    ["RAM (B)", known(before.ram), count(after.ram)],
  ];
  return columns(["figure", "before", "after"], rows, ["before", "after"]);
}

function fixText(fix: Fix, number: number): string {
  return [
    `${number}. ${fix.effect}: ${fix.steps.join("\n   and ")}`,
    `  ${proofText(fix.proof)}`,
    ...fix.diff.map((line) => `  ${diffText(line)}`.trimEnd()),
    figuresText(fix.before, fix.after),
    "",
  ].join("\n");
}

/** The fixes of every cause, each change once: those that keep the function first. */
function fixesOf(model: Model): Fix[] {
  const { document, weights } = model;
  const diagnostics = gravestFirst(diagnose(graphOf(model), targetOf(document)));
  const all = [null, ...diagnostics].flatMap((diagnostic) =>
    findFixes(document, diagnostic, undefined, weights),
  );
  const key = (fix: Fix) => pretty(fix.document);
  const first = new Map<string, Fix>();
  for (const fix of all) if (!first.has(key(fix))) first.set(key(fix), fix);
  return [...first.values()].sort((a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect));
}

function allText({ asked, before, after, left }: AllSxor): string {
  const already =
    asked === 0 ? "No layer asks for bits." : `All ${asked} layers that ask for bits are binary already.`;
  return [
    before === asked
      ? already
      : `${after} of ${asked} layers that ask for bits are binary after it, ${before} before.`,
    ...left.map(({ layer, why }) => `  ${layer} stays as it is: ${why}`),
    "",
  ].join("\n");
}

/** Number of the fix that --apply names; 1 for `--all`, which has one. */
function chosen(args: Args, fixes: readonly Fix[]): Fix | null {
  const text = args.text("apply");
  if (text === undefined) return null;
  const fix = /^\d+$/.test(text) ? fixes[Number(text) - 1] : undefined;
  if (fix !== undefined) return fix;
  const range = fixes.length === 0 ? "there is no fix" : `fixes are numbered from 1 to ${fixes.length}`;
  throw new InputError(`--apply ${text}: ${range}`);
}

async function write(fix: Fix, args: Args, io: Io): Promise<void> {
  const path = args.text("out");
  const text = pretty(fix.document);
  if (path === undefined) io.out(text);
  else await attempt(`write ${path}`, () => io.writeFile(path, text));
}

export const fix: Command = {
  purpose: "look for changes of the model that make more of it binary",
  options: {
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
    all: { type: "boolean", help: "the changes that make all of it binary, as one fix" },
    apply: { type: "string", placeholder: "N", help: "print the model after fix N (sxor JSON) instead" },
    out: { type: "string", placeholder: "FILE", help: "with --apply: write the model to FILE" },
  },
  async run(args, io) {
    if (args.text("out") !== undefined && args.text("apply") === undefined) {
      throw new InputError("--out is for --apply N only");
    }
    const model = await modelOf(args, io);
    const { document, weights } = model;
    if (targetOf(document) === "keras") {
      throw new InputError("keras computes everything in float: name another --target");
    }
    const all = args.flag("all") ? finished(makeAllSxor(document, targetOf(document), weights)) : null;
    const fixes = all === null ? fixesOf(model) : all.fix === null ? [] : [all.fix];
    const applied = chosen(args, fixes);
    if (applied !== null) {
      await write(applied, args, io);
      return EXIT.fine;
    }
    if (all !== null) io.out(`${allText(all)}\n`);
    if (fixes.length === 0) io.out("No change was found that helps.\n");
    else io.out(`${fixes.map((item, i) => fixText(item, i + 1)).join("\n")}`);
    return EXIT.fine;
  },
};
