import { gravestFirst, hasError } from "../document/diagnostic.ts";
import { type Document, TARGETS, type TargetId, targetOf } from "../document/document.ts";
import type { Explained } from "../fixes/fix.ts";
import { withFixes } from "../fixes/search.ts";
import type { Graph } from "../graph/graph.ts";
import { planJson } from "../report/json.ts";
import { formatReport } from "../report/report.ts";
import { verdict } from "../report/verdict.ts";
import { encodeLink, tooLong } from "../share/codec.ts";
import { markdownReport } from "../share/markdown.ts";
import { diagnose } from "../targets/diagnose.ts";
import { lower } from "../targets/lower.ts";
import type { Plan } from "../targets/plan.ts";
import type { Args, Command, Option } from "./command.ts";
import { errorLines } from "./diagnostics.ts";
import { EXIT, InputError, type Io } from "./io.ts";
import { graphOf, type Model, readModel, WEIGHTS_OPTION, withTarget } from "./model.ts";
import { givenHeaderOptions, HEADER_OPTIONS, reportHeader } from "./report-header.ts";
import { secondOpinionLines } from "./second-opinion.ts";
import { summaryText } from "./summary.ts";

export const TARGET_OPTION: Option = {
  type: "string",
  values: TARGETS,
  help: "what to plan for; without it, the target that the model names",
};

/** The model of a command line, with the target that `--target` and the weights that `--weights` names, if they do. */
export async function modelOf(args: Args, io: Io): Promise<Model> {
  const model = await readModel(args.model, io, args.text("weights"));
  const target = (args.text("target") as TargetId | undefined) ?? targetOf(model.document);
  return { ...model, document: withTarget(model.document, target) };
}

interface Answer {
  document: Document;
  graph: Graph;
  plan: Plan;
  diagnostics: readonly Explained[];
}

type Printer = (answer: Answer, args: Args) => string;

const PRINTERS: Readonly<Record<string, Printer>> = {
  summary: ({ plan, graph, diagnostics }) =>
    [
      summaryText(plan, verdict(plan, graph, diagnostics), diagnostics),
      ...secondOpinionLines(plan, graph).map((line) => `${line}\n`),
    ].join("\n"),
  report: ({ plan, graph, diagnostics }, args) =>
    formatReport(plan, graph, reportHeader(plan, args), diagnostics),
  json: ({ plan, diagnostics }) => `${JSON.stringify(planJson(plan, diagnostics), null, 2)}\n`,
  markdown: ({ document, graph, plan, diagnostics }) => {
    const link = encodeLink({ document, view: { tab: "why" } });
    const shown = tooLong(link) ? null : link;
    const sentence = verdict(plan, graph, diagnostics);
    return markdownReport({ document, graph, plan, verdict: sentence, diagnostics, link: shown });
  },
};

export const analyze: Command = {
  purpose: "say what runs, why, and what to change",
  options: {
    target: TARGET_OPTION,
    weights: WEIGHTS_OPTION,
    format: { type: "string", values: Object.keys(PRINTERS), help: "what to print; without it, summary" },
    ...HEADER_OPTIONS,
  },
  async run(args, io) {
    const format = args.text("format") ?? "summary";
    const unused = format === "report" ? undefined : givenHeaderOptions(args)[0];
    if (unused !== undefined) throw new InputError(`--${unused} is for --format report only`);
    const model = await modelOf(args, io);
    const { document } = model;
    const graph = graphOf(model);
    const plan = lower(graph, targetOf(document));
    const diagnostics = withFixes(document, gravestFirst(diagnose(graph, targetOf(document))), model.weights);
    io.out((PRINTERS[format] as Printer)({ document, graph, plan, diagnostics }, args));
    if (!hasError(diagnostics)) return EXIT.fine;
    if (format !== "summary") io.err(`${errorLines(diagnostics).join("\n")}\n`);
    return EXIT.modelErrors;
  },
};
