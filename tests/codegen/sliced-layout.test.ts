import { describe, expect, test } from "vitest";
import { MAX_CONSTANT_BYTES } from "../../src/codegen/generate.ts";
import { PLANES } from "../../src/codegen/operators/counter.ts";
import {
  inputsOf,
  joins,
  planesFor,
  type Sliceable,
  slicedThresholds,
  slicedWeights,
  slices,
} from "../../src/codegen/operators/sliced-layout.ts";
import { seededValues } from "../../src/graph/weights.ts";
import { packSigns } from "../../src/targets/bits.ts";
import { tensorBytes } from "../../src/targets/plan.ts";

const layer = (kH: number, kW: number, inC: number, outC: number): Sliceable => ({ kH, kW, inC, outC });

const bit = (words: ArrayLike<number>, word: number, channel: number) =>
  ((words[word] as number) >>> (31 - channel)) & 1;

test("weights lie in slices where that takes no more words", () => {
  const cases: [Sliceable, boolean][] = [
    [layer(3, 3, 64, 64), true],
    [layer(3, 3, 32, 32), true],
    [layer(3, 3, 16, 16), true],
    [layer(3, 3, 3, 32), true],
    [layer(3, 3, 3, 4), true],
    [layer(3, 3, 3, 3), false],
    [layer(3, 3, 40, 20), true],
    [layer(3, 3, 300, 27), false],
    [layer(3, 3, 64, 10), false],
    [layer(1, 64, 64, 10), false],
    [layer(3, 3, 64, 33), false],
    [layer(1, 1, 1, 8), true],
    [layer(1, 1, 1, 7), false],
  ];
  for (const [given, expected] of cases) expect(slices(given), JSON.stringify(given)).toBe(expected);
});

test("taps of less than eight channels are joined in windows of up to 2048 inputs", () => {
  const cases: [Sliceable, boolean][] = [
    [layer(3, 3, 3, 32), true],
    [layer(3, 3, 7, 32), true],
    [layer(3, 3, 8, 32), false],
    [layer(1, 2048, 1, 32), true],
    [layer(1, 2049, 1, 32), false],
  ];
  for (const [given, expected] of cases) expect(joins(given), JSON.stringify(given)).toBe(expected);
});

/** Layers, and how many inputs side by side are rounded up to eights. */
const LAYERS: readonly (readonly [Sliceable, number])[] = [
  [layer(3, 2, 5, 37), 30],
  [layer(2, 3, 36, 70), 36],
  [layer(1, 4, 9, 3), 9],
  [layer(1, 1, 64, 32), 64],
  [layer(2, 2, 64, 33), 64],
  [layer(1, 3, 1, 3), 3],
];

describe.each(LAYERS)("%o", (given, together) => {
  const { kH, kW, inC, outC } = given;
  const taps = kH * kW;
  const values = seededValues(3, JSON.stringify(given), outC * taps * inC);
  const { shape, format, convert } = slicedWeights(given);
  const words = convert(packSigns(values, inC));
  const rounded = Math.ceil(together / 8) * 8;
  const pieces = (taps * inC) / together;

  test("sliced weights are as long as their shape says", () => {
    expect(format).toBe("s1");
    expect(4 * words.length).toBe(tensorBytes(shape, "s1"));
  });

  test("each bit is the weight of one input and one output, or differs as its partner does", () => {
    for (let o = 0; o < 32 * Math.ceil(outC / 32); o++) {
      for (let piece = 0; piece < pieces; piece++) {
        const at = (i: number) => (Math.floor(o / 32) * pieces + piece) * rounded + i;
        for (let i = 0; i < rounded; i++) {
          const stored = bit(words, at(i), o % 32);
          const negative = i % 8 < 4 ? stored : stored ^ bit(words, at(i - 4), o % 32);
          const weight = o < outC && i < together ? values[o * taps * inC + piece * together + i] : 1;
          expect(negative, `output ${o} piece ${piece} input ${i}`).toBe((weight as number) < 0 ? 1 : 0);
        }
      }
    }
  });

  test("a counter reaches its threshold exactly where the sum is below that of the channel", () => {
    const inputs = inputsOf(given);
    const thresholds = Int32Array.from({ length: outC }, (_, c) => (c * 7) % (2 * inputs + 3)).map(
      (t) => t - inputs - 1,
    );
    thresholds[0] = -2147483648;
    thresholds[1] = 2147483647;
    const planes = slicedThresholds(inputs, outC).convert(thresholds);
    const levels = planesFor(inputs);
    for (let o = 0; o < 32 * Math.ceil(outC / 32); o++) {
      let threshold = 0;
      for (let k = 0; k < levels; k++)
        threshold += bit(planes, Math.floor(o / 32) * levels + k, o % 32) * 2 ** k;
      for (let sum = -inputs; sum <= inputs; sum++) {
        const negative = o < outC && sum < (thresholds[o] as number);
        expect(inputs - sum >= threshold, `output ${o} sum ${sum}`).toBe(negative);
      }
    }
  });
});

test("planes hold the largest count and one more", () => {
  expect([1, 2, 3, 4, 511, 512, 576, 1 << 20].map(planesFor)).toEqual([2, 3, 3, 4, 10, 11, 11, 22]);
});

test("a counter has room for all inputs whose weights C is generated for, and for the plane behind", () => {
  expect(planesFor(MAX_CONSTANT_BYTES / 4)).toBeLessThan(PLANES);
});
