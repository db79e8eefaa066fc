import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import type { Document } from "../../src/document/document.ts";
import { serialise } from "../../src/document/serialise.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { readNpy, writeNpy } from "../../src/import/files/npy.ts";
import { defaultHeader } from "../../src/report/header.ts";
import { formatReport } from "../../src/report/report.ts";
import { decodeLink, encodeLink } from "../../src/share/codec.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadModel, threadReports } from "../fixtures/thread/thread.ts";
import { png } from "../import/input/images.ts";
import { sxor } from "./memory-io.ts";

const example = (id: string) => EXAMPLES.find((candidate) => candidate.id === id)?.document as Document;
const twoLayers = example("thread-2-layers");
const model = { "model.json": serialise(twoLayers) };
const script = `
import tensorflow as tf
import larq as lq
x = tf.keras.Input(shape=(32, 32, 1))
y = lq.layers.QuantConv2D(16, 3, padding="same", use_bias=False, input_quantizer="ste_sign", kernel_quantizer="ste_sign")(x)
z = lq.layers.QuantConv2D(16, 3, padding="same", use_bias=False, input_quantizer="ste_sign", kernel_quantizer="ste_sign")(y)
model = tf.keras.Model(inputs=x, outputs=z)
model.save("test.h5")
`;

describe("usage", () => {
  test("--help names every command, --version the version", async () => {
    const { code, out } = await sxor(["--help"]);
    expect(code).toBe(0);
    for (const name of ["analyze", "explain", "generate", "run", "link"])
      expect(out).toContain(`sxor ${name} `);
    expect(await sxor(["--version"])).toMatchObject({ code: 0, out: `${packageJson.version}\n` });
  });

  test.each(["analyze", "generate", "run", "link"])("%s --help lists its options", async (name) => {
    const { code, out } = await sxor([name, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`sxor ${name} <file|link|->`);
    expect(out).toMatch(/^ {2}--\w+ /m);
  });

  test.each([
    [[], /a command is missing/],
    [["analyse", "model.json"], /no command analyse; did you mean analyze\?/],
    [["analyze"], /analyze needs a model/],
    [["analyze", "a.json", "b.json"], /takes one model, got 2/],
    [["analyze", "model.json", "--formt", "json"], /no option --formt; did you mean format\?/],
    [["analyze", "model.json", "--format", "xml"], /--format is summary, report, json, markdown, not xml/],
    [["analyze", "model.json", "--target", "keras2"], /--target is .* not keras2; did you mean keras\?/],
    [["analyze", "model.json", "--format"], /--format needs a value/],
    [["analyze", "model.json", "--date", "2024-11-03"], /--date is for --format report only/],
    [["analyze", "missing.json"], /cannot read missing.json: no such file/],
    [["explain"], /explain needs a report: a file or - for standard input/],
    [["explain", "model.json", "--target", "keras"], /--target is for --model only/],
    [["explain", "-", "--model", "-"], /standard input holds the report or the model, not both/],
    [["generate", "model.json"], /generate needs --out DIR/],
    [["generate", "model.json", "--out", "c", "--force=1"], /--force takes no value/],
    [["generate", "model.json", "--out", "locked"], /cannot write locked\/.*: permission denied/],
    [["run", "model.json", "--rounds", "many"], /--rounds is a whole number/],
    [["run", "model.json", "--input", "x.npy"], /cannot read x.npy: no such file/],
    [
      ["run", "model.json", "--target", "keras", "--compare", "keras"],
      /--compare keras is the target itself/,
    ],
  ] as const)("%j is one line on stderr and exit code 2", async (argv, message) => {
    const { code, out, err } = await sxor(argv, model);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^sxor: [^\n]+\n$/);
    expect(err).toMatch(message);
  });
});

