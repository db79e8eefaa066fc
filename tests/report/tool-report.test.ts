import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { readToolReport } from "../../src/import/tool-report/read.ts";
import type { CLayer, ToolReport } from "../../src/import/tool-report/report.ts";
import { defaultHeader } from "../../src/report/header.ts";
import { formatReport } from "../../src/report/report.ts";
import { alignReport } from "../../src/report/tool-report/align.ts";
import { explainReport, type ReportExplanation } from "../../src/report/tool-report/explain.ts";
import { targetOfReport } from "../../src/report/tool-report/version.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { CATALOGUE } from "../../src/targets/st-edge-ai/catalogue.ts";
import { threadError, threadModel, threadReports } from "../fixtures/thread/thread.ts";
import { C_INFO, VERSION_8 } from "../import/tool-report-texts.ts";

function read(text: string): ToolReport {
  const { report } = readToolReport(text);
  if (report === null) throw new Error("no report");
  return report;
}

function planned(document: Document) {
  const graph = buildGraph(document);
  const plan = lower(graph, "st-edge-ai@1.0");
  return { graph, plan };
}

/** The report that the tool is expected to print for a model, read back. */
function reportOf(document: Document): ToolReport {
  const { graph, plan } = planned(document);
  return read(formatReport(plan, graph, defaultHeader(plan), []));
}

const align = (report: ToolReport, document: Document) => {
  const { graph, plan } = planned(document);
  return alignReport(report, plan, graph);
};

const signs = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", use_bias: false };
const conv = (attributes: object = {}) => ({
  type: "QuantConv2D",
  filters: 32,
  kernel_size: 3,
  padding: "same",
  ...signs,
  ...attributes,
});
const model = (...layers: Document["layers"]): Document => ({
  sxor: 1,
  input: { shape: [8, 8, 32] },
  layers,
});
const [oneLayer, twoLayers] = threadReports.map(({ text }) => read(text)) as [ToolReport, ToolReport];

