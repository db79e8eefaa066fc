import { expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { writeSxorZip } from "../../src/import/files/sxor-zip.ts";
import { png } from "../import/input/images.ts";
import { trained } from "../share/weighted-models.ts";
import { binaryNet } from "./binary-net.ts";
import { drop } from "./drop.ts";
import { watchLongTasks } from "./long-tasks.ts";
import { eventually, openPage } from "./page.ts";
import { card, openAnswer, openSource, paste } from "./parts.ts";

/** The main thread is never held up: tests that are run one at a time, since tasks are longer on a busy machine. */

test("while a BinaryNet runs, the page has no long task, and the editor takes what is typed", async () => {
  const page = await openPage();
  await paste(page, JSON.stringify(binaryNet));
  await card(page, "quant_dense_2").waitFor();
  const source = await openSource(page);
  const panel = await openAnswer(page, "Run");
  // The search for changes and the reasons come a moment after the edit: they are no part of the run.
  await page.waitForTimeout(1500);
  const longTasks = await watchLongTasks(page);
  await panel.getByRole("button", { name: "Run" }).click();
  await panel.getByRole("progressbar").waitFor();
  await panel.getByRole("table", { name: "Targets" }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  expect(await longTasks()).toEqual([]);
  // What would be seen if there were one.
  await page.evaluate(() => {
    setTimeout(() => {
      const start = performance.now();
      while (performance.now() - start < 80);
    });
  });
  await eventually(async () => (await longTasks()).length).toBe(1);

  await panel.getByLabel("Rounds").selectOption("100");
  await panel.getByRole("button", { name: "Run" }).click();
  await panel.getByRole("progressbar").waitFor();
  await source.locator(".monaco-editor .view-line:visible").first().click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("x");
  await eventually(() => source.locator(".monaco-editor .view-lines").first().innerText()).toMatch(/^x/);
  expect(await panel.getByRole("progressbar").isVisible()).toBe(true);
  const before = Date.now();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await panel.getByText("Cancelled.").waitFor();
  expect(Date.now() - before).toBeLessThan(1000);
});

const large = trained(
  parseDocument({
    sxor: 1,
    name: "large",
    input: { shape: [4, 4, 512] },
    layers: [1, 2].map(() => ({
      ...{ type: "QuantConv2D", filters: 512, kernel_size: 3, padding: "same", pad_values: 1 },
      ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", use_bias: false },
    })),
  }).document as Document,
);
const largeZip = writeSxorZip(large.document, large.weights);

// Tried again, since tasks are longer on a busy machine; where weights are copied, none of the runs pass.
test("millions of weights do not stop the page while they are read, analysed, run and run again", {
  retry: 2,
}, async () => {
  const page = await openPage();
  const run = await openAnswer(page, "Run");
  const longTasks = await watchLongTasks(page);
  await drop(page, { name: "large.sxor.zip", text: largeZip });
  await eventually(() => page.locator('[data-card="input"]').innerText()).toContain("weights of");
  for (const _ of [1, 2]) {
    await run.getByRole("button", { name: "Run", exact: true }).click();
    await run.getByRole("button", { name: "Cancel", exact: true }).waitFor();
    await run.getByRole("button", { name: "Run", exact: true }).waitFor({ timeout: 60_000 });
  }
  expect(await run.innerText()).toMatch(/agree/);
  await openAnswer(page, "Why");
  await page.waitForTimeout(300);
  expect(await longTasks()).toEqual([]);
});

test("an image of 12 megapixels does not stop the page", async () => {
  const page = await openPage();
  const run = await openAnswer(page, "Run");
  const inputFile = run.getByRole("region", { name: "Input file" });
  await run.getByRole("button", { name: "Run", exact: true }).waitFor();
  const large = png(4000, 3000, (x, y) => [x & 255, y & 255, 7]);
  // The first drop loads what reads files.
  await drop(page, { name: "cat.png", text: png(64, 48, (x, y) => [x & 255, y & 255, 7]) });
  await inputFile.waitFor();
  await page.waitForTimeout(1000);
  const longTasks = await watchLongTasks(page);
  await drop(page, { name: "large.png", text: large });
  await eventually(() => inputFile.innerText()).toContain("4000 × 3000 → 32 × 32");
  expect(await longTasks()).toEqual([]);
});
