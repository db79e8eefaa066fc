import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { importText } from "../../src/import/detect.ts";
import { readToolReport } from "../../src/import/tool-report/read.ts";
import type { CLayer, ToolReport } from "../../src/import/tool-report/report.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadError, threadModel, threadReports } from "../fixtures/thread/thread.ts";
import { ACCELERATOR, C_INFO, VERSION_5, VERSION_6, VERSION_7, VERSION_8 } from "./tool-report-texts.ts";

const TWO_LAYERS = threadReports[1].text;

/** A report without anything to complain about. */
function clean(text: string): ToolReport {
  const { report, diagnostics } = readToolReport(text);
  expect(diagnostics).toEqual([]);
  if (report === null) throw new Error("no report");
  return report;
}

const codes = (text: string): string[] => readToolReport(text).diagnostics.map(({ code }) => code);
const names = (tensors: CLayer["inputs"]) => tensors?.map(({ name }) => name);

describe("the 2-layer report of the thread", () => {
  const report = clean(TWO_LAYERS);

  test("header", () => {
    expect(report).toMatchObject({
      source: "text",
      tool: "ST Edge AI Core",
      version: "1.0.0-19899",
      command: "analyze",
      modelName: "test",
      cName: "network",
      error: null,
    });
    expect(report.options).toEqual({
      type: "keras",
      compression: "lossless",
      options: "allocate-inputs, allocate-outputs",
      optimization: "balanced",
      "target/series": "stm32h7",
      model_fmt: "dqnn",
    });
    expect(report.inputs).toEqual([{ name: "input_1", format: "s1", shape: [32, 32, 1], packed: true }]);
    expect(report.outputs).toEqual([
      { name: "quant_conv2d_1", format: "f32", shape: [32, 32, 16], packed: false },
    ]);
    expect(report.totals).toEqual({
      macc: 2_539_536,
      importedMacc: 2_541_568,
      weights: 9_920,
      importedWeights: 9_792,
      activations: 70_400,
      ram: 70_400,
    });
  });

  test("rows of the model, with what the C graph adds and takes away", () => {
    expect(report.modelRows.map(({ mId, name, type, original }) => [mId, name, type, original])).toEqual([
      [0, "input_1", "Input", "InputLayer"],
      [1, "quant_conv2d_conv", "Conversion", "QuantConv2D"],
      [1, "quant_conv2d", "Conv2D", "QuantConv2D"],
      [2, "quant_conv2d_1_conv", "Conversion", "QuantConv2D"],
      [2, "quant_conv2d_1", "Conv2D", "QuantConv2D"],
    ]);
    const total = report.modelRows.reduce(
      (sum, { macc, cMaccChange }) => sum + (macc ?? 0) + (cMaccChange ?? 0),
      0,
    );
    expect(total).toBe(report.totals.macc);
    expect(report.modelRows.flatMap(({ cIds }) => cIds).sort()).toEqual([0, 1, 2]);
    expect(report.modelRows[4]).toMatchObject({
      shape: [32, 32, 16],
      paramItems: 2304,
      paramBytes: 9216,
      macc: 2_359_296,
      connectedTo: ["quant_conv2d_1_conv"],
    });
  });

  test("C layers say exactly what the Plan says", () => {
    const plan = lower(buildGraph(threadModel(2)), "st-edge-ai@1.0");
    const tensor = (id: number) => {
      const { name, format, shape, bytes } = plan.tensors[id] as (typeof plan.tensors)[number];
      return { name, format, shape, bytes };
    };
    expect(
      report.layers.map(({ cId, mId, name, type, opType, macc, rom, inputs, outputs }) => ({
        cId,
        mId,
        name,
        type,
        opType,
        macc,
        rom,
        inputs,
        outputs,
      })),
    ).toEqual(
      plan.steps.map((step) => ({
        cId: step.id,
        mId: step.mId,
        name: step.name,
        type: step.layerType,
        opType: step.opType,
        macc: step.macc,
        rom: step.rom,
        inputs: step.inputs.map(tensor),
        outputs: step.outputs.map(tensor),
      })),
    );
    expect(names(report.layers[0]?.params ?? null)).toEqual([
      "quant_conv2d_weights",
      "quant_conv2d_threshold",
    ]);
    expect(report.layers[0]?.params?.[0]).toMatchObject({ format: "s1", shape: [16, 3, 3, 1], bytes: 576 });
    expect(report.layers.map(({ kernels, attributes }) => [kernels, attributes])).toEqual(
      report.layers.map(() => [null, null]),
    );
    expect(TWO_LAYERS.split("\n")[(report.layers[2]?.line ?? 0) - 1]).toMatch(/^2 +quant_conv2d_1 /);
  });

  test("arrays and op types", () => {
    expect(report.arrays).toHaveLength(10);
    expect(report.arrays.map(({ role }) => role).sort()).toEqual([
      "activation",
      "activation",
      "bias",
      "input",
      "output",
      "scratch",
      "scratch",
      "threshold",
      "weights",
      "weights",
    ]);
    expect(report.arrays.find(({ role }) => role === "input")).toEqual({
      id: 0,
      name: "input_1_output",
      role: "input",
      format: "s1",
      shape: [32, 32, 1],
      items: 1024,
      bytes: 4096,
    });
    expect(report.opTypes).toEqual([
      { type: "sxor_s1_s1", macc: 147_456 },
      { type: "smul_s1_f32", macc: 32_768 },
      { type: "smul_f32_f32", macc: 2_359_312 },
    ]);
  });
});