describe("the model", () => {
  const link = encodeLink({ document: twoLayers, view: { tab: "c" } });
  test.each([
    ["a file", ["model.json"], ""],
    ["a script", ["test.py"], ""],
    ["standard input", ["-"], serialise(twoLayers)],
    ["a link on standard input", ["-"], `https://example.org/${link}\n`],
    ["a link", [`https://example.org/${link}`], ""],
    ["a fragment", [link], ""],
    ["a fragment without #", [link.slice(1)], ""],
  ])("%s", async (_, argv, stdin) => {
    const outcome = await sxor(["link", ...argv], { ...model, "test.py": script }, stdin);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(decodeLink(outcome.out)).toMatchObject({ kind: "ok", state: { document: twoLayers } });
  });

  test.each([
    ["truncated JSON", '{"sxor":1,', /bad.json:\d+:\d+: error SX001/],
    [
      "an illegal value",
      '{"sxor":1,"input":{"shape":[8,8,1]},"layers":[{"type":"Dense","units":-3}]}',
      /units/,
    ],
    ["nothing", "", /the text is empty/],
    ["an array", writeNpy({ shape: [1], values: new Float32Array(1) }), /this is an input and not a model/],
    ["binary data", new Uint8Array([0, 1, 2, 255]), /binary data/],
  ])("%s says what and where, exit code 2", async (_, text, message) => {
    const { code, out, err } = await sxor(["analyze", "bad.json"], { "bad.json": text });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^sxor: there is no model in bad.json\n/);
    expect(err).toMatch(message);
  });

  test("a damaged link says so", async () => {
    const { code, err } = await sxor(["analyze", `${link.slice(0, 20)}A${link.slice(21)}`]);
    expect(code).toBe(2);
    expect(err).toMatch(/^sxor: This link is damaged: [^\n]+\n$/);
  });
});

describe("analyze", () => {
  test("summary names op types and causes", async () => {
    const { code, out, err } = await sxor(["analyze", "model.json"], model);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot("golden/thread-2-layers.txt");
  });

  test("report takes its header from options and its figures from the plan", async () => {
    const { code, out } = await sxor(
      [
        "analyze",
        "model.json",
        "--format",
        "report",
        "--date",
        "2024-11-03 18:55:44",
        "--hash",
        "0x1",
        "--workspace=/w",
      ],
      model,
    );
    const graph = buildGraph(twoLayers);
    const plan = lower(graph, "st-edge-ai@1.0");
    const header = {
      ...defaultHeader(plan),
      created: "2024-11-03 18:55:44",
      modelHash: "0x1",
      workspaceDir: "/w",
    };
    expect({ code, out }).toEqual({
      code: 0,
      out: formatReport(plan, graph, header, diagnose(graph, plan.target)),
    });
  });

  test.each(threadReports)(
    "report gives that of the thread byte for byte ($layers layers)",
    async ({ layers, text, header }) => {
      const files = { "test.json": serialise(threadModel(layers)) };
      const options = [
        ["tool-version", header.toolVersion],
        ["date", header.created],
        ["parameters", header.parameters],
        ["model-file", header.modelFile],
        ["workspace", header.workspaceDir],
        ["output-dir", header.outputDir],
        ["hash", header.modelHash],
        ["hide", header.hide],
      ].map(([name, value]) => `--${name}=${value}`);
      const { code, out } = await sxor(["analyze", "test.json", "--format", "report", ...options], files);
      expect(code).toBe(0);
      expect(out).toBe(text);
    },
  );

  test("json is JSON with the same totals", async () => {
    const { code, out } = await sxor(["analyze", "model.json", "--format", "json"], model);
    expect(code).toBe(0);
    expect(out).toContain("2539536");
    expect(JSON.parse(out)).toMatchObject({ target: "st-edge-ai@1.0" });
  });

  test("markdown has the link", async () => {
    const { out } = await sxor(["analyze", "model.json", "--format", "markdown"], model);
    expect(out).toContain(encodeLink({ document: twoLayers, view: { tab: "why" } }));
  });

  test("--target replaces the target of the model", async () => {
    const native = { "model.json": serialise({ ...twoLayers, target: "native" }) };
    const target = async (...argv: string[]) =>
      JSON.parse((await sxor(["analyze", "model.json", "--format", "json", ...argv], native)).out).target;
    expect(await target()).toBe("native");
    expect(await target("--target", "st-edge-ai@1.0")).toBe("st-edge-ai@1.0");
  });

  test.each(["summary", "report", "json", "markdown"])(
    "an error in the model is exit code 1 (%s)",
    async (format) => {
      const files = { "model.json": serialise(example("thread-1-layer-plus-1")) };
      const { code, out, err } = await sxor(["analyze", "model.json", "--format", format], files);
      expect(code).toBe(1);
      expect(format === "summary" ? out : err).toContain("NOT IMPLEMENTED: QuantConv2D (padded with 1)");
      // Its figures are those of a part.
      if (format === "summary" || format === "markdown")
        expect(out).toMatch(/ B RAM, without what the tool stops at\.?$/m);
    },
  );
});

