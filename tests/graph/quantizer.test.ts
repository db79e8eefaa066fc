import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuantizerSpec } from "../../src/document/quantizers.ts";
import { quantize, resolveQuantizer } from "../../src/graph/quantizer.ts";

const values = (spec: QuantizerSpec, x: readonly number[], scaled = false, channels = 1): number[] =>
  Array.from(quantize(resolveQuantizer(spec, scaled), Float32Array.from(x), channels), (y) => y + 0);

/** Half to even, of a number that a double holds exactly. */
const round = (x: number): number => {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
};
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
/** Multiples of 1/64: exact in float32 whatever power of two they are multiplied by. */
const number = fc.integer({ min: -512, max: 512 }).map((n) => n / 64);

describe("the formulas of the libraries", () => {
  test("quantized_bits: m_i clip(round(x m / m_i), keep_negative (symmetric - m), m - 1) / m", () => {
    const parameters = fc.record({
      bits: fc.integer({ min: 2, max: 8 }),
      integer: fc.integer({ min: -1, max: 3 }),
      symmetric: fc.boolean(),
      keep_negative: fc.boolean(),
    });
    fc.assert(
      fc.property(parameters, number, (p, x) => {
        const m = 2 ** (p.bits - Number(p.keep_negative));
        const mi = 2 ** p.integer;
        const low = Number(p.keep_negative) * (Number(p.symmetric) - m);
        const expected = (mi * clip(round((x * m) / mi), low, m - 1)) / m;
        expect(values({ name: "quantized_bits", ...p, alpha: "1" }, [x], true)).toEqual([expected + 0]);
      }),
    );
  });

  test("quantized_relu: m_i clip(round(x m / m_i) / m, 0, 1 - 1 / m)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 4 }),
        number,
        (bits, integer, x) => {
          const m = 2 ** bits;
          const mi = 2 ** integer;
          const expected = mi * clip(round((x * m) / mi) / m, 0, 1 - 1 / m);
          expect(values({ name: "quantized_relu", bits, integer }, [x])).toEqual([expected + 0]);
        },
      ),
    );
  });

  test("STCustomDoReFa for activations: round(clip(x, -1, 1 - 2^(1-k)) 2^(k-1)) / 2^(k-1)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), number, (k, x) => {
        const half = 2 ** (k - 1);
        const expected = round(clip(x, -1, 1 - 1 / half) * half) / half;
        expect(values({ name: "STCustomDoReFa", k_bit: k }, [x])).toEqual([expected + 0]);
      }),
    );
  });

  test("STCustomDoReFa for weights has 2^k - 2 steps, with 0 among them", () => {
    const spec = { name: "STCustomDoReFa", k_bit: 3, mode: "weights" };
    const found = values(spec, [-2, -0.4, -0.01, 0, 0.01, 0.4, 2]);
    expect(found).toContain(0);
    for (const y of found) expect(y * 3).toBeCloseTo(Math.round(y * 3), 6);
    expect([found[0], found.at(-1)]).toEqual([-1, 1]);
  });

  test("binary: a sign, times a power of two per channel where QKeras sets the scale", () => {
    expect(values("binary", [-2, -0, 0, 3])).toEqual([-1, 1, 1, 1]);
    expect(values({ name: "binary", alpha: "1" }, [-2, 0.5], true)).toEqual([-1, 1]);
    // Two channels with means 0.3 and 3: 2^round(log2 0.3) = 0.25, 2^round(log2 3) = 4.
    expect(values("binary", [0.2, -2, -0.4, 4], true, 2)).toEqual([0.25, -4, -0.25, 4]);
    expect(values({ name: "binary", alpha: "auto" }, [0.5, -1.5], true)).toEqual([1, -1]);
    expect(values("binary", [0, 0], true)).toEqual([2 ** -23, 2 ** -23]);
  });

  test("ternary: 0 below the threshold", () => {
    expect(values("ternary", [-0.4, -0.25, 0, 0.25, 0.4])).toEqual([-1, 0, 0, 0, 1]);
    expect(values({ name: "ternary", threshold: 0.25 }, [-0.25, 0.125, 0.25])).toEqual([-1, 0, 1]);
  });

  test("quantized_bits of one bit is a sign", () => {
    expect(values({ name: "quantized_bits", bits: 1, alpha: "1" }, [-0.5, 0, 0.5], true)).toEqual([-1, 1, 1]);
  });
});

test("what has no fixed levels is unknown, with the reason in its name", () => {
  const name = (spec: QuantizerSpec, scaled = false) => {
    const quantizer = resolveQuantizer(spec, scaled);
    return quantizer.kind === "unknown" ? quantizer.name : quantizer.kind;
  };
  expect(name("ternary", true)).toBe('ternary(alpha="auto_po2")');
  expect(name({ name: "quantized_bits", bits: 4, alpha: "auto" })).toBe('quantized_bits(alpha="auto")');
  expect(name({ name: "binary", use_01: true })).toBe("binary(use_01=True)");
  expect(name("quantized_po2")).toBe("quantized_po2");
  expect(name("quantized_relu", true)).toBe("uniform");
});
