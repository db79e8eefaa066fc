import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  arrayLines,
  codeLines,
  floatLiteral,
  grouped,
  intLiteral,
  plainText,
  wordLiteral,
} from "../../src/codegen/literals.ts";

test("a float constant reads back as the same float32", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const literal = floatLiteral(value);
      expect(literal).toMatch(/^-?\d+\.\d+(e[+-]\d+)?f$/);
      expect(Math.fround(Number(literal.slice(0, -1)))).toBe(value);
    }),
    { numRuns: 1000 },
  );
});

test("constants that need care in C", () => {
  expect([1, -0, 0, 1e-45, 3.4028234663852886e38, 16777216].map((x) => floatLiteral(Math.fround(x)))).toEqual(
    [...["1.0f", "-0.0f", "0.0f", "1.40129846e-45f", "3.40282347e+38f", "16777216.0f"]],
  );
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(floatLiteral)).toEqual([
    ...["NAN", "INFINITY", "-INFINITY"],
  ]);
  expect([-2147483648, 2147483647, -7].map(intLiteral)).toEqual(["INT32_MIN", "INT32_MAX", "-7"]);
  expect([0, 0xdeadbeef, -1].map(wordLiteral)).toEqual(["0x00000000u", "0xdeadbeefu", "0xffffffffu"]);
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567"]);
});

test("text for comments and strings cannot leave them", () => {
  expect(plainText('a */ "b" ??/ \\\n 名 😀 100%')).toBe(
    "a <U+002A>/ <U+0022>b<U+0022> <U+003F><U+003F>/ <U+005C><U+000A> <U+540D> <U+1F600> 100%",
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(plainText(text)).toMatch(/^[ !#-)+->@-[\]-~]*$/);
    }),
  );
});

test("long arrays and statements are broken, and nothing is lost", () => {
  const literals = Array.from({ length: 100 }, (_, i) => String(i));
  const lines = arrayLines(literals);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.join("").replaceAll(" ", "")).toBe(`${literals.join(",")},`);
  const call = `kernel(${literals.join(", ")});`;
  const broken = codeLines(call, 4).split("\n");
  expect(Math.max(...broken.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(broken.map((line) => line.trim()).join(" ")).toBe(call);
});