describe("generate", () => {
  test("writes a project whose main.c has the checksum that run prints", async () => {
    const { code, files, out } = await sxor(
      ["generate", "model.json", "--target", "native", "--out", "c"],
      model,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ files in c/);
    const run = await sxor(["run", "model.json", "--target", "native", "--rounds", "0"], model);
    const sum = /checksum (0x[0-9a-f]{8}) of/.exec(run.out)?.[1] as string;
    expect(String(files.get("c/main.c"))).toContain(sum);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(["c/network.h", "c/network.c", "c/network_data.c", "c/Makefile"]),
    );
  });

  test("names the core, and the link that leads back, in the README", async () => {
    const page = "https://example.org/sxor/#old";
    const argv = ["generate", "model.json", "--out", "c", "--core", "cortex-m33", "--page", page];
    const { files } = await sxor(argv, model);
    const readme = String(files.get("c/README.txt"));
    expect(readme).toContain("make qemu CORE=cortex-m33");
    const link = /^https:\/\/example\.org\/sxor\/(#\S+)$/m.exec(readme)?.[1] ?? "";
    expect(decodeLink(link)).toMatchObject({
      kind: "ok",
      state: { document: twoLayers, view: { tab: "c" } },
    });
    const plain = await sxor(["generate", "model.json", "--out", "c"], model);
    expect(String(plain.files.get("c/README.txt"))).not.toContain("http");
  });

  test("does not write into a folder that holds something, but with --force", async () => {
    const files = { ...model, "c/notes.txt": "mine" };
    const argv = ["generate", "model.json", "--out", "c"];
    const refused = await sxor(argv, files);
    expect(refused).toMatchObject({
      code: 2,
      err: "sxor: c is not empty; --force writes into it all the same\n",
    });
    expect(refused.files.has("c/network.c")).toBe(false);
    const forced = await sxor([...argv, "--force"], files);
    expect(forced.code).toBe(0);
    expect(forced.files.get("c/notes.txt")).toBe("mine");
  });

  test("a model with errors gives no file", async () => {
    const files = { "model.json": serialise(example("thread-1-layer-minus-1")) };
    const outcome = await sxor(["generate", "model.json", "--out", "c"], files);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("NOT IMPLEMENTED");
    expect([...outcome.files.keys()]).toEqual(["model.json"]);
  });
});

