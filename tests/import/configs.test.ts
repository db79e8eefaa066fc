import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../../src/graph/build.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";

/** Keras models of public projects beside this one, where somebody has put them. */
const root = new URL("../../../shared/data/configs/", import.meta.url).pathname;
const models = ["", "generated", "snippets"].flatMap((folder) => {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) =>
    /^(?!.*\.(?:meta|shapes)\.json$).*\.(?:json|keras)$/.test(file),
  );
  return files.map((file) => join(path, file));
});

const textOf = (path: string): string =>
  path.endsWith(".keras")
    ? strFromU8(unzipSync(readFileSync(path))["config.json"] as Uint8Array)
    : readFileSync(path, "utf8");

/** Types that sxor shows and cannot compute, by model: code in a Lambda, classes and functions of somebody's own. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  // Python code.
  "larqzoo-meliusNet.json": ["Lambda"],
  "qkeraszoo-meliusNet.json": ["Lambda"],
  // The file was traced: it does not say which part of the split a convolution reads.
  "zoo-MeliusNet22.json": ["Lambda", "tf.split"],
  // Classes of the BinaryNet of 2016, with another sign of 0.
  "hls4ml-KERAS_3layer_binarydense_relu_max.json": ["BinaryDense", "relu1"],
  // quantized_relu(6,2,1): with a hard sigmoid in it.
  "S24-qonnx-test-qkeras.json": ["quantized_relu"],
};

/** Tensors whose shape the file does not tell: a split has several. */
const WITHOUT_SHAPE: Readonly<Record<string, readonly string[]>> = {
  "zoo-MeliusNet22.json": ["stem_s1_groupconv_split", "stem_s2_groupconv_split"],
};

describe.skipIf(models.length === 0)("public models", () => {
  test.each(models)("%s", (path) => {
    const file = basename(path);
    const { document, notes } = importKerasJson(textOf(path));
    if (document === null) throw new Error(JSON.stringify(notes));
    expect(notes.filter((note) => note.severity === "error")).toEqual([]);
    const graph = buildGraph(document);
    const opaque = graph.nodes.filter((node) => node.op.kind === "opaque");
    expect([...new Set(opaque.map((node) => node.type))].sort()).toEqual(UNKNOWN[file] ?? []);
    const errors = graph.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    expect(errors.flatMap((error) => error.layers).sort()).toEqual(opaque.map((node) => node.name).sort());
    const shapesFile = path.replace(/\.json$/, ".shapes.json");
    if (shapesFile === path || !existsSync(shapesFile)) return;
    const shapes = JSON.parse(readFileSync(shapesFile, "utf8")) as Record<string, number[]>;
    for (const name of WITHOUT_SHAPE[file] ?? []) delete shapes[name];
    const found = graph.nodes.filter((node) => node.name === node.layer && Object.hasOwn(shapes, node.name));
    expect(Object.fromEntries(found.map((node) => [node.name, [null, ...node.shape]]))).toEqual(shapes);
  });
});
