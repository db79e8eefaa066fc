import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { inDirectory, printedChecksums, requireCompiler } from "../codegen/compile.ts";
import { eventually, openPage } from "./page.ts";
import { answer, card, field, highlighted, openAnswer, paste } from "./parts.ts";

const AGREE = /st-edge-ai@1\.0, native, lce and keras agree bit for bit/;

/** The checksum of the output that the Run tab shows for a target. */
async function shownChecksum(panel: Locator, target: string): Promise<number> {
  const text = await panel.getByRole("region", { name: `Run of ${target}` }).innerText();
  return Number.parseInt(/output checksum 0x([0-9a-f]{8})/.exec(text)?.[1] ?? "", 16);
}

describe("the Run tab", () => {
  test("runs the two layers and says that all targets agree", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByText(AGREE).waitFor();
    const checksums = await Promise.all(
      ["st-edge-ai@1.0", "native", "lce", "keras"].map((target) => shownChecksum(panel, target)),
    );
    expect(checksums[0]).toBeGreaterThan(0);
    expect(new Set(checksums).size).toBe(1);
  });

  test("a long run shows its progress, is cancelled at once, and another one runs after it", async () => {
    const page = await openPage();
    const convolution = { type: "Conv2D", filters: 128, kernel_size: 5, padding: "same" };
    const large = { sxor: 1, input: { shape: [256, 256, 64] }, layers: [convolution, convolution] };
    await paste(page, JSON.stringify(large));
    await card(page, "conv2d_1").waitFor();
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByRole("progressbar").waitFor();
    const before = Date.now();
    await panel.getByRole("button", { name: "Cancel" }).click();
    await panel.getByText("Cancelled.").waitFor();
    expect(Date.now() - before).toBeLessThan(1000);
    await page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByText(AGREE).waitFor();
  });
});

describe("the C tab", () => {
  beforeAll(requireCompiler);

  test("shows the files and highlights the lines of the selected layer", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "C");
    await panel.getByRole("tab", { name: "network.c" }).waitFor();
    expect(await panel.getByRole("tab").allTextContents()).toEqual(
      expect.arrayContaining(["network.h", "network.c", "network_data.c", "main.c", "Makefile"]),
    );
    await panel.locator(".monaco-editor .view-line").first().waitFor();
    for (const layer of ["quant_conv2d_1", "quant_conv2d"]) {
      await card(page, layer).click();
      await eventually(async () => (await highlighted(panel)).text).toMatch(
        new RegExp(`Step \\d: ${layer}\\b`),
      );
    }
    await panel.getByRole("tab", { name: "Makefile" }).click();
    await eventually(() => panel.locator(".monaco-editor .view-lines").innerText()).toContain("test:");
  });

  test.each(["ST Edge AI Core 1.0 (X-CUBE-AI 9.1)", "native: what is possible"])(
    "for %s: the zip compiles, runs and prints the checksum of the Run tab",
    async (title) => {
      const page = await openPage();
      await page.getByLabel("Target", { exact: true }).selectOption({ label: title });
      const target = await page.getByLabel("Target", { exact: true }).inputValue();
      const run = await openAnswer(page, "Run");
      await run.getByRole("button", { name: "Run" }).click();
      await run.getByText(AGREE).waitFor();
      const shown = await shownChecksum(run, target);

      const panel = await openAnswer(page, "C");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        panel.getByRole("button", { name: "Download zip" }).click(),
      ]);
      const entries = Object.entries(unzipSync(readFileSync(await download.path())));
      const files = entries.map(([path, bytes]) => ({ path: basename(path), text: strFromU8(bytes) }));
      const output = inDirectory(files, (cwd) => execFileSync("make", ["test"], { cwd, encoding: "utf8" }));
      expect(printedChecksums(output).outputs).toEqual([shown]);
    },
  );

  test("says why there is none for a plan with an error", async () => {
    const page = await openPage();
    await card(page, "quant_conv2d_1").click();
    await field(page, "pad_values").fill("1");
    const panel = await openAnswer(page, "C");
    await eventually(() => panel.innerText()).toContain("No C is generated for st-edge-ai@1.0");
    expect(await answer(page).innerText()).toContain("SX401");
  });
});
