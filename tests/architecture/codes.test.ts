import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { CODES } from "../../src/document/codes.ts";

it("every code in the sources is in the table of codes, and every code of the table is used", () => {
  const src = path.resolve(import.meta.dirname, "../../src");
  const used = new Set<string>();
  for (const file of readdirSync(src, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || file.endsWith("codes.ts")) continue;
    for (const [code] of readFileSync(path.join(src, file), "utf8").matchAll(/\bSX\d{3}\b/g)) used.add(code);
  }
  expect([...used].sort()).toEqual(Object.keys(CODES).sort());
});
