import { TARGETS, type TargetId, targetOf } from "../document/document.ts";
import { readToolReport } from "../import/tool-report/read.ts";
import type { ToolReport } from "../import/tool-report/report.ts";
import { type AlignedRow, type Alignment, alignReport } from "../report/tool-report/align.ts";
import { type ExplainedLayer, explainReport, type ReportExplanation } from "../report/tool-report/explain.ts";
import { targetOfReport } from "../report/tool-report/version.ts";
import { lower } from "../targets/lower.ts";
import type { Command } from "./command.ts";
import { diagnosticLines } from "./diagnostics.ts";
import { EXIT, InputError, type Io } from "./io.ts";
import { graphOf, nameOf, readModel, readSource, withTarget } from "./model.ts";
import { columns, count } from "./summary.ts";

export const explain: Command = {
  purpose: "say what a report of the tool shows, and compare it with a model",
  takes: "report",
  options: {
    model: { type: "string", placeholder: "FILE|LINK", help: "predict this model and compare each layer" },
    target: {
      type: "string",
      values: TARGETS,
      help: "what to predict for; without it, the version that the report names",
    },
  },
  async run(args, io) {
    const model = args.text("model");
    const target = args.text("target") as TargetId | undefined;
    if (model === undefined && target !== undefined) throw new InputError("--target is for --model only");
    if (model === "-" && args.model === "-") {
      throw new InputError("standard input holds the report or the model, not both");
    }
    const report = await readReport(args.model, io);
    io.out(explanationText(report, explainReport(report)));
    if (model === undefined) return EXIT.fine;
    const read = await readModel(model, io);
    const { document } = read;
    const asked = withTarget(document, target ?? targetOfReport(report) ?? targetOf(document));
    const graph = graphOf({ ...read, document: asked });
    const alignment = alignReport(report, lower(graph, targetOf(asked)), graph);
    io.out(alignmentText(alignment, targetOf(asked)));
    return alignment.agree ? EXIT.fine : EXIT.modelErrors;
  },
};

/** Throws InputError if the text holds no report; what else there is to say goes to stderr. */
async function readReport(source: string, io: Io): Promise<ToolReport> {
  const { report, diagnostics } = readToolReport(await readSource(source, io));
  const lines = diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, source));
  if (report === null) throw new InputError([`there is no report in ${nameOf(source)}`, ...lines].join("\n"));
  if (lines.length > 0) io.err(`${lines.join("\n")}\n`);
  return report;
}

const NUMBERS = ["MACC", "ROM"];
const figure = (n: number | null): string => (n === null ? "-" : count(n));
const plain = (text: string): string => text.replaceAll("`", "");

function explanationText(report: ToolReport, explanation: ReportExplanation): string {
  const { verdict, layers, statements, nearest, unknown } = explanation;
  const said = [report.tool, report.version, report.command, report.modelName].filter(
    (part) => part !== null,
  );
  const explained = layers.filter(({ origin }) => origin === "fell back" || origin === "perhaps");
  return [
    verdict.sentence,
    "",
    ...(said.length === 0 ? [] : [`  ${said.join(" ")}`, ""]),
    ...(layers.length === 0 ? [] : [layersText(layers), ""]),
    ...statements.map(({ text, evidence }) => `  ${evidence.class}: ${plain(text)}`),
    ...nearest.map(({ kernel, change }) => `  nearest kernel: ${kernel} ${change}`),
    ...explained.flatMap((layer) => [...layerLines(layer), ""]),
    ...unknown.map((line) => `  not known: ${line}`),
    "",
  ].join("\n");
}

const formats = (tensors: ExplainedLayer["layer"]["inputs"]): string =>
  tensors === null ? "?" : tensors.map(({ format }) => format ?? "?").join(",");

function layersText(layers: readonly ExplainedLayer[]): string {
  const rows = layers.map(({ layer, kind }) => [
    String(layer.cId),
    layer.name,
    layer.type,
    layer.opType ?? layer.kernels?.join(", ") ?? "-",
    kind,
    `${formats(layer.inputs)} -> ${formats(layer.outputs)}`,
    figure(layer.macc),
    figure(layer.rom),
  ]);
  return columns(["c_id", "layer", "type", "op type", "kind", "formats", ...NUMBERS], rows, NUMBERS);
}

const layerLines = ({ layer, origin, statements, nearest }: ExplainedLayer): string[] => [
  `  ${layer.name}: ${origin === "fell back" ? "binary input, but float here" : "may have been binary in the model"}`,
  ...statements.map(({ text, evidence }) => `    ${evidence.class}: ${plain(text)}`),
  ...nearest.map(({ kernel, change }) => `    nearest kernel: ${kernel} ${change}`),
];

function alignmentText(alignment: Alignment, target: TargetId): string {
  const { rows, totals, agreeing, differing, onlyReport, onlyPlan } = alignment;
  const sentence = alignment.agree
    ? `The report and the prediction for ${target} agree in all ${rows.length} layers and all totals.`
    : `The report and the prediction for ${target}: ${agreeing} layers agree, ${differing} differ, ` +
      `${onlyReport} only in the report, ${onlyPlan} only in the prediction.`;
  const different = totals.filter(({ report, plan }) => report !== plan);
  return [
    sentence,
    ...rows.flatMap(rowLines),
    ...different.map(
      ({ what, report, plan }) => `  ${what}: ${count(report)} in the report, ${count(plan)} predicted`,
    ),
    "",
  ].join("\n");
}

function rowLines({ layer, step, differences }: AlignedRow): string[] {
  if (step === null) return [`  ${layer?.name}: only in the report`];
  if (layer === null) return [`  ${step.name}: only in the prediction (${step.opType})`];
  return differences.map(
    ({ what, report, plan }) => `  ${layer.name}: ${what} is ${report} in the report, ${plan} predicted`,
  );
}
