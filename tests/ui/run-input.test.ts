import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { ImageSource, PreparedInput } from "../../src/import/input/prepared.ts";
import { inputStatistics } from "../../src/import/input/statistics.ts";
import { isReady, type RunInput, START_INPUT } from "../../src/store/run-input.ts";
import { chosenInput, sameInput } from "../../src/ui/panes/run/input/chosen-input.ts";
import {
  channelsOf,
  kindOf,
  scalingOf,
  sourceInShort,
  statisticsWords,
  warningsOf,
} from "../../src/ui/panes/run/input/input-words.ts";
import { signReader } from "../../src/ui/panes/run/input/sign-reader.ts";

const documentOf = (...layers: object[]): Document => {
  const { document } = parseDocument({ sxor: 1, input: { shape: [2, 2, 1] }, layers, weights: { seed: 9 } });
  if (document === null) throw new Error("no document");
  return document;
};
const convolution = { type: "QuantConv2D", filters: 1, kernel_size: 1, kernel_quantizer: "ste_sign" };
const document = documentOf({ ...convolution, input_quantizer: "ste_sign" });

const image: ImageSource = {
  ...{ kind: "image", format: "PNG", width: 64, height: 48, transparent: false },
  part: { x: 0, y: 0, width: 64, height: 48 },
};
const prepared = (change: Partial<PreparedInput> = {}): PreparedInput => ({
  ...{ name: "cat.png", data: new Blob(), shape: [2, 2, 1], source: image, preview: null },
  choices: { fit: "stretch", range: "-1..1", sample: 0 },
  values: new Float32Array(4),
  statistics: inputStatistics(new Float32Array(4)),
  ...change,
});
const choose = (change: Partial<RunInput>) => chosenInput({ ...START_INPUT, ...change }, document);

describe("the input that is chosen", () => {
  test("is the seed of the document, which is in the link, until another is typed", () => {
    expect(choose({})).toEqual({ words: "seed 9", seed: 9, inLink: true });
    expect(choose({ seed: "10" })).toEqual({ words: "seed 10", seed: 10, inLink: false });
    expect(choose({ seed: "9" })).toMatchObject({ inLink: true });
  });

  test.each(["", "-1", "1.5", "4294967296", "0x1", "seed"])("%j is no seed", (seed) => {
    expect(choose({ seed })).toEqual({ problem: expect.stringContaining("from 0 to 4294967295") });
  });

  test("is a constant as float32 has it", () => {
    expect(choose({ kind: "constant", constant: "0.1" })).toMatchObject({
      ...{ values: Math.fround(0.1), inLink: false },
    });
    for (const constant of ["", " ", "one", "1e39", "NaN", "Infinity"])
      expect(choose({ kind: "constant", constant })).toEqual({ problem: expect.stringContaining("float32") });
  });

  test("is a file when it was made for this shape and these choices", () => {
    const file = { choices: prepared().choices, prepared: prepared() };
    expect(choose({ kind: "file", file })).toMatchObject({
      ...{ words: "cat.png as 2×2×1, −1 to 1", values: file.prepared.values, inLink: false },
    });
    expect(choose({ kind: "file", file: null })).toEqual({ problem: "" });
    expect(isReady(file, [2, 2, 3])).toBe(false);
    for (const change of [{ fit: "crop" }, { range: "0..1" }, { sample: 1 }] as const) {
      const other = { ...file, choices: { ...file.choices, ...change } };
      expect(choose({ kind: "file", file: other })).toEqual({ problem: "" });
    }
  });

  test("is the same if it has the same values", () => {
    const of = (change: object) => ({ words: "", seed: 1, inLink: false, ...change });
    expect(sameInput(of({}), of({}))).toBe(true);
    expect(sameInput(of({}), of({ seed: 2 }))).toBe(false);
    expect(sameInput(of({ values: 1 }), of({ values: 1, seed: 2 }))).toBe(true);
    expect(sameInput(of({ values: 1 }), of({}))).toBe(false);
  });
});