describe("run", () => {
  const input = seededInput(1, buildGraph(twoLayers).nodes[0] as Node);
  const x = writeNpy({ shape: [1, 32, 32, 1], values: input });

  test("with the seeded input or the same as a file, with or without a batch: one checksum", async () => {
    const sum = async (...argv: string[]) => {
      const files = { ...model, "x.npy": x, "hwc.npy": writeNpy({ shape: [32, 32, 1], values: input }) };
      const { code, out } = await sxor(["run", "model.json", "--rounds", "1", ...argv], files);
      expect(code).toBe(0);
      return /checksum (0x[0-9a-f]{8}) of/.exec(out)?.[1];
    };
    const seeded = await sum();
    expect(seeded).toBeDefined();
    expect(await sum("--input", "x.npy")).toBe(seeded);
    expect(await sum("--input", "hwc.npy")).toBe(seeded);
    const other = writeNpy({ shape: [32, 32, 1], values: input.map((value) => -value) });
    const { out } = await sxor(["run", "model.json", "--input", "o.npy"], { ...model, "o.npy": other });
    expect(out).not.toContain(seeded);
  });

  test("--output holds what the network gave: integers of at most 144, a batch of 1", async () => {
    const { code, files } = await sxor(["run", "model.json", "--output", "y.npy"], model);
    expect(code).toBe(0);
    const { shape, values } = readNpy(files.get("y.npy") as Uint8Array);
    expect(shape).toEqual([1, 32, 32, 16]);
    expect(values.every((value) => Number.isInteger(value) && Math.abs(value) <= 144)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(10);
  });

  test.each(["st-edge-ai@1.0", "native"])("%s agrees with keras", async (target) => {
    const argv = ["run", "model.json", "--target", target, "--compare", "keras"];
    const { code, out } = await sxor(argv, model);
    expect(code).toBe(0);
    expect(out).toContain(`${target} and keras agree bit for bit`);
  });

  test("a folded BatchNormalization is named as the cause of a difference", async () => {
    const document = {
      sxor: 1,
      input: { shape: [8, 8, 3] },
      layers: [{ type: "Conv2D", filters: 8, kernel_size: 3, name: "stem" }, { type: "BatchNormalization" }],
    };
    const files = { "model.json": JSON.stringify(document) };
    const { code, out } = await sxor(["run", "model.json", "--compare", "keras"], files);
    expect(code).toBe(1);
    expect(out).toContain("st-edge-ai@1.0 and keras differ");
    expect(out).toMatch(/st-edge-ai@1\.0 multiplies the float weights .* of a BatchNormalization/);
  });

  test("an input of another shape or kind is refused with both shapes", async () => {
    const small = writeNpy({ shape: [8, 8, 1], values: new Float32Array(64) });
    const files = { ...model, "x.npy": small, "y.npy": "hello" };
    const wrong = await sxor(["run", "model.json", "--input", "x.npy"], files);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain("its shape is (8, 8, 1); the network takes (32, 32, 1)");
    expect((await sxor(["run", "model.json", "--input", "y.npy"], files)).err).toContain("not an .npy file");
  });

  test("--sample takes one of a batch; --input-constant is the same value everywhere", async () => {
    const halves = new Float32Array(input.length).fill(0.5);
    const batch = writeNpy({ shape: [2, 32, 32, 1], values: Float32Array.of(...input, ...halves) });
    const sum = async (...argv: string[]) => {
      const { code, out } = await sxor(["run", "model.json", "--rounds", "1", ...argv], {
        ...model,
        "x.npy": batch,
      });
      expect(code).toBe(0);
      return /checksum (0x[0-9a-f]{8}) of/.exec(out)?.[1];
    };
    const seeded = await sum();
    const constant = await sum("--input-constant", "0.5");
    expect(constant).not.toBe(seeded);
    expect(await sum("--input", "x.npy")).toBe(seeded);
    expect(await sum("--input", "x.npy", "--sample", "0")).toBe(seeded);
    expect(await sum("--input", "x.npy", "--sample", "1")).toBe(constant);
    expect(await sum("--input-constant=-1")).not.toBe(constant);
  });

  test.each([
    [["--input", "x.npy", "--sample", "2"], /it has 2 samples, 0 to 1; there is no sample 2/],
    [["--input", "x.npy", "--sample", "-1"], /--sample is a whole number from 0 on, not -1|needs a value/],
    [["--sample", "1"], /--sample is for --input only/],
    [["--input", "x.npy", "--input-constant", "1"], /give --input or --input-constant, not both/],
    [["--input-constant", "one"], /--input-constant is a number that float32 can hold, not one/],
    [["--input-constant", "1e39"], /--input-constant is a number that float32 can hold, not 1e39/],
    [["--input", "x.npz"], /cannot use x.npz: it is an archive: save one of its arrays by numpy.save/],
    [["--input", "cat.png"], /cannot use cat.png: images are not decoded here: use the page/],
  ] as const)("%j is refused", async (argv, message) => {
    const x = writeNpy({ shape: [2, 32, 32, 1], values: new Float32Array(2048) });
    const files = {
      ...model,
      "x.npy": x,
      "cat.png": png(2, 2, () => [0, 0, 0]),
      "x.npz": zipSync({ "x.npy": x }),
    };
    const { code, out, err } = await sxor(["run", "model.json", ...argv], files);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("a plan that cannot be run says why", async () => {
    const files = { "model.json": serialise(example("thread-1-layer-plus-1")) };
    const { code, err } = await sxor(["run", "model.json"], files);
    expect(code).toBe(1);
    expect(err).toContain("st-edge-ai@1.0 was not run: ");
    expect((await sxor(["run", "model.json", "--target", "native", "--compare", "keras"], files)).code).toBe(
      0,
    );
  });
});

test("link --page puts the address before the fragment", async () => {
  const { out } = await sxor(["link", "model.json", "--page", "https://example.org/sxor/#old"], model);
  expect(out).toBe(`https://example.org/sxor/${encodeLink({ document: twoLayers, view: { tab: "why" } })}\n`);
});
