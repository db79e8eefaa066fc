import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { readNpy } from "../../src/import/files/npy.ts";
import { readModelFile } from "../../src/import/files/read-model-file.ts";
import { writeSxorZip } from "../../src/import/files/sxor-zip.ts";
import { bytesOf } from "../import/files/fixtures.ts";
import { difference, layerValues } from "../import/files/layer-values.ts";
import { trained } from "../share/weighted-models.ts";
import { sxor } from "./memory-io.ts";

const json = readFileSync(new URL("../fixtures/model-files/model.json", import.meta.url), "utf8");

/** What the reference computes for the model of the fixtures and the usual input. */
function expectedOutput(): Float32Array {
  const { document, weights } = readModelFile(bytesOf("model.h5"), "model.h5");
  if (document === null || weights === null) throw new Error("nothing was read");
  const graph = buildGraph(attachWeights(document, weights).document, weights);
  const input = graph.nodes[0];
  if (input === undefined) throw new Error("no input");
  return layerValues(graph, "keras", seededInput(1, input)).get("classes") ?? new Float32Array();
}

test.each([
  ["a file", ["run", "model.h5"]],
  ["a script and its weights", ["run", "model.json", "--weights", "model.weights.h5"]],
])("%s runs with its own weights", async (_, argv) => {
  const files = {
    "model.h5": bytesOf("model.h5"),
    "model.weights.h5": bytesOf("model.weights.h5"),
    "model.json": json,
  };
  const {
    code,
    files: written,
    err,
  } = await sxor(
    [...argv, "--output", "y.npy", "--compare", "keras", "--target", "native", "--rounds", "0"],
    files,
  );
  expect([code, err.replace(/^.*SX022[\s\S]*$/, "")]).toEqual([0, ""]);
  const { values } = readNpy(written.get("y.npy") as Uint8Array);
  expect(difference(values, expectedOutput())).toBeLessThan(1e-6);
});

test("C is written with the weights of the file, and without them not at all", async () => {
  const files = { "model.h5": bytesOf("model.h5") };
  const own = await sxor(["generate", "model.h5", "--target", "native", "--out", "own"], files);
  expect(own.code).toBe(0);
  const drawn = await sxor(["generate", "model.json", "--target", "native", "--out", "drawn"], {
    "model.json": json,
  });
  const data = (outcome: typeof own, folder: string) => String(outcome.files.get(`${folder}/network_data.c`));
  expect(data(own, "own").length).toBeGreaterThan(1000);
  expect(data(own, "own")).not.toBe(data(drawn, "drawn"));
  const { document } = readModelFile(bytesOf("model.h5"), "model.h5");
  const named = { ...document, weights: { file: "model.h5", digest: "0123456789abcdef" } };
  const absent = await sxor(["generate", "named.json", "--target", "native", "--out", "c"], {
    "named.json": JSON.stringify(named),
  });
  expect(absent.code).toBe(1);
  expect(absent.err).toContain("the weights of model.h5 are not here");
  expect(absent.files.has("c/network.c")).toBe(false);
  const run = await sxor(["run", "named.json"], { "named.json": JSON.stringify(named) });
  expect(run.code).not.toBe(0);
  expect(run.err).toContain("the weights of model.h5 are not here");
});

test("weights without a model, and weights of another model, are refused with the reason", async () => {
  const files = {
    "w.h5": bytesOf("model.weights.h5"),
    "other.json": json.replace('"filters": 6', '"filters": 7'),
  };
  const alone = await sxor(["analyze", "w.h5"], files);
  expect(alone).toMatchObject({ code: 2, err: expect.stringContaining("weights without a model") });
  const other = await sxor(["analyze", "other.json", "--weights", "w.h5"], files);
  expect(other).toMatchObject({
    code: 2,
    err: expect.stringContaining("kernel of first is 3×3×2×6 in the file, and 3×3×2×7 in the model"),
  });
});

