import type { Diagnostic, Evidence } from "../../document/diagnostic.ts";
import { listed } from "../../document/listed.ts";
import type { CLayer, ReportTensor } from "../../import/tool-report/report.ts";
import { inferred, SOURCES } from "../../targets/st-edge-ai/evidence.ts";
import { findKernel, type Query } from "../../targets/st-edge-ai/lookup.ts";
import { neighbours } from "../../targets/st-edge-ai/neighbours.ts";
import { VERSIONS, type Version } from "../../targets/st-edge-ai/versions.ts";
import { isConv, plainType } from "./classify.ts";
import { isQuantClass, kernelSize, type ReportContext } from "./context.ts";
import { versionOfReport } from "./version.ts";

/** One thing that is said of a layer, and how it is known. */
export interface Statement {
  text: string;
  evidence: Evidence;
}

/**
 * Whether a float layer was binary in the model: `fell back` if its input is made of signs and its class has
 * quantizers, `perhaps` if only one of these is shown.
 */
export type Origin = "fell back" | "perhaps" | "no";

export interface FloatLayer {
  origin: Origin;
  statements: readonly Statement[];
  nearest: NonNullable<Diagnostic["nearest"]>;
}

const observed = (text: string): Statement => ({
  text,
  evidence: { class: "observed", source: "this report" },
});
const said = (text: string, evidence: Evidence): Statement => ({ text, evidence });

const code = (name: string): string => `\`${name}\``;
const list = (names: readonly string[]): string => listed(names.map(code));

/** Why a convolution or dense layer runs in float, as far as the report alone allows. */
export function explainFloat(context: ReportContext, layer: CLayer): FloatLayer {
  const row = context.modelRow(layer);
  const original = row?.original ?? null;
  const quantized = context.quantizerRow(layer);
  const signs = signInput(context, layer);
  const isQuant = quantized !== undefined || (original !== null && isQuantClass(original));
  const origin = originOf(isQuant, signs !== undefined, original);
  if (origin === "no") return { origin, statements: plainFloat(original, signs), nearest: [] };
  const input = [
    ...(signs === undefined ? [] : [observed(signs)]),
    ...(quantized === undefined ? [] : [quantizerStatement(quantized.name, quantized.original ?? "")]),
    ...(signs === undefined ? floatInput(original, quantized !== undefined) : []),
  ];
  const output = signs === undefined ? [] : outputStatements(context, layer);
  const kernels = signs === undefined ? { statements: [], nearest: [] } : kernelStatements(context, layer);
  return {
    origin,
    statements: [...input, ...output, ...kernels.statements, ...attributeStatements(layer)],
    nearest: kernels.nearest,
  };
}

function originOf(isQuant: boolean, hasSigns: boolean, original: string | null): Origin {
  if (isQuant) return hasSigns ? "fell back" : "perhaps";
  return hasSigns && original === null ? "fell back" : "no";
}

function plainFloat(original: string | null, signs: string | undefined): Statement[] {
  if (signs !== undefined) {
    return [
      observed(signs),
      observed(`Its class in the model is ${original}, which has no kernel_quantizer.`),
    ];
  }
  const what =
    original === null ? "Its class in the model is not printed" : `Its class in the model is ${original}`;
  return [observed(`${what}, and nothing in front of it gives out signs.`)];
}

/** How the report shows that the input is ±1; undefined if it does not. */
function signInput(context: ReportContext, layer: CLayer): string | undefined {
  for (const input of layer.inputs ?? []) {
    if (input.format === "s1") return `It reads ${code(input.name)} as packed signs (s1).`;
    const producer = context.producer(input);
    if (producer !== undefined && unpacksSigns(producer)) {
      const opType = producer.opType === null ? "" : `, ${producer.opType}`;
      return `In front of it ${code(producer.name)} (Conversion${opType}) turns packed signs back into floats: its input is ±1.`;
    }
  }
  return undefined;
}

const unpacksSigns = (layer: CLayer): boolean =>
  plainType(layer.type) === "conversion" &&
  (layer.opType === "smul_s1_f32" || layer.inputs?.[0]?.format === "s1") &&
  layer.outputs?.[0]?.format !== "s1";

const quantizerStatement = (name: string, original: string): Statement =>
  observed(
    `The imported model has a row ${code(name)} (Conversion, ${original}): the layer has an input_quantizer.`,
  );

function floatInput(original: string | null, hasInputQuantizer: boolean): Statement[] {
  if (hasInputQuantizer) {
    return [
      observed("Its input arrives as floats all the same."),
      said(
        "So its input_quantizer is no sign that the tool packs into bits, or it was not moved to the producer.",
        inferred("a sign would appear as a tensor of format s1 in front of the layer"),
      ),
    ];
  }
  return [
    observed(
      `Its class is ${original ?? "not printed"}, it reads floats, and the imported model has no conversion in front of it: no input_quantizer is set.`,
    ),
    said(
      "If it has binary weights, they are expanded to floats: no convolution of the tool takes float input and 1-bit weights.",
      SOURCES.noFloatInput,
    ),
  ];
}

