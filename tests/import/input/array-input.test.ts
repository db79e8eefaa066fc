import { describe, expect, test } from "vitest";
import { readNpyHeader, writeNpy } from "../../../src/import/files/npy.ts";
import { arrayInput } from "../../../src/import/input/array-input.ts";

const ramp = (...shape: number[]): Uint8Array => {
  const values = Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => i);
  return writeNpy({ shape, values });
};
const asIs = { range: "0..255", sample: 0 } as const;

/** A float32 file as if its elements were others; their number has to fit. */
function retyped(file: Uint8Array, descr: string, shape: string): Uint8Array {
  const text = new TextDecoder("latin1").decode(file);
  const changed = text.replace("<f4", descr).replace(/\([\d, ]+\)/, shape);
  return Uint8Array.from(changed, (character) => character.charCodeAt(0));
}

describe("an array as input", () => {
  test("of the input's shape: its values", () => {
    const made = arrayInput(ramp(2, 2, 1), [2, 2, 1], asIs);
    expect(made).toEqual({
      values: Float32Array.of(0, 1, 2, 3),
      source: { kind: "array", dtype: "float32", shape: [2, 2, 1], fortranOrder: false, samples: null },
    });
  });

  test.each([0, 1, 2])("of a batch: sample %i", (sample) => {
    const made = arrayInput(ramp(3, 2, 1, 2), [2, 1, 2], { ...asIs, sample });
    expect(made).toMatchObject({ source: { samples: 3 } });
    const first = 4 * sample;
    expect("values" in made && [...made.values]).toEqual([first, first + 1, first + 2, first + 3]);
  });

  test("vectors, alone and in a batch", () => {
    expect(arrayInput(ramp(4), [4], asIs)).toMatchObject({ values: Float32Array.of(0, 1, 2, 3) });
    expect(arrayInput(ramp(2, 4), [4], { ...asIs, sample: 1 })).toMatchObject({
      values: Float32Array.of(4, 5, 6, 7),
    });
  });

  test("pictures of one channel may come without its axis, alone and in a batch", () => {
    expect(arrayInput(ramp(2, 3), [2, 3, 1], asIs)).toEqual({
      values: Float32Array.of(0, 1, 2, 3, 4, 5),
      source: { kind: "array", dtype: "float32", shape: [2, 3], fortranOrder: false, samples: null },
    });
    expect(arrayInput(ramp(4, 2, 1), [2, 1, 1], { ...asIs, sample: 3 })).toMatchObject({
      ...{ values: Float32Array.of(6, 7), source: { samples: 4 } },
    });
  });

  test.each([
    [
      ramp(8, 8, 1),
      [32, 32, 1],
      "its shape is (8, 8, 1); the network takes (32, 32, 1) or a batch, (N, 32, 32, 1)",
    ],
    [ramp(2, 2), [2, 2, 3], "its shape is (2, 2); the network takes (2, 2, 3) or a batch, (N, 2, 2, 3)"],
    [ramp(3, 2, 4), [2, 4, 3], "its channels come first: save x.transpose(1, 2, 0)"],
    [ramp(5, 3, 2, 4), [2, 4, 3], "its channels come first: save x.transpose(0, 2, 3, 1)"],
    [ramp(1, 2, 2, 2, 1), [2, 2, 1], "its shape is (1, 2, 2, 2, 1)"],
    [ramp(4), [2, 2, 1], "its shape is (4,)"],
    [ramp(0, 2, 2, 1), [2, 2, 1], "its shape is (0, 2, 2, 1): a batch without a sample"],
    [
      ramp(2, 2, 1).subarray(0, 140),
      [2, 2, 1],
      "it has 12 bytes of data where shape (2, 2, 1) needs 16: it is cut",
    ],
    [new TextEncoder().encode("hello"), [2, 2, 1], "it is not an .npy file"],
  ])("is refused with its reason (%#)", (bytes, shape, why) => {
    expect(arrayInput(bytes, shape, asIs)).toEqual({ refused: expect.stringContaining(why) });
  });

  test.each([3, -1, 0.5, Number.NaN])("a batch of 3 has no sample %d", (sample) => {
    const made = arrayInput(ramp(3, 4), [4], { ...asIs, sample });
    expect(made).toEqual({ refused: expect.stringContaining("it has 3 samples, 0 to 2") });
  });

  test("the range counts for uint8 alone", () => {
    const bytes = retyped(ramp(1), "|u1", "(4,)");
    expect(readNpyHeader(bytes).dtype).toBe("uint8");
    bytes.set([0, 51, 128, 255], bytes.length - 4);
    const values = (range: "-1..1" | "0..1" | "0..255", file: Uint8Array) => {
      const made = arrayInput(file, [4], { range, sample: 0 });
      return "values" in made ? [...made.values] : made;
    };
    expect(values("0..255", bytes)).toEqual([0, 51, 128, 255]);
    expect(values("0..1", bytes)).toEqual([0, 51 / 255, 128 / 255, 1].map(Math.fround));
    expect(values("-1..1", bytes)).toEqual([-1, 51 / 127.5 - 1, 128 / 127.5 - 1, 1].map(Math.fround));
    expect(values("-1..1", ramp(4))).toEqual([0, 1, 2, 3]);
  });
});
