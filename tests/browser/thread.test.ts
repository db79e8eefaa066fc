import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { ReportHeader } from "../../src/report/header.ts";
import { threadError, threadReports } from "../fixtures/thread/thread.ts";
import { eventually, openPage } from "./page.ts";
import { answer, card, cardNames, clipboard, field, openAnswer, paste, rows, verdict } from "./parts.ts";

/** What the author of the thread went through, and what the page says to it. */

const script = readFileSync(new URL("../fixtures/thread/test.py", import.meta.url), "utf8");

const operations = (page: Page) => rows(page).locator(".op-badge code").allTextContents();

test("the pasted test.py is answered: one layer, in float", async () => {
  const page = await openPage();
  await paste(page, script);
  await eventually(() => cardNames(page)).toEqual(["input_1", "quant_conv2d"]);
  expect(await verdict(page).innerText()).toContain("1 of 1 binary convolution falls back to float");
  expect(await operations(page)).toEqual(["smul_s1_f32", "smul_f32_f32"]);
  await page.getByRole("button", { name: "Show cause" }).click();
  await eventually(() => answer(page).innerText()).toContain("SX101");
});

test("pad_values 1 and -1 give the tool's error and its cause; the keyboard undoes and redoes it", async () => {
  const page = await openPage();
  await paste(page, script);
  await eventually(() => cardNames(page)).toHaveLength(2);
  await card(page, "quant_conv2d").click();
  for (const value of ["1", "-1"]) {
    await field(page, "pad_values").fill(value);
    await eventually(() => verdict(page).innerText()).toContain("NOT IMPLEMENTED");
    expect(await (await openAnswer(page, "Why")).innerText()).toContain("SX102");
    const report = await (await openAnswer(page, "Report")).locator("pre").textContent();
    expect(report).toContain(
      threadError.trim().replace("padded with 1", value === "1" ? "padded with 1" : "padded with -1"),
    );
  }
  await card(page, "quant_conv2d").focus();
  await page.keyboard.press("ControlOrMeta+Z");
  await eventually(() => verdict(page).innerText()).toContain("falls back to float");
  await page.keyboard.press("ControlOrMeta+Shift+Z");
  await eventually(() => verdict(page).innerText()).toContain("NOT IMPLEMENTED");
});

describe("the Report tab", () => {
  const LABELS: Readonly<Record<keyof ReportHeader, string>> = {
    toolVersion: "tool version",
    created: "created date",
    parameters: "parameters",
    modelFile: "model file",
    modelType: "type",
    cName: "c_name",
    compression: "compression",
    options: "options",
    optimization: "optimization",
    series: "target/series",
    workspaceDir: "workspace dir",
    outputDir: "output dir",
    modelName: "model_name",
    modelHash: "model_hash",
    hide: "hide as xxx",
  };

  test.each(threadReports)("is the tool's to the byte: $layers layers", async ({ layers, text, header }) => {
    const page = await openPage();
    if (layers === 1) await paste(page, script);
    await eventually(() => cardNames(page)).toHaveLength(layers + 1);
    const panel = await openAnswer(page, "Report");
    await panel.getByText("Header values").click();
    for (const [key, label] of Object.entries(LABELS) as [keyof ReportHeader, string][]) {
      await panel.getByLabel(label, { exact: true }).fill(header[key]);
    }
    // The lines on the page end with a line break each, the last one too.
    await eventually(() => panel.locator("pre").textContent()).toBe(text.endsWith("\n") ? `${text}\n` : text);
    await panel.getByRole("button", { name: "Copy report" }).click();
    expect(await clipboard(page)).toBe(text);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      panel.getByRole("button", { name: "Download .txt" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
  });
});
