import { describe, expect, test } from "vitest";
import { relativeDifference, requireEqual } from "../../bench/verify.ts";

const of = (...values: number[]) => Float32Array.from(values);

describe("outputs are held against each other", () => {
  test("the first difference is named", () => {
    const arrays = new Map([
      ["one", of(1, 2, 3)],
      ["two", of(1, 2, 3)],
      ["three", of(1, 5, 6)],
    ]);
    expect(() => requireEqual("sums", arrays)).toThrow("sums: value 1 is 5 by three, 2 by one");
    arrays.set("three", of(1, 2));
    expect(() => requireEqual("sums", arrays)).toThrow("three gives 2 values, one 3");
    arrays.delete("three");
    expect(() => requireEqual("sums", arrays)).not.toThrow();
  });

  test("NaN equals nothing; the zeros are one", () => {
    const pair = (a: number, b: number) =>
      new Map([
        ["one", of(a)],
        ["two", of(b)],
      ]);
    expect(() => requireEqual("sums", pair(Number.NaN, Number.NaN))).toThrow("NaN");
    expect(() => requireEqual("sums", pair(0, -0))).not.toThrow();
  });

  test("a difference is a part of the range", () => {
    expect(relativeDifference(of(-1, 3), of(-1, 3))).toBe(0);
    expect(relativeDifference(of(-1, 3), of(-1, 2))).toBe(0.25);
    expect(relativeDifference(of(2, 2), of(2, 3))).toBe(Number.POSITIVE_INFINITY);
    expect(relativeDifference(of(-1, 3), of(-1, Number.NaN))).toBe(Number.POSITIVE_INFINITY);
    expect(relativeDifference(of(-1, 3), of(-1))).toBe(Number.POSITIVE_INFINITY);
  });
});