/** Who reads the output, and in which format: the readers decide whether a binary kernel could be taken. */
function outputStatements(context: ReportContext, layer: CLayer): Statement[] {
  const statements: Statement[] = [];
  const [output] = layer.outputs ?? [];
  if (output === undefined) return [observed("Its output is not listed in this text.")];
  const format = output.format === null ? "" : ` (${output.format})`;
  if (context.isOutput(layer)) {
    statements.push(observed(`Its output ${code(output.name)}${format} is an output of the network.`));
  }
  const readers = context.readers(layer);
  const packing = readers.filter((reader) => packsSigns(reader));
  for (const [type, names] of byType(readers.filter((reader) => !packing.includes(reader)))) {
    statements.push(observed(`Its output${format} is read by ${list(names)} (${type}).`));
  }
  if (packing.length > 0) {
    const names = list(packing.map(({ name }) => name));
    statements.push(observed(`Behind it ${names} (Conversion) takes the sign of its output.`));
  }
  if (packing.length > 0 && packing.length === readers.length && !context.isOutput(layer)) {
    statements.push(
      said(
        "So every reader takes the sign, and the format of the output is not the cause: look at an activation behind it, padding, dilation_rate, groups, or the kernel_quantizer.",
        inferred("the tool moves a sign into its producer where it can"),
      ),
    );
  }
  return statements;
}

const packsSigns = (layer: CLayer): boolean =>
  plainType(layer.type) === "conversion" && layer.outputs?.[0]?.format === "s1";

function byType(layers: readonly CLayer[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { type, opType, name } of layers) {
    const key = opType === null ? type : `${type}, ${opType}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return groups;
}

/** What the catalogue of the version has for ±1 input and ±1 weights with this output. */
function kernelStatements(context: ReportContext, layer: CLayer) {
  const { report } = context;
  const known = versionOfReport(report);
  const version = known ?? (VERSIONS.at(-1) as Version);
  const query = queryOf(context, layer);
  if (query === undefined) {
    const text = "The shape of its weights is not printed, so that no kernel can be looked up.";
    return { statements: [observed(text)], nearest: [] };
  }
  const kernel = findKernel(query, version.xCubeAi);
  if (kernel !== undefined) {
    return {
      statements: [
        said(`A kernel for it exists: ${code(kernel.name)}.`, {
          class: "header",
          source: `runtime headers of ${version.label}`,
        }),
        said(
          "So the cause is not the format of the output: perhaps the kernel_quantizer is no sign, or something stands between this layer and the sign.",
          inferred("kernel_quantizer and use_bias are not printed"),
        ),
      ],
      nearest: [],
    };
  }
  const { kind, evidence } = missingKernel(context, layer, query, version);
  const missing = said(
    `If its weights are ±1, too, then it falls back because there is no ${kind} with float output, whatever the padding.`,
    evidence,
  );
  const decides = said(
    "It runs binary as soon as every reader of its output takes the sign.",
    inferred("in the 2-layer report of the forum thread the layer with a sign behind it is sxor_s1_s1"),
  );
  return {
    statements: [missing, decides],
    nearest: neighbours(query, version.xCubeAi),
  };
}

function missingKernel(context: ReportContext, layer: CLayer, query: Query, version: Version) {
  if (query.op === "dw") {
    const source = `runtime headers of ${version.label}: dw_is1os1ws1 exists, dw_is1of32ws1 does not`;
    return { kind: "binary depthwise convolution", evidence: { class: "header", source } as const };
  }
  const size = kernelSize(context.report, layer)?.join("×") ?? "k×k";
  // A 1×1 kernel fails for its strides alone: the pointwise kernels have none.
  const kind = size === "1×1" ? "strided binary 1×1 convolution" : `binary ${size} convolution`;
  return { kind, evidence: SOURCES.noFloatOutput };
}

/** The lookup that a binary layer of these shapes would have been; padding is not printed, 0 is Larq's default. */
function queryOf(context: ReportContext, layer: CLayer): Query | undefined {
  const query = { input: "s1", weights: "s1", output: "f32" } as const;
  if (!isConv(layer)) return { ...query, op: "dense", padding: "any" };
  const size = kernelSize(context.report, layer);
  if (size === null) return undefined;
  if (context.modelRow(layer)?.original?.includes("Depthwise"))
    return { ...query, op: "dw", padding: "zero" };
  const isPointwise = size[0] === 1 && size[1] === 1 && sameImage(layer.inputs?.[0], layer.outputs?.[0]);
  return { ...query, op: isPointwise ? "pw" : "conv2d", padding: "zero" };
}

const sameImage = (a: ReportTensor | undefined, b: ReportTensor | undefined): boolean =>
  a?.shape?.slice(0, -1).join() === b?.shape?.slice(0, -1).join();

const SHOWN_ATTRIBUTES = ["pad_value", "pad_strategy", "stride", "dilation", "groups", "use_bias"];

/** A dump has the attributes that the text leaves out. */
function attributeStatements({ attributes, kernels }: CLayer): Statement[] {
  const given = SHOWN_ATTRIBUTES.flatMap((key) =>
    attributes !== null && Object.hasOwn(attributes, key) ? [`${key} ${attributes[key]}`] : [],
  );
  return [
    ...(kernels === null || kernels.length === 0 ? [] : [observed(`It runs ${list(kernels)}.`)]),
    ...(given.length === 0 ? [] : [observed(`Its attributes: ${given.join("; ")}.`)]),
  ];
}