describe("a report beside the prediction", () => {
  test.each([1, 2])("the %i-layer report of the thread agrees in every row and every total", (layers) => {
    const { text } = threadReports[layers - 1] as (typeof threadReports)[number];
    const alignment = align(read(text), threadModel(layers));
    expect(alignment).toMatchObject({
      agree: true,
      agreeing: layers + 1,
      differing: 0,
      onlyReport: 0,
      onlyPlan: 0,
    });
    expect(
      alignment.rows.map(({ layer, step }) => layer?.name === step?.name && step?.id === layer?.cId),
    ).toEqual(alignment.rows.map(() => true));
    expect(alignment.totals.map(({ what }) => what)).toEqual([
      "MACC",
      "weights, bytes",
      "activations, bytes",
      "MACC of the imported model",
      "weights of the imported model, bytes",
    ]);
    for (const { report, plan } of alignment.totals) expect(report).toBe(plan);
  });

  test("what formatReport writes of every example is read back and agrees", () => {
    const documents = EXAMPLES.map(({ document }) => document).filter(
      (each) => !isStopped(planned(each).plan),
    );
    expect(documents.length).toBeGreaterThan(2);
    for (const document of documents) {
      const alignment = align(reportOf(document), document);
      expect(alignment.rows.flatMap(({ differences }) => differences)).toEqual([]);
      expect(alignment.agree).toBe(true);
    }
  });

  test("each figure that was changed is named with both values", () => {
    const changed: CLayer = {
      ...(twoLayers.layers[2] as CLayer),
      opType: "sxor_s1_f32",
      type: "Dense",
      macc: 1,
      rom: 2,
      outputs: [{ name: "x", format: "s8", shape: [32, 32, 16], bytes: null }],
    };
    const report = { ...twoLayers, layers: twoLayers.layers.with(2, changed) };
    const { rows, agree, differing } = align(report, threadModel(2));
    expect({ agree, differing }).toEqual({ agree: false, differing: 1 });
    expect(rows[2]?.differences).toEqual([
      { what: "op type", report: "sxor_s1_f32", plan: "smul_f32_f32" },
      { what: "type", report: "Dense", plan: "Conv2D" },
      { what: "MACC", report: "1", plan: "2,359,312" },
      { what: "ROM", report: "2", plan: "9,280" },
      { what: "output", report: "s8 32×32×16", plan: "f32 32×32×16" },
    ]);
  });

  test("what is not printed is not compared", () => {
    const bare = twoLayers.layers.map((layer) => ({
      ...layer,
      opType: null,
      rom: null,
      inputs: null,
      outputs: null,
      params: null,
    }));
    expect(align({ ...twoLayers, layers: bare }, threadModel(2)).agree).toBe(true);
  });

  test("layers under other names find their steps by type, shape, MACC and order", () => {
    const renamed = twoLayers.layers.map((layer, i) => ({ ...layer, name: `layer_${i}` }));
    const { rows, agree } = align({ ...twoLayers, layers: renamed }, threadModel(2));
    expect(rows.map(({ layer, step }) => [layer?.name, step?.name])).toEqual(
      twoLayers.layers.map(({ name }, i) => [`layer_${i}`, name]),
    );
    expect(agree).toBe(true);
  });

  test("names cut by the tool are recognised", () => {
    const cut = twoLayers.layers.map((layer) => ({
      ...layer,
      name: layer.name.replace(/^quant_conv2d_0_conversion$/, "quant_conv..conversion"),
    }));
    const { rows } = align({ ...twoLayers, layers: cut }, threadModel(2));
    expect(rows[1]).toMatchObject({
      layer: { name: "quant_conv..conversion" },
      step: { id: 1 },
      differences: [],
    });
  });

  test("layers that only one side has stand at their place", () => {
    const { rows, onlyPlan, onlyReport } = align(twoLayers, threadModel(3));
    expect(rows.map(({ layer, step }) => [layer?.name ?? null, step?.name ?? null])).toEqual([
      ["quant_conv2d", "quant_conv2d"],
      ["quant_conv2d_0_conversion", "quant_conv2d_1_0_conversion"],
      ["quant_conv2d_1", "quant_conv2d_1"],
      [null, "quant_conv2d_2"],
    ]);
    expect({ onlyPlan, onlyReport }).toEqual({ onlyPlan: 1, onlyReport: 0 });
    const fewer = align(twoLayers, threadModel(1));
    expect(fewer.rows.map(({ layer, step }) => [layer?.name ?? null, step?.name ?? null])).toEqual([
      [null, "input_1_0_conversion"],
      ["quant_conv2d", "quant_conv2d"],
      ["quant_conv2d_0_conversion", null],
      ["quant_conv2d_1", null],
    ]);
    expect(fewer).toMatchObject({ agree: false, onlyPlan: 1, onlyReport: 2, differing: 1 });
  });

  test("a model of another kind shares no row", () => {
    const pools: Document = { sxor: 1, input: { shape: [4, 4, 1] }, layers: [{ type: "MaxPooling2D" }] };
    const { rows, onlyPlan, onlyReport } = align(twoLayers, pools);
    expect(rows.every(({ layer, step }) => layer === null || step === null)).toBe(true);
    expect({ onlyPlan, onlyReport }).toEqual({ onlyPlan: 1, onlyReport: 3 });
  });

  test("two calls give the same", () => {
    const renamed = twoLayers.layers.map((layer) => ({ ...layer, name: "same" }));
    const report = { ...twoLayers, layers: renamed };
    expect(align(report, threadModel(3))).toEqual(align(report, threadModel(3)));
  });
});

const explained = (explanation: ReportExplanation, name: string) => {
  const found = explanation.layers.find(({ layer }) => layer.name === name);
  if (found === undefined) throw new Error(`no layer ${name}`);
  return found;
};
const texts = (explanation: ReportExplanation, name: string): string =>
  explained(explanation, name)
    .statements.map(({ text, evidence }) => `${evidence.class}: ${text}`)
    .join("\n");

