import type { Diagnostic } from "../../document/diagnostic.ts";
import type { CLayer, ToolReport } from "../../import/tool-report/report.ts";
import { SOURCES } from "../../targets/st-edge-ai/evidence.ts";
import { neighbours } from "../../targets/st-edge-ai/neighbours.ts";
import { VERSIONS, type Version } from "../../targets/st-edge-ai/versions.ts";
import type { Verdict } from "../verdict.ts";
import { isConv, isDense, type LayerKind, layerKind, plainType } from "./classify.ts";
import { contextOf, isQuantClass, type ReportContext } from "./context.ts";
import { explainFloat, type Origin, type Statement } from "./statements.ts";
import { reportVerdict } from "./verdict.ts";
import { versionOfReport } from "./version.ts";

export interface ExplainedLayer {
  layer: CLayer;
  kind: LayerKind;
  /** Of a convolution or dense layer in float; null for all others. */
  origin: Origin | null;
  statements: readonly Statement[];
  nearest: NonNullable<Diagnostic["nearest"]>;
}

export interface ReportExplanation {
  verdict: Verdict;
  layers: readonly ExplainedLayer[];
  /** About the run as a whole: why the tool stopped. */
  statements: readonly Statement[];
  nearest: NonNullable<Diagnostic["nearest"]>;
  /** What a report of this kind cannot tell. */
  unknown: readonly string[];
}

/** What each C layer of a report is, and why float layers are float, as far as the report alone allows. */
export function explainReport(report: ToolReport): ReportExplanation {
  const context = contextOf(report);
  const layers = report.layers.map((layer) => explainLayer(context, layer));
  return {
    verdict: reportVerdict(report, layers, (layer) => causeOf(context, layer)),
    layers,
    ...explainError(report),
    unknown: unknownIn(report, layers),
  };
}

function explainLayer(context: ReportContext, layer: CLayer): ExplainedLayer {
  const kind = layerKind(layer);
  const plain = { layer, kind, origin: null, nearest: [] };
  if (kind === "sxor") return { ...plain, statements: sxorStatements(layer) };
  if (kind === "conversion") return { ...plain, statements: conversionStatements(context, layer) };
  if (kind !== "float" || !(isConv(layer) || isDense(layer))) return { ...plain, statements: [] };
  return { layer, kind, ...explainFloat(context, layer) };
}

const observed = (text: string): Statement => ({
  text,
  evidence: { class: "observed", source: "this report" },
});

const formats = (layer: CLayer): string => {
  const of = (tensors: CLayer["inputs"]) => tensors?.map(({ format }) => format ?? "?").join(", ") ?? "?";
  return `${of(layer.inputs)} → ${of(layer.outputs)}`;
};

function sxorStatements(layer: CLayer): Statement[] {
  const weights = layer.params?.[0]?.format;
  const with_ = weights ? ` with ${weights} weights` : "";
  const kernels = layer.kernels?.length ? ` by \`${layer.kernels.join(", ")}\`` : "";
  return [observed(`Runs on packed signs${kernels}: ${formats(layer)}${with_}.`)];
}

function conversionStatements(context: ReportContext, layer: CLayer): Statement[] {
  const readers = context.readers(layer).map(({ name }) => `\`${name}\``);
  const whom = readers.length === 0 ? "" : ` for ${readers.slice(0, 3).join(", ")}`;
  return layer.inputs === null ? [] : [observed(`Converts ${formats(layer)}${whom}.`)];
}

/** Why the first fallen layer fell, in half a sentence; null if the report does not show it. */
function causeOf(context: ReportContext, layer: CLayer): string | null {
  const readers = context.readers(layer);
  const isFloat = layer.outputs?.[0]?.format === "f32";
  const hasFloatReader =
    context.isOutput(layer) || readers.some((reader) => reader.outputs?.[0]?.format !== "s1");
  return isFloat && hasFloatReader && isConv(layer) ? `because the output of ${layer.name} is float` : null;
}

/** `NOT IMPLEMENTED: QuantConv2D (padded with 1) with formats {'out_0': (FLOAT, …), …} not supported` */
function explainError(report: ToolReport): Pick<ReportExplanation, "statements" | "nearest"> {
  const { error } = report;
  if (error === null) return { statements: [], nearest: [] };
  const statements = [observed(`The tool stopped with: ${error}`)];
  const [, layer, pad] = /NOT IMPLEMENTED: (\w+) \(padded with (-?\d+)\)/.exec(error) ?? [];
  const isFloatOutput = /'out_0': \(FLOAT, 32 bit/.test(error);
  if (layer === undefined || !isQuantClass(layer) || !isFloatOutput) return { statements, nearest: [] };
  const version = versionOfReport(report) ?? (VERSIONS.at(-1) as Version);
  return {
    statements: [
      ...statements,
      observed(`A ${layer} with 1-bit input and weights, padded with ${pad}, has to give out floats.`),
      {
        text: "No k×k binary convolution with float output exists, whatever the padding.",
        evidence: SOURCES.noFloatOutput,
      },
      {
        text: `The float convolution, which is what is left, pads with zeros only, so it cannot stand in for a padding with ${pad}.`,
        evidence: SOURCES.padKernels,
      },
      observed("The message does not name the layer: it is one whose output is not binarized again."),
    ],
    nearest: neighbours(
      { op: "conv2d", input: "s1", weights: "s1", output: "f32", padding: "one" },
      version.xCubeAi,
    ),
  };
}

function unknownIn(report: ToolReport, layers: readonly ExplainedLayer[]): string[] {
  if (report.layers.length === 0) return [];
  const unknown: string[] = [];
  const fallen = layers.filter(({ origin }) => origin === "fell back" || origin === "perhaps");
  if (fallen.length > 0) {
    unknown.push(
      "input_quantizer and kernel_quantizer are not printed: float weights may have been ±1 before the tool expanded them.",
    );
    if (report.source === "text") {
      unknown.push("pad_values, padding, strides, dilation_rate and groups are not printed.");
    }
  }
  if (layers.some(({ kind }) => kind === "unknown")) {
    unknown.push("Some layers have neither op type nor formats here: they are left unclassified.");
  }
  if (
    report.modelRows.length === 0 &&
    layers.some(({ kind, layer }) => kind === "float" && plainType(layer.type) !== "nonlinearity")
  ) {
    unknown.push("The classes of the model (QuantConv2D or Conv2D) are not in this text.");
  }
  if (versionOfReport(report) === undefined) {
    unknown.push("The version of the tool is not known; kernels are looked up in the newest one.");
  }
  return unknown;
}
