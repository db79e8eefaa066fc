import { expect, test } from "vitest";
import { listed } from "../../src/document/listed.ts";

test("names are listed up to a number, each once, and the rest is counted", () => {
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "a"])).toBe("a and b");
  expect(listed(["a", "b", "c", "d"])).toBe("a, b, c and d");
  expect(listed(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});