describe("what a report explains by itself", () => {
  test("the thread: one of two falls back, with the share of the operations", () => {
    const explanation = explainReport(twoLayers);
    expect(explanation.verdict).toEqual({
      severity: "warning",
      sentence:
        "1 of 2 binary convolutions falls back to float: 92.9 % of the operations run in float, because the output of quant_conv2d_1 is float.",
      layer: "quant_conv2d_1",
    });
    expect(explanation.layers.map(({ kind, origin }) => [kind, origin])).toEqual([
      ["sxor", null],
      ["conversion", null],
      ["float", "fell back"],
    ]);
  });

  test("each statement has its class of evidence, and the kernels named exist", () => {
    const explanation = explainReport(oneLayer);
    const text = texts(explanation, "quant_conv2d");
    expect(text).toMatch(/^observed: .*`input_1_0_conversion` \(Conversion, smul_s1_f32\).*its input is ±1/m);
    expect(text).toMatch(/^observed: .*`quant_conv2d_conv` \(Conversion, QuantConv2D\).*input_quantizer/m);
    expect(text).toMatch(/^observed: .*`quant_conv2d_output` \(f32\) is an output of the network/m);
    expect(text).toMatch(/^header: .*no binary 3×3 convolution with float output/m);
    expect(text).toMatch(/^inferred: /m);
    const { nearest, statements } = explained(explanation, "quant_conv2d");
    expect(nearest.length).toBeGreaterThan(0);
    for (const { kernel } of nearest) expect(CATALOGUE.map(({ name }) => name)).toContain(kernel);
    // A report shows what ran; that no kernel exists is no observation.
    for (const { text: said, evidence } of statements) {
      if (evidence.class === "observed") expect(said).not.toMatch(/kernel|there is no/);
    }
    expect(explanation.unknown.join(" ")).toMatch(/kernel_quantizer.*pad_values/);
  });

  test("the reader that wants floats is named: Add", () => {
    const residual = EXAMPLES.find(({ id }) => id === "residual")?.document as Document;
    const explanation = explainReport(reportOf(residual));
    expect(texts(explanation, "quant_conv2d")).toMatch(/read by `add` \(Eltwise, op_f32_f32\)/);
    expect(explained(explanation, "conv2d")).toMatchObject({ kind: "float", origin: "no" });
    expect(texts(explanation, "conv2d")).toContain("Its class in the model is Conv2D");
    expect(explanation.verdict.sentence).toMatch(/^1 of 2 binary convolutions falls back to float/);
  });

  test("all binary", () => {
    const net = EXAMPLES.find(({ id }) => id === "binary-net")?.document as Document;
    const { verdict, unknown } = explainReport(reportOf(net));
    expect(verdict).toMatchObject({ severity: "ok", layer: null });
    expect(verdict.sentence).toMatch(/^All 7 binary layers run binary/);
    expect(unknown).toEqual([]);
  });

  test("binary weights with float input are a perhaps: there is no conversion in front", () => {
    const explanation = explainReport(reportOf(model(conv({ input_quantizer: null }))));
    expect(explained(explanation, "quant_conv2d").origin).toBe("perhaps");
    const text = texts(explanation, "quant_conv2d");
    expect(text).toMatch(/^observed: Its class is QuantConv2D, it reads floats.*no input_quantizer/m);
    expect(text).toMatch(/^header: .*no convolution of the tool takes float input and 1-bit weights/m);
    expect(explanation.verdict.sentence).toMatch(
      /^No layer runs binary; 1 layer in float may have been binary/,
    );
  });

  test("a strided 1×1 convolution fails for its strides, and the pointwise kernel is near", () => {
    const explanation = explainReport(reportOf(model(conv({ kernel_size: 1, strides: 2 }))));
    expect(texts(explanation, "quant_conv2d")).toContain(
      "no strided binary 1×1 convolution with float output",
    );
    expect(explained(explanation, "quant_conv2d").nearest.map(({ kernel }) => kernel)).toContain(
      "pw_is1of32ws1_bn",
    );
  });

  test("a pointwise layer in float has a kernel, so that the cause is elsewhere", () => {
    const layer = reportOf(model(conv({ kernel_size: 1, strides: 2 }))).layers.find(
      ({ type }) => type === "Conv2D",
    );
    const pointwise: CLayer = {
      ...(layer as CLayer),
      outputs: [{ name: "y", format: "f32", shape: [8, 8, 32], bytes: null }],
    };
    const report = reportOf(model(conv({ kernel_size: 1, strides: 2 })));
    const layers = report.layers.map((each) => (each.name === pointwise.name ? pointwise : each));
    const text = texts(explainReport({ ...report, layers }), "quant_conv2d");
    expect(text).toMatch(/^header: A kernel for it exists: `pw_is1of32ws1_bn`/m);
    expect(text).toMatch(/^inferred: .*the cause is not the format of the output/m);
  });

  test("a sign behind it rules the output out", () => {
    const report = reportOf(model(conv()));
    const [from] = report.layers.slice(-1) as [CLayer];
    const sign: CLayer = {
      ...from,
      cId: 99,
      mId: 2,
      name: "next_0_conversion",
      type: "Conversion",
      inputs: from.outputs,
      outputs: [{ name: "next", format: "s1", shape: [8, 8, 32], bytes: null }],
      params: [],
      opType: "smul_f32_s1",
    };
    const inner = { ...report, outputs: [], arrays: [], layers: [...report.layers, sign] };
    const text = texts(explainReport(inner), "quant_conv2d");
    expect(text).toMatch(/^observed: Behind it `next_0_conversion` \(Conversion\) takes the sign/m);
    expect(text).toMatch(/^inferred: So every reader takes the sign.*dilation_rate/m);
  });

  test("a dump shows kernels and attributes, and does not lack pad_values", () => {
    const explanation = explainReport(read(JSON.stringify(C_INFO)));
    expect(explanation.verdict.sentence).toMatch(/^1 of 2 .* 92\.3 % of the operations run in float/);
    expect(texts(explanation, "first")).toContain("`conv2d_is1os1ws1_bn_pad0`: s1 → s1 with s1 weights");
    expect(texts(explanation, "second")).toMatch(
      /observed: Its attributes: pad_value 0; stride \(1, 1\); groups 1/,
    );
    expect(explanation.unknown.join(" ")).not.toContain("pad_values");
  });

  test("8-bit networks", () => {
    const { layers, verdict } = explainReport(read(VERSION_8));
    expect(layers.map(({ kind, origin }) => [kind, origin])).toEqual([["int8", null]]);
    expect(verdict.sentence).toBe(
      "Nothing in this report shows a binary layer: 0 % of the operations run in float, 100 % in 8 bits.",
    );
  });

  test("NOT IMPLEMENTED: what was asked for, and what exists instead", () => {
    const { verdict, statements, nearest, layers } = explainReport(read(threadError));
    expect(verdict).toMatchObject({
      severity: "error",
      sentence: "The tool stopped: NOT IMPLEMENTED: QuantConv2D (padded with 1).",
    });
    expect(layers).toEqual([]);
    expect(statements.map(({ evidence }) => evidence.class)).toContain("header");
    expect(statements.map(({ text }) => text).join(" ")).toMatch(/padded with 1, has to give out floats/);
    expect(nearest.map(({ kernel }) => kernel)).toContain("conv2d_is1os1ws1_bn_pad1");
  });

  test("no C layers, nothing to say of them", () => {
    const { verdict, layers, unknown } = explainReport({ ...oneLayer, layers: [] });
    expect(verdict).toMatchObject({ severity: "info", sentence: /lists no C layers/ });
    expect([layers, unknown]).toEqual([[], []]);
  });
});

