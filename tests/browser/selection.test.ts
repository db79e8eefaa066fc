import { expect, test } from "vitest";
import { pretty } from "../../src/document/serialise.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { eventually, openPage } from "./page.ts";
import { answer, answerTab, card, highlighted, openAnswer, openSource, rows } from "./parts.ts";

const layerLines = pretty(threadModel(2))
  .split("\n")
  .flatMap((text, i) => (text.includes("QuantConv2D") ? [i + 1] : []));
const lineOf = (layer: string) => layerLines[layer === "quant_conv2d" ? 0 : 1];

test("a click on a line of the compiled network selects the layer on its card, in Why and in the JSON", async () => {
  const page = await openPage();
  const source = await openSource(page);
  for (const [line, layer] of [
    ["smul_f32_f32", "quant_conv2d_1"],
    ["sxor_s1_s1", "quant_conv2d"],
  ] as const) {
    await rows(page).filter({ hasText: line }).click();
    await answer(page).getByRole("heading", { level: 2, name: layer, exact: true }).waitFor();
    await eventually(async () => (await highlighted(source)).numbers).toEqual([lineOf(layer)]);
    await page.getByRole("tab", { name: "Stack" }).click();
    expect(await card(page, layer).getAttribute("aria-expanded")).toBe("true");
    await page.getByRole("tab", { name: "Source" }).click();
  }
});

test("the arrow keys move the selection along the compiled network", async () => {
  const page = await openPage();
  await rows(page).first().click();
  await page.keyboard.press("ArrowDown");
  expect(await card(page, "quant_conv2d").getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("End");
  expect(await card(page, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
});

test("the cursor in the JSON and a name in Why select the layer, and the report marks its rows", async () => {
  const page = await openPage();
  const source = await openSource(page);
  await source.locator(".view-line").filter({ hasText: "QuantConv2D" }).last().click();
  await answer(page).getByRole("heading", { level: 2, name: "quant_conv2d_1" }).waitFor();
  const panel = await openAnswer(page, "Report");
  const marked = async () => (await panel.locator("mark").allTextContents()).join("");
  await eventually(marked).toContain("quant_conv2d_1_weights");
  expect(await marked()).not.toContain("quant_conv2d_weights");
  await answerTab(page, "Why").click();
  await page.getByRole("button", { name: "Whole model" }).click();
  await answer(page).getByRole("button", { name: "quant_conv2d_1" }).first().click();
  expect(await rows(page).filter({ hasText: "smul_f32_f32" }).getAttribute("aria-selected")).toBe("true");
});
