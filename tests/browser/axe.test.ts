import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { writeNpy } from "../../src/import/files/npy.ts";
import { drop } from "./drop.ts";
import { DESKTOP, openPage, PHONE } from "./page.ts";
import { card, dialog, openAnswer, openSource } from "./parts.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

declare global {
  interface Window {
    axe: { run(context: object): Promise<AxeResults> };
  }
}

/** The violations on the page as it is, each with the first element it concerns. */
const violations = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const results = await window.axe.run({});
    return results.violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`,
    );
  });

async function check(page: Page, what: string): Promise<void> {
  expect.soft(await violations(page), what).toEqual([]);
}

const pane = (page: Page, name: string) =>
  page.getByRole("group", { name: "Pane" }).getByRole("button", { name }).click();

describe.each([
  ["desktop", DESKTOP],
  ["phone", PHONE],
] as const)("axe finds nothing on a %s", (device, viewport) => {
  test.each(["light", "dark"] as const)("in %s", async (colorScheme) => {
    const page = await openPage({ viewport, colorScheme });
    await page.evaluate(axe);
    await check(page, "start");
    if (device === "phone") await pane(page, "Model");
    await card(page, "quant_conv2d_1").click();
    await check(page, "form");
    await page.getByRole("button", { name: "+ Add layer" }).click();
    await check(page, "menu");
    await page.keyboard.press("Escape");
    await openSource(page);
    await check(page, "source");
    if (device === "phone") await pane(page, "Answer");
    await check(page, "Why");
    const c = await openAnswer(page, "C");
    await c.locator(".monaco-editor .view-line").first().waitFor();
    await check(page, "C");
    const report = await openAnswer(page, "Report");
    await report.getByText("Header values").click();
    await check(page, "Report");
    const run = await openAnswer(page, "Run");
    await run.getByRole("button", { name: "Run" }).click();
    await run.getByText("agree bit for bit").waitFor();
    await check(page, "Run");
    await drop(page, {
      name: "x.npy",
      text: writeNpy({ shape: [32, 32, 1], values: new Float32Array(1024) }),
    });
    await run.getByRole("region", { name: "Input file" }).waitFor();
    await check(page, "Run with a file");
    await openAnswer(page, "Compare");
    await check(page, "Compare");
    await page.keyboard.press("ControlOrMeta+S");
    await dialog(page).getByText("Nothing is uploaded").waitFor();
    await check(page, "Share");
  });
});