test("survey --imports says of every file what was read of it", async () => {
  const files = {
    "m/model.h5": bytesOf("model.h5"),
    "m/cut.h5": bytesOf("model.h5").subarray(0, 5000),
    "m/model.keras": bytesOf("model.keras"),
  };
  const { out } = await sxor(["survey", "--imports", "m/model.h5", "m/cut.h5", "m/model.keras"], files);
  expect(out).toMatch(/model\.h5 +keras h5 +12 +12 +0 +22 +-/);
  expect(out).toMatch(/cut\.h5 +hdf5 .*refused: it ends before byte/);
  expect(out).toMatch(/model\.keras +keras zip +12 +12 +0 +22 +-/);
  expect(out).toContain("3 files, 1 refused");
});

test("survey looks into folders in folders, and says where there is nothing", async () => {
  const files = {
    "m/a/b/model.h5": bytesOf("model.h5"),
    "m/LICENSE": "",
    "m/x.meta.json": "{}",
    "n/LICENSE": "",
  };
  const { out } = await sxor(["survey", "--imports", "m"], files);
  expect(out).toContain("1 files, 0 refused");
  expect(await sxor(["survey", "--imports", "n"], files)).toMatchObject({
    code: 2,
    err: expect.stringContaining("there is no model file in n"),
  });
});

describe("sxor link", () => {
  const files = {
    "model.h5": bytesOf("model.h5"),
    "model.weights.h5": bytesOf("model.weights.h5"),
    "model.json": json,
  };
  const output = async (source: string) => {
    const run = await sxor(
      ["run", source, "--target", "native", "--output", "y.npy", "--rounds", "0"],
      files,
    );
    expect(run.code).toBe(0);
    return run.files.get("y.npy");
  };

  test.each([
    ["a file", ["link", "model.h5"]],
    ["a script and its weights", ["link", "model.json", "--weights", "model.weights.h5"]],
  ])("of %s holds the weights, says what it holds, and runs as the file does", async (_, argv) => {
    const { code, out, err } = await sxor(argv, files);
    expect(code).toBe(0);
    expect(err).toMatch(
      /sxor: in the link: the signs of [\d,]+ binary weights \([\d,]+ bytes\) and [\d,]+ other weights as float32/,
    );
    const link = out.trim();
    expect(await output(link)).toEqual(await output("model.h5"));
    const again = await sxor(["link", link], files);
    expect([again.code, again.out]).toEqual([0, out]);
    const saved = await sxor(["save", link, "--out", "m.sxor.zip"], files);
    expect(saved.out).toContain("(binary kernels: signs only)");
    const script = await sxor(["export", link, "--format", "python"], files);
    expect(script.err).toContain("SX414");
    const fitting = await sxor(["analyze", link], files);
    expect(fitting.out).toContain(" MACC");
  });

  test("says why the weights are not in it, and how long it would be", async () => {
    const large = trained(
      parseDocument({
        ...{ sxor: 1, input: { shape: [8, 8, 64] } },
        layers: [
          { type: "QuantConv2D", filters: 256, kernel_size: 3, kernel_quantizer: "ste_sign", name: "wide" },
          { type: "QuantConv2D", filters: 256, kernel_size: 3, kernel_quantizer: "ste_sign", name: "wider" },
        ],
      }).document as Document,
    );
    const zip = { "large.sxor.zip": writeSxorZip(large.document, large.weights) };
    const { code, out, err } = await sxor(["link", "large.sxor.zip"], zip);
    expect(code).toBe(0);
    expect(out.length).toBeLessThan(300);
    expect(err).toMatch(
      /the weights of trained\.h5 are not in the link: with them it would have up to [\d,]+ characters, and 16,000 are the limit; sxor save/,
    );
    const absent = await sxor(["link", out.trim()], zip);
    expect([absent.code, absent.err]).toEqual([
      0,
      expect.stringMatching(/the weights of trained\.h5 are not here\n$/),
    ]);
  });
});
