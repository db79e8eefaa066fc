import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pretty } from "../../src/document/serialise.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { eventually, openPage } from "./page.ts";
import { cardNames, openSource, replaceText, verdict } from "./parts.ts";

const threeLayers = pretty(threadModel(3));

test("legal JSON becomes the model as it is typed, and undo gives the text back", async () => {
  const page = await openPage();
  const source = await openSource(page);
  await replaceText(source, threeLayers);
  await eventually(() => verdict(page).innerText()).toContain("1 of 3 binary convolutions");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await eventually(() => source.locator(".view-line").filter({ hasText: "QuantConv2D" }).count()).toBe(2);
});

test.each([
  ["an illegal value", threeLayers.replace('"filters": 16', '"filters": -1'), "filters"],
  ["a text that ends too early", threeLayers.slice(0, threeLayers.length / 2), "JSON"],
  ["a misspelt attribute", threeLayers.replace('"pad', '"pud').replace('"filters"', '"filter"'), "filter"],
])("%s in the JSON is marked with its line and the last valid model stays", async (_, text, named) => {
  const page = await openPage();
  const before = await verdict(page).innerText();
  const source = await openSource(page);
  await replaceText(source, text);
  const problems = source.getByRole("list", { name: "Problems" });
  await eventually(() => problems.innerText()).toMatch(/line \d+/);
  expect(await problems.innerText()).toContain(named);
  await eventually(() => source.locator(".monaco-editor .squiggly-error").count()).toBeGreaterThan(0);
  await eventually(() => source.innerText()).toContain("The page shows the last valid model.");
  expect(await verdict(page).innerText()).toBe(before);
  await source.getByRole("button", { name: "Discard this text" }).click();
  await eventually(() => problems.count()).toBe(0);
  expect(await cardNames(page)).toHaveLength(3);
});

test("a Larq script in the Python editor becomes the model; what cannot be read is named with its line", async () => {
  const script = readFileSync(new URL("../fixtures/thread/test.py", import.meta.url), "utf8");
  const page = await openPage();
  const source = await openSource(page);
  await source.getByLabel("Python").check();
  await source.locator(".monaco-editor:visible .view-line").first().waitFor();
  await replaceText(source, script);
  await eventually(() => source.innerText()).toContain("Read as 1 layer");
  expect(await verdict(page).innerText()).toContain("1 of 1 binary convolution");
  await replaceText(source, script.replace("    y = layer(x)", "    for _ in depths:\n        y = layer(x)"));
  await eventually(() => source.innerText()).toContain("the page keeps the model it had");
  expect(await source.getByRole("list", { name: "Problems" }).innerText()).toContain("line 18");
  expect(await cardNames(page)).toHaveLength(2);
});
