import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identifierMaker, SIGNIFICANT_CHARACTERS } from "../../src/codegen/identifiers.ts";

describe("identifierMaker", () => {
  test("keeps plain names, and says what others are", () => {
    const name = identifierMaker("step");
    expect(name("quant_conv2d_1")).toBe("step_quant_conv2d_1");
    expect(name("block1/conv.0")).toBe("step_block1_conv_0");
    expect(name("größe")).toBe("step_gro_udf_e");
    expect(name("名前")).toBe("step_u540d_u524d");
    expect(name("3x3")).toBe("step_3x3");
    expect(name("while")).toBe("step_while");
    expect(name("")).toBe("step");
    expect(name("***")).toBe("step_2");
  });

  test("numbers names that are equal as identifiers, and not one that is already such a name", () => {
    const name = identifierMaker("data");
    expect(["a b", "a-b", "a_b_2", "a_b"].map(name)).toEqual([
      "data_a_b",
      "data_a_b_2",
      "data_a_b_2_2",
      "data_a_b_3",
    ]);
  });

  test("an upper-case prefix makes macro names, in which case does not tell names apart", () => {
    const name = identifierMaker("AT");
    expect(["conv", "Conv"].map(name)).toEqual(["AT_CONV", "AT_CONV_2"]);
  });

  test("any names become distinct C99 identifiers, the same ones each time", () => {
    const names = fc.array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string({ maxLength: 200 }),
        fc.constantFrom("int", "a_b", "a b", "ä"),
      ),
    );
    fc.assert(
      fc.property(names, fc.constantFrom("step", "AT"), (given, prefix) => {
        const made = given.map(identifierMaker(prefix));
        expect(new Set(made).size).toBe(given.length);
        for (const identifier of made) {
          expect(identifier).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
          expect(identifier.length).toBeLessThanOrEqual(SIGNIFICANT_CHARACTERS);
        }
        expect(given.map(identifierMaker(prefix))).toEqual(made);
      }),
    );
  });
});