describe("what terminals, forums and people make of a report", () => {
  const same = clean(TWO_LAYERS);
  const withoutLines = (report: ToolReport) => ({
    ...report,
    modelRows: report.modelRows.map((row) => ({ ...row, line: 0 })),
    layers: report.layers.map((layer) => ({ ...layer, line: layer.line === null ? null : 0 })),
  });
  const esc = String.fromCharCode(27);

  test.each([
    ["ends of lines of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["no blanks at the ends of lines", (text: string) => text.replace(/ +$/gm, "")],
    ["no blank lines", (text: string) => text.replace(/\n{2,}/g, "\n")],
    ["a blank line behind every line", (text: string) => text.replaceAll("\n", "\n\n")],
    ["quoted", (text: string) => text.replace(/^/gm, "> ")],
    ["indented", (text: string) => text.replace(/^/gm, "        ")],
    ["time stamps", (text: string) => text.replace(/^/gm, "[12:34:56.789] INFO ")],
    ["no-break spaces", (text: string) => text.replaceAll("  ", " \u00a0")],
    ["colours", (text: string) => text.replace(/^(.+)$/gm, `${esc}[32m$1${esc}[0m`)],
    [
      "prompts and logs around it",
      (text: string) =>
        `user@host:~$ stedgeai analyze -m test.h5\n2024-11-03 WARNING something\n${text}\nCreating txt report file out.txt\nelapsed time (analyze): 1.2s\nuser@host:~$ exit\n`,
    ],
  ])("%s", (_, change) => {
    expect(withoutLines(clean(change(TWO_LAYERS)))).toEqual(withoutLines(same));
  });

  test("names replaced by longer ones move the columns and nothing else", () => {
    const report = clean(TWO_LAYERS.replaceAll("quant_conv2d", "a_secret_name_of_a_layer"));
    expect(report.layers.map(({ name, macc, rom, opType }) => [name, macc, rom, opType])).toEqual(
      same.layers.map(({ name, macc, rom, opType }) => [
        name.replace("quant_conv2d", "a_secret_name_of_a_layer"),
        macc,
        rom,
        opType,
      ]),
    );
    expect(report.modelRows.map(({ macc, paramBytes }) => [macc, paramBytes])).toEqual(
      same.modelRows.map(({ macc, paramBytes }) => [macc, paramBytes]),
    );
  });

  test("the table of operations alone gives layers without tensors", () => {
    const from = TWO_LAYERS.indexOf("Number of operations per c-layer");
    const { report, diagnostics } = readToolReport(TWO_LAYERS.slice(from));
    expect(diagnostics).toEqual([]);
    expect(report?.layers.map(({ name, opType, inputs, rom }) => [name, opType, inputs, rom])).toEqual(
      same.layers.map(({ name, opType }) => [name, opType, null, null]),
    );
    expect(report?.version).toBeNull();
  });

  test("of two reports the first is read, and it says so", () => {
    const both = `${TWO_LAYERS}\n${threadReports[0].text}`;
    const { report, diagnostics } = readToolReport(both);
    expect(report).toEqual(same);
    expect(diagnostics.map(({ code, severity, place }) => [code, severity, place?.line])).toEqual([
      ["SX044", "info", TWO_LAYERS.split("\n").length + 1],
    ]);
  });
});

describe("damaged texts", () => {
  const lines = TWO_LAYERS.split("\n");
  const whole = clean(TWO_LAYERS);

  test("cut behind any line: no exception, and a text that lost a C layer says so", () => {
    for (let end = 0; end < lines.length; end++) {
      const { report, diagnostics } = readToolReport(lines.slice(0, end).join("\n"));
      expect(report !== null || diagnostics.some(({ severity }) => severity === "error")).toBe(true);
      if (report === null || report.layers.length === whole.layers.length) continue;
      expect(
        diagnostics.map(({ code }) => code),
        `cut behind line ${end}`,
      ).toContain("SX041");
    }
  });

  test("a C layer that was taken out", () => {
    const from = lines.findIndex((line) => /^1 +quant_conv2d_0_conversion +\d/.test(line));
    const text = lines.filter((_, i) => i < from || i > from + 1).join("\n");
    const withoutOperations = text.slice(0, text.indexOf("Number of operations per c-layer"));
    const { report, diagnostics } = readToolReport(withoutOperations);
    expect(report?.layers.map(({ cId }) => cId)).toEqual([0, 2]);
    expect(diagnostics.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        "C-Layers announces 3 and lists 2",
        "the MACC of 2 C layers add up to 2,506,768, the report says 2,539,536",
      ]),
    );
  });

  test("a line that is no row is named with its number", () => {
    const at = lines.findIndex((line) => line.startsWith("C-Layers")) + 5;
    const text = lines.toSpliced(at, 0, "and then some prose between the rows").join("\n");
    const { report, diagnostics } = readToolReport(text);
    expect(report?.layers).toHaveLength(3);
    expect(diagnostics).toMatchObject([{ code: "SX042", severity: "warning", place: { line: at + 1 } }]);
    expect(diagnostics[0]?.title).toContain("and then some prose");
  });

  test("a changed figure contradicts the total", () => {
    expect(codes(TWO_LAYERS.replace("2359312", "2359313"))).toEqual(["SX043"]);
  });

  test.each(["", " \n", "Hello, is this the forum?", "model = Sequential()", '{"a": 1}'])(
    "%j is no report",
    (text) => {
      const { report, diagnostics } = readToolReport(text);
      expect(report).toBeNull();
      expect(diagnostics).toMatchObject([{ code: "SX040", severity: "error" }]);
    },
  );

  test("too long", () => {
    const { report, diagnostics } = readToolReport("x".repeat(8 * 1024 * 1024 + 1));
    expect(report).toBeNull();
    expect(diagnostics[0]).toMatchObject({ code: "SX009", severity: "error" });
  });

  test("anything cut, doubled or spoilt is read or refused, never thrown", () => {
    const texts = fc.constantFrom(
      TWO_LAYERS,
      VERSION_5,
      VERSION_6,
      VERSION_7,
      VERSION_8,
      JSON.stringify(C_INFO),
    );
    const bit = fc.constantFrom(
      "",
      "|",
      "(",
      ")",
      "[",
      "\n",
      "-----",
      "I: ",
      "999999999999999999999",
      "{",
      "\u0000",
    );
    fc.assert(
      fc.property(texts, fc.nat(10_000), fc.nat(300), bit, (text, at, length, inserted) => {
        const start = at % text.length;
        const { report, diagnostics } = readToolReport(
          text.slice(0, start) + inserted + text.slice(start + length),
        );
        expect(report !== null || diagnostics.some(({ severity }) => severity === "error")).toBe(true);
        for (const layer of report?.layers ?? []) {
          expect(layer.macc === null || Number.isSafeInteger(layer.macc)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("other versions", () => {
  test("5.0: figures in the model table, no C graph", () => {
    const { report, diagnostics } = readToolReport(VERSION_5);
    expect(diagnostics).toMatchObject([{ code: "SX041", title: "the report lists no C layers" }]);
    expect(report).toMatchObject({
      tool: "Neural Network Tools for STM32",
      version: "5.0.0",
      command: "analyze",
      modelName: "small",
      inputs: [{ name: "image", format: "f32", shape: [8, 8, 1] }],
      outputs: [{ name: "scores_nl", format: "f32", shape: [3] }],
      totals: { macc: 1917, weights: 1000, activations: 832, ram: 1100, importedMacc: null },
      layers: [],
    });
    expect(
      report?.modelRows.map((row) => [
        row.mId,
        row.name,
        row.type,
        row.shape,
        row.paramItems,
        row.macc,
        row.paramBytes,
      ]),
    ).toEqual([
      [0, "image", "Input", [8, 8, 1], null, null, null],
      [0, "first", "Conv2D", [6, 6, 4], 40, 1300, 160],
      [0, "first_nl", "Nonlinearity", [6, 6, 4], null, 144, null],
      [1, "flatten", "Reshape", [144], null, null, null],
      [2, "scores", "Dense", [3], 435, 428, 840],
      [2, "scores_nl", "Nonlinearity", [3], null, 45, null],
    ]);
    expect(report?.modelRows.reduce((sum, { macc }) => sum + (macc ?? 0), 0)).toBe(report?.totals.macc);
    expect(report?.modelRows.every(({ original }) => original === null)).toBe(true);
  });

  test("6.0: shapes of constants are not printed, formats come from the arrays", () => {
    const report = clean(VERSION_6);
    expect(report).toMatchObject({ version: "6.0.0-RC6", command: "generate", modelName: "small" });
    expect(report.modelRows).toMatchObject([
      { name: "image", shape: [8, 8, 1], cMaccChange: null, cIds: [] },
      { name: "first", paramItems: 40, paramBytes: 160, macc: 1300, cMaccChange: 144, cIds: [0, 1] },
      { name: "first_nl", macc: 144, cMaccChange: -144, connectedTo: ["first"] },
    ]);
    expect(report.layers).toMatchObject([
      { name: "first", type: "conv2d", macc: 1300, rom: 160, opType: null },
      { name: "first_nl", type: "nl", macc: 144, rom: 0 },
    ]);
    expect(report.layers[0]?.inputs).toEqual([
      { name: "image_output", format: "f32", shape: [8, 8, 1], bytes: 256 },
    ]);
    expect(report.layers[0]?.params).toEqual([
      { name: "first_weights", format: "f32", shape: null, bytes: 144 },
      { name: "first_bias", format: "f32", shape: null, bytes: 16 },
    ]);
  });

  test("7.1: inputs over two lines, a change of size that is not one of MACC", () => {
    const report = clean(VERSION_7);
    expect(report).toMatchObject({
      version: "7.1.0-RC3",
      inputs: [{ name: "image", format: "f32", shape: [8, 8, 1] }],
      outputs: [{ name: "first", shape: [6, 6, 4] }],
      totals: { macc: 1300, weights: 160 },
    });
    expect(report.modelRows).toMatchObject([
      { mId: 1, name: "first_bias", type: "Placeholder", cMaccChange: null },
      { mId: 0, name: "image", shape: [8, 8, 1] },
      {
        mId: 0,
        name: "first",
        macc: 1300,
        cMaccChange: null,
        connectedTo: ["image", "first_bias"],
        cIds: [0],
      },
    ]);
    expect(report.layers).toMatchObject([{ type: "optimized_conv2d", macc: 1300 }]);
    expect(report.layers[0]?.params?.[0]?.shape).toEqual([1, 4, 3, 3]);
  });

  test("8.1: an axis that is printed twice counts once; 8-bit formats", () => {
    const report = clean(VERSION_8);
    expect(report).toMatchObject({
      version: "8.1.0-19520",
      inputs: [{ name: "image", format: "s8", shape: [8, 8, 1], packed: false }],
      totals: { macc: 1300, weights: 52, activations: 300 },
      opTypes: [{ type: "smul_s8_s8", macc: 1300 }],
    });
    expect(report.modelRows[1]).toMatchObject({ shape: [6, 6, 4], original: "CONV_2D", cIds: [0] });
    expect(report.layers[0]).toMatchObject({
      opType: "smul_s8_s8",
      inputs: [{ name: "image_output0", format: "s8", shape: [8, 8, 1] }],
      params: [
        { format: "s8", shape: [1, 3, 3, 4] },
        { format: "s32", shape: [4] },
      ],
      scratch: [{ name: "first_scratch0", format: "u8", bytes: 92 }],
    });
  });

  test("a neural accelerator: types are not printed, classes are", () => {
    const { report, diagnostics } = readToolReport(ACCELERATOR);
    expect(diagnostics).toMatchObject([{ code: "SX041", severity: "warning" }]);
    expect(report).toMatchObject({ version: "2.1.0-20194", command: "generate", modelName: "small" });
    expect(report?.modelRows.map(({ name, type, original, macc }) => [name, type, original, macc])).toEqual([
      ["image", null, null, null],
      ["conversion_0", null, "QUANTIZE", 128],
      ["conv2d_1", null, "CONV_2D", 1300],
    ]);
    expect(report?.totals).toMatchObject({ importedMacc: 1428, macc: null });
  });

  test("validate without a board: the message and what was reported all the same", () => {
    const text = VERSION_6.replace("(generate)", "(validate err=-1)").replace(
      "model file  ",
      "error              : LOAD ERROR: STM32 - no connected board(s)\nmodel file  ",
    );
    const report = clean(text);
    expect(report).toMatchObject({ command: "validate", error: "LOAD ERROR: STM32 - no connected board(s)" });
    expect(report.layers).toHaveLength(2);
  });

  test("the error of the thread is read as one", () => {
    const report = clean(`$ stedgeai analyze\n${threadError}`);
    expect(report.error).toBe(threadError.trim());
    expect(report.layers).toEqual([]);
  });
});

describe("network_c_info.json", () => {
  test("layers with kernels and attributes, ROM from the constants", () => {
    const report = clean(JSON.stringify(C_INFO, null, 1));
    expect(report).toMatchObject({
      source: "c_info",
      version: "2.2.0-20266 2adc00962",
      command: "generate",
      modelName: "small",
      cName: "network",
      options: { type: "keras", compression: "none", "target/series": "stm32h7" },
      inputs: [{ name: "image", format: "s1", shape: [4, 4, 1], packed: true }],
      outputs: [{ name: "second", format: "f32" }],
      totals: { macc: 2500, weights: 208, activations: 1000, ram: null },
      opTypes: [],
    });
    expect(report.layers.map(({ cId, mId, name, kernels, rom }) => [cId, mId, name, kernels, rom])).toEqual([
      [0, 1, "first", ["conv2d_is1os1ws1_bn_pad0"], 64],
      [1, 1, "first_0_conversion", ["node_convert"], 0],
      [2, 2, "second", ["conv2d_if32of32wf32"], 576],
    ]);
    expect(report.layers[2]).toMatchObject({ attributes: { pad_value: "0" }, opType: null });
    expect(names(report.layers[2]?.scratch ?? null)).toEqual(["second_scratch0"]);
  });

  test("what is damaged in it is named with its line", () => {
    const [graph] = C_INFO.graphs;
    const [first, ...others] = graph?.nodes ?? [];
    const { name: _, ...nameless } = first as NonNullable<typeof first>;
    const dump = { ...C_INFO, graphs: [{ ...graph, nodes: [nameless, ...others] }] };
    const text = JSON.stringify(dump, null, 1);
    const { report, diagnostics } = readToolReport(text);
    expect(report?.layers.map(({ name }) => name)).toEqual(["first_0_conversion", "second"]);
    expect(diagnostics).toMatchObject([{ code: "SX042", path: ["graphs", 0, "nodes", 0] }]);
    const line = text.split("\n").findIndex((each) => each.includes('"nodes"')) + 2;
    expect(diagnostics[0]?.place?.line).toBe(line);
    expect(readToolReport(text.slice(0, 900)).diagnostics).toMatchObject([
      { code: "SX001", place: { line: text.slice(0, 900).split("\n").length } },
    ]);
  });
});

test("pasted as a model it is recognised as a report", async () => {
  for (const text of [TWO_LAYERS, threadError, VERSION_5, VERSION_8, ACCELERATOR, JSON.stringify(C_INFO)]) {
    const { document, format, diagnostics } = await importText(text);
    expect({ document, format }).toEqual({ document: null, format: "report" });
    expect(diagnostics).toMatchObject([
      { code: "SX045", title: "this is a report of the tool, not a model" },
    ]);
  }
});

const corpus = path.resolve(import.meta.dirname, "../../../shared/data/reports");

/** A suite that is not run is read all the same. */
const namesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];

describe.runIf(existsSync(corpus))("the public reports", () => {
  const texts = namesIn(corpus).filter((file) => file.endsWith(".txt"));
  const dumps = namesIn(path.join(corpus, "c_info"));
  const read = (...parts: string[]) => readFileSync(path.join(corpus, ...parts), "utf8");

  test("are there", () => {
    expect(texts.length).toBeGreaterThanOrEqual(40);
    expect(dumps.length).toBeGreaterThanOrEqual(12);
  });

  test.each(texts)("%s", (file) => {
    const text = read(file);
    const { report, diagnostics } = readToolReport(text);
    const meta = JSON.parse(read(file.replace(/\.txt$/, ".meta.json"))) as { tool_version: string };
    if (report === null) throw new Error("not read");
    const hasC = text.includes("C-Layers (");
    // The tool hides C layers of one report, and lists none for a neural accelerator.
    const expected = !hasC ? ["warning"] : file.startsWith("115-") ? ["info"] : [];
    expect(diagnostics.map(({ severity }) => severity)).toEqual(expected);
    const [, version = ""] = /(\d+\.\d+\.\d+)/.exec(meta.tool_version) ?? [];
    expect(report.version?.startsWith(version)).toBe(true);
    expect(report.modelName).not.toBeNull();
    expect(report.modelRows.length).toBeGreaterThan(3);
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((total, n) => total + (n ?? 0), 0);
    expect(sum(report.modelRows.map(({ macc }) => macc))).toBe(report.totals.importedMacc);
    expect(sum(report.modelRows.map(({ paramBytes }) => paramBytes))).toBe(report.totals.importedWeights);
    if (!hasC) return;
    const announced = (title: string) => Number(new RegExp(`^${title} \\((\\d+)\\)`, "m").exec(text)?.[1]);
    expect(report.layers).toHaveLength(announced("C-Layers"));
    expect(report.arrays).toHaveLength(announced("C-Arrays"));
    expect(sum(report.layers.map(({ macc }) => macc))).toBe(report.totals.macc);
    expect(sum(report.opTypes.map(({ macc }) => macc))).toBe(report.totals.macc);
    const changes = sum(report.modelRows.map(({ cMaccChange }) => cMaccChange));
    expect((report.totals.importedMacc ?? 0) + changes).toBe(report.totals.macc);
    for (const layer of report.layers) {
      expect(layer.opType, layer.name).toMatch(/^(?:smul|op)_/);
      if (layer.inputs === null) continue;
      expect(layer.outputs?.length, layer.name).toBeGreaterThan(0);
      for (const { format, shape } of [...layer.inputs, ...(layer.outputs ?? []), ...(layer.params ?? [])]) {
        expect(format, layer.name).toMatch(/^(?:f32|s8|u8|s32|bool)$/);
        expect(shape, layer.name).not.toBeNull();
      }
      expect(sum((layer.params ?? []).map(({ bytes }) => bytes)), layer.name).toBe(layer.rom);
    }
    expect(report.inputs).not.toEqual([]);
    for (const { format, shape } of [...report.inputs, ...report.outputs]) {
      expect(format).not.toBeNull();
      expect(shape).not.toBeNull();
    }
  });

  test.each([
    ["071-Projet-M2-GGB-Microphone_wav_SD.txt", /^Projet.*network_null/],
    ["080-Sudharsshan-IR-CAM-and-STM32-based-helmet-detection-.txt", /^Sudharsshan/],
    ["086-CoolBot2-DIY-Alexa-Projekt.txt", /^CoolBot2.*network_kws/],
    ["101-MILLOPE-ca3.txt", /^MILLOPE.*network_null/],
  ])("%s and its dump say the same of every layer", (file, dump) => {
    const [text, info] = [read(file), read("c_info", dumps.find((name) => dump.test(name)) ?? "")].map(clean);
    const squeezed = (tensors: CLayer["inputs"]) =>
      tensors?.map(({ name, format, shape, bytes }) => [
        name,
        format,
        shape?.filter((n) => n !== 1).join("x"),
        bytes,
      ]);
    const plain = ({ cId, mId, name, macc, rom, inputs, outputs }: CLayer) => ({
      cId,
      mId,
      name,
      macc,
      rom,
      inputs: squeezed(inputs),
      outputs: squeezed(outputs),
    });
    expect(info?.layers.map(plain)).toEqual(text?.layers.map(plain));
    expect(info?.totals).toMatchObject({
      macc: text?.totals.macc,
      weights: text?.totals.weights,
      activations: text?.totals.activations,
    });
  });

  test.each(dumps)("%s", (file) => {
    const text = read("c_info", file);
    const report = clean(text);
    const dump = JSON.parse(text) as { graphs: { nodes: { macc: number }[] }[]; buffers: unknown[] };
    const nodes = dump.graphs[0]?.nodes ?? [];
    expect(report.layers).toHaveLength(nodes.length);
    expect(report.layers.map(({ macc }) => macc)).toEqual(nodes.map(({ macc }) => macc));
    expect(report.arrays).toHaveLength(dump.buffers.length);
    const rom = report.layers.reduce((sum, layer) => sum + (layer.rom ?? 0), 0);
    expect(rom).toBeLessThanOrEqual(report.totals.weights ?? 0);
    for (const { name, kernels, inputs, outputs } of report.layers) {
      expect(kernels?.length, name).toBeGreaterThan(0);
      expect(
        [...(inputs ?? []), ...(outputs ?? [])].every(({ format, shape }) => format && shape),
        name,
      ).toBe(true);
    }
  });
});
