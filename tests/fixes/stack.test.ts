import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { restacked, Stack } from "../../src/fixes/edits/stack.ts";
import { conv, last, NORM, stack } from "./stacks.ts";

const canonical = (document: Document) => {
  const parsed = parseDocument(document);
  expect(parsed.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return (parsed.document as Document).layers;
};

const chain = stack([conv(), NORM, last()]);
const residual = stack([
  conv({ name: "a" }),
  { type: "Add", name: "sum", inputs: ["a", "input_1"] },
  last({ name: "b" }),
  last({ name: "c", inputs: ["sum"] }),
]);

describe("Stack", () => {
  test("an edit that changes nothing gives the same Document, names and inputs left out again", () => {
    expect(canonical(restacked(chain, () => {}))).toEqual(chain.layers);
    expect(canonical(restacked(residual, () => {}))).toEqual(residual.layers);
  });

  test("a layer put in keeps the numbers of the others", () => {
    const layers = canonical(restacked(chain, (s) => s.insertBehind("quant_conv2d", "BatchNormalization")));
    expect(layers.map(({ type, name }) => [type, name])).toEqual([
      ["QuantConv2D", undefined],
      ["BatchNormalization", "quant_conv2d_norm"],
      ["BatchNormalization", undefined],
      ["QuantConv2D", undefined],
    ]);
  });

  test("behind a layer all its readers read the new one", () => {
    const s = new Stack(residual);
    const added = s.insertBehind("sum", "Activation", { activation: "ste_sign" });
    expect(s.readers(added).map(({ name }) => name)).toEqual(["b", "c"]);
    expect(s.readers("sum").map(({ name }) => name)).toEqual([added]);
  });

  test("in front of an input only that input reads the new one", () => {
    const s = new Stack(residual);
    const added = s.insertBefore("sum", "Activation", { activation: "ste_sign" }, 1);
    expect(s.find("sum")?.inputs).toEqual(["a", added]);
    expect(s.find(added)?.inputs).toEqual(["input_1"]);
    expect(s.find("a")?.inputs).toEqual(["input_1"]);
  });

  test("who read a layer that is taken out reads its input, and the others keep their names", () => {
    const twoNorms = stack([conv(), NORM, last(), NORM]);
    const layers = canonical(restacked(twoNorms, (s) => s.remove("batch_normalization")));
    expect(layers.map(({ type, name }) => [type, name])).toEqual([
      ["QuantConv2D", undefined],
      ["QuantConv2D", undefined],
      ["BatchNormalization", "batch_normalization_1"],
    ]);
  });

  test("a layer moves behind its reader, and what read the reader reads it", () => {
    const pooled = stack([conv(), { type: "MaxPooling2D" }, NORM, last()]);
    const s = new Stack(pooled);
    s.swapWithReader("max_pooling2d");
    expect(s.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
      ["quant_conv2d", "input_1"],
      ["batch_normalization", "quant_conv2d"],
      ["max_pooling2d", "batch_normalization"],
      ["quant_conv2d_1", "max_pooling2d"],
    ]);
  });

  test("an attribute that is set to undefined has its default again", () => {
    const layers = canonical(restacked(chain, (s) => s.set("quant_conv2d", { padding: undefined })));
    expect(layers[0]).not.toHaveProperty("padding");
  });

  test("new names are free and never longer than a name may be", () => {
    const long = "x".repeat(100);
    const s = new Stack(stack([conv({ name: long })]));
    const added = [1, 2, 3].map(() => s.insertBehind(long, "BatchNormalization"));
    expect(new Set(added).size).toBe(3);
    expect(canonical({ ...chain, layers: s.layers }).length).toBe(4);
  });
});