test.each([
  ["ST Edge AI Core", "1.0.0-19899", "st-edge-ai@1.0"],
  ["ST Edge AI Core", "2.0.0-20049", "st-edge-ai@2.0"],
  ["ST Edge AI Core", "2.1.0-20194", "st-edge-ai@2.1"],
  ["ST.EdgeAI.Core", "2.2.0-20266 2adc00962", "st-edge-ai@2.2"],
  ["ST Edge AI Core", "3.0.0-20426", "st-edge-ai@3.0"],
  ["ST Edge AI Core", "4.0.0-1", "st-edge-ai@4.0"],
  ["ST.EdgeAI.Core", "9.0.0-19802", "st-edge-ai@1.0"],
  ["Neural Network Tools for STM32 family", "8.1.0-19520", "st-edge-ai@8.1"],
  ["Neural Network Tools for STM32AI", "8.0.0-19389", "st-edge-ai@8.1"],
  ["Neural Network Tools for STM32AI", "7.3.0", "st-edge-ai@7.2"],
  ["Neural Network Tools for STM32AI", "6.0.0-RC6", undefined],
  [null, null, undefined],
] as const)("%s %s is held against %s", (tool, version, target) => {
  expect(targetOfReport({ ...oneLayer, tool, version })).toBe(target);
});

const corpus = path.resolve(import.meta.dirname, "../../../shared/data/reports");

/** A suite that is not run is read all the same. */
const namesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];

describe.runIf(existsSync(corpus))("the public reports", () => {
  const files = namesIn(corpus).filter((file) => /\.txt$|_c_info\.json$/.test(file));

  test.each(files)(
    "%s: every C layer has a kind, none is called binary, every conv and dense says why",
    (file) => {
      const report = read(readFileSync(path.join(corpus, file), "utf8"));
      const { layers, verdict } = explainReport(report);
      expect(layers).toHaveLength(report.layers.length);
      for (const { layer, kind, origin, statements } of layers) {
        expect(["float", "int8", "conversion", "data"], layer.name).toContain(kind);
        if (kind === "float" && /^(?:optimized_)?(?:conv2d|dense|gemm)/i.test(layer.type)) {
          expect(origin, layer.name).toBe("no");
          expect(statements.length, layer.name).toBeGreaterThan(0);
        }
      }
      expect(verdict.severity).toBe("info");
      expect(verdict.sentence).toMatch(
        report.layers.length === 0 ? /lists no C layers/ : /^Nothing in this report shows/,
      );
    },
  );
});