describe("in words", () => {
  test.each([
    [[32, 32, 3], image.part, "64 × 48 → 32 × 32, by area averages"],
    [[96, 128, 3], image.part, "64 × 48 → 128 × 96, bilinear"],
    [[48, 64, 3], image.part, "64 × 48 → 64 × 48, not scaled"],
    [[48, 32, 3], image.part, "64 × 48 → 32 × 48, by area averages"],
    [[96, 32, 3], image.part, "64 × 48 → 32 × 96, area averages across, bilinear down"],
    [[32, 96, 3], image.part, "64 × 48 → 96 × 32, bilinear across, area averages down"],
    [[24, 24, 3], { x: 8, y: 0, width: 48, height: 48 }, "the middle 48 × 48 → 24 × 24, by area averages"],
  ])("scaled to %j", (shape, part, words) => {
    expect(scalingOf({ ...image, part }, shape)).toBe(words);
  });

  test("what a file is, and its channels", () => {
    const array = { kind: "array", dtype: "float64", shape: [3, 2], fortranOrder: true, samples: 3 } as const;
    expect(kindOf(image)).toBe("PNG, 64 × 48");
    expect(kindOf(array)).toBe("float64 of shape (3, 2), Fortran order");
    expect(channelsOf(image, 1)).toContain("0.299 R");
    expect(channelsOf({ ...image, transparent: true }, 3)).toBe("RGB; what is transparent lies on white");
    expect(channelsOf({ ...image, bits: 16 }, 3)).toBe("RGB; the browser makes 8 bits of its 16");
    expect(sourceInShort(prepared({ name: "x.npy", source: array }))).toBe("x.npy, sample 0 of 3");
    expect(
      sourceInShort(prepared({ name: "x.npy", source: { ...array, dtype: "uint8", samples: null } })),
    ).toBe("x.npy, −1 to 1");
  });

  test("statistics: a share that is not all does not read as all", () => {
    const of = (...values: number[]) => statisticsWords(inputStatistics(Float32Array.from(values)));
    expect(of(-1, 1, 0, 2)).toBe("−1 to 2, mean 0.5; 75.0\u00a0% are at least 0, which sign() takes for +1");
    expect(of(...new Array(9999).fill(1), -1)).toContain("> 99.9\u00a0%");
    expect(of(...new Array(9999).fill(-1), 1)).toContain("< 0.1\u00a0%");
    expect(of(Number.NaN)).toBe("no finite value");
    expect(of(0, 65_535), "a number is not rounded to another").toMatch(/^0 to 65,535, mean 32,768;/);
    expect(of(-123_456, 1.845e19)).toMatch(/^−123,456 to 1.845e19, /);
  });

  test("warnings: NaN, infinities, and a sign that is everywhere the same to a layer that takes it", () => {
    const of = (reader: string | undefined, ...values: number[]) =>
      warningsOf(inputStatistics(Float32Array.from(values)), reader);
    expect(of("conv", -1, 1)).toEqual([]);
    expect(of("conv", 0, 1)).toEqual([
      expect.stringContaining("conv takes the sign of the input and sees +1"),
    ]);
    expect(of("conv", -1)).toEqual([expect.stringContaining("sees −1 everywhere")]);
    expect(of(undefined, 0, 1)).toEqual([]);
    expect(of("conv", Number.NaN, 1e39, -1)).toEqual([
      "1 of 3 values is NaN.",
      "1 of 3 values is infinite, or larger than float32 holds.",
    ]);
  });
});

test("the layer that takes the sign of the input itself", () => {
  const reader = (...layers: object[]) => signReader(buildGraph(documentOf(...layers)));
  expect(signReader(buildGraph(document))).toBe("quant_conv2d");
  expect(reader({ type: "Activation", activation: "ste_sign" })).toBe("activation");
  expect(reader(convolution)).toBeUndefined();
  expect(
    reader({ type: "BatchNormalization" }, { ...convolution, input_quantizer: "ste_sign" }),
  ).toBeUndefined();
});
