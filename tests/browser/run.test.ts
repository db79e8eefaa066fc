import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { inDirectory, printedChecksums, requireCompiler } from "../codegen/compile.ts";
import { binaryNet, conv } from "./binary-net.ts";
import { eventually, openPage, PHONE } from "./page.ts";
import { answer, card, clipboard, field, highlighted, openAnswer, paste } from "./parts.ts";

const AGREE = /st-edge-ai@1\.0, native, lce and keras agree bit for bit/;

/** The line of a target in the Run tab. */
const targetRow = (panel: Locator, target: string): Locator =>
  panel
    .getByRole("table", { name: "Targets" })
    .getByRole("row")
    .filter({ has: panel.page().getByRole("button", { name: `Steps of ${target}`, exact: true }) });

/** The checksum of the output that the Run tab shows for a target. */
async function shownChecksum(panel: Locator, target: string): Promise<number> {
  const text = await targetRow(panel, target).innerText();
  return Number.parseInt(/output 0x([0-9a-f]{8})/.exec(text)?.[1] ?? "", 16);
}

/** Names of the steps of the target that is shown, from the top. */
const stepNames = (panel: Locator): Promise<string[]> =>
  panel
    .getByRole("region", { name: /^Run of / })
    .locator("tbody .layer-link")
    .allTextContents();

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

  test("each target shows its steps with kernels, shares and rates; the table is sorted and copied", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByText(AGREE).waitFor();
    expect(await panel.innerText()).toMatch(/(native|lce) is \d[\d.]*× as fast as keras here\./);
    expect(await panel.innerText()).toMatch(/kernels(-relaxed)?\.wasm/);
    await panel.getByRole("button", { name: "Steps of native" }).click();
    const steps = panel.getByRole("region", { name: "Run of native" });
    const shares = await steps.locator("tbody td:nth-child(3)").allTextContents();
    const numbers = shares.map((text) => Number.parseFloat(text));
    expect(Math.abs(numbers.reduce((sum, n) => sum + n) - 100)).toBeLessThan(1);
    expect(await steps.innerText()).toContain("pair table");

    await steps.getByRole("button", { name: "Copy TSV" }).click();
    await eventually(() => clipboard(page)).toContain("step\tkernel");
    const [, ...rows] = (await clipboard(page)).split("\n").map((line) => line.split("\t"));
    expect(rows.map(([name]) => name)).toEqual(await stepNames(panel));
    const slowestFirst = [...rows].sort((a, b) => Number(b[4]) - Number(a[4])).map(([name]) => name);
    await steps.getByRole("button", { name: "best · median" }).click();
    expect(await stepNames(panel)).toEqual(slowestFirst);
  });

  test("a selected layer is marked and scrolled to", async () => {
    const page = await openPage();
    await paste(page, JSON.stringify(binaryNet));
    await card(page, "quant_dense_2").waitFor();
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByRole("table", { name: "Targets" }).waitFor({ timeout: 60_000 });
    await panel.getByRole("button", { name: "Steps of native" }).click();
    await card(page, "quant_dense_2").click();
    const marked = panel.locator('tr[data-selected="true"]').first();
    await eventually(() => marked.innerText()).toContain("quant_dense_2");
    await eventually(() =>
      marked.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= window.innerHeight;
      }),
    ).toBe(true);
  });

  test("a phone shows the results without scrolling sideways", async () => {
    const page = await openPage({ viewport: PHONE });
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run" }).click();
    await panel.getByText(AGREE).waitFor();
    const tooWide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".run-pane, .run-pane *, [role=tabpanel]")]
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
        .map((element) => `${element.tagName} ${element.className}`),
    );
    expect(tooWide).toEqual([]);
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
      const files = entries.map(([path, bytes]) => ({ path, text: strFromU8(bytes) }));
      const output = inDirectory(files, (cwd) =>
        execFileSync("make", ["-C", "network", "test"], { cwd, encoding: "utf8" }),
      );
      expect(printedChecksums(output).outputs).toEqual([shown]);
    },
  );

  test("makes C of another plan, for a core, with a link that leads back to it", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "C");
    const lines = panel.locator(".monaco-editor .view-lines");
    const text = async () => (await lines.innerText()).replaceAll("\u00a0", " ");
    await panel.getByRole("combobox", { name: "Plan" }).selectOption("native");
    await panel.getByRole("combobox", { name: "Core" }).selectOption("cortex-m4");
    await panel.getByRole("tab", { name: "README.txt" }).click();
    await eventually(text).toMatch(/make qemu CORE=cortex-m4/);
    const readme = await text();
    expect(readme).toContain("from its plan for native");
    const link = new URL(/^http\S+#\S+$/m.exec(readme)?.[0] ?? "");
    const back = await openPage({ hash: link.hash });
    expect(await back.getByLabel("Target", { exact: true }).inputValue()).toBe("native");
    await panel.getByRole("combobox", { name: "Plan" }).selectOption("st-edge-ai@1.0");
    await eventually(text).toMatch(/from its plan for st-edge-ai@1\.0/);
  });

  test("lists what each step takes of memory, and its functions select their layers", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "C");
    await panel.getByRole("combobox", { name: "Plan" }).selectOption("native");
    await panel.getByRole("tab", { name: "Memory" }).click();
    await panel.getByRole("button", { name: "step_quant_conv2d_1" }).click();
    expect(await card(page, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
    const selected = panel.locator("tbody[data-selected=true]");
    await eventually(() => selected.innerText()).toMatch(/data_quant_conv2d_1_weights\s+576 B\s+flash/);
    expect(await selected.count()).toBe(1);
    expect(await panel.innerText()).toMatch(/68\.0 KiB of RAM in one arena, and at most [\d,]+ B of stack/);
    await panel.getByRole("combobox", { name: "Plan" }).selectOption("st-edge-ai@1.0");
    await eventually(() => panel.innerText()).toMatch(
      /plan for st-edge-ai@1\.0 counts .* 68\.8 KiB of activations/,
    );
  });

  test("estimates the instructions of each step on a core, and holds the plans against native", async () => {
    const page = await openPage();
    const panel = await openAnswer(page, "C");
    await panel.getByRole("combobox", { name: "Plan" }).selectOption("native");
    await panel.getByRole("tab", { name: "Instructions" }).click();
    const layers = panel.getByRole("table", { name: "Instructions by layer" });
    await layers.getByRole("button", { name: "quant_conv2d_1", exact: true }).click();
    expect(await card(page, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
    const instructions = async () =>
      Number((await layers.locator("tr[data-selected=true] td").first().innerText()).replaceAll(",", ""));
    const onM7 = await instructions();
    expect(onM7).toBeGreaterThan(1000);
    const plans = panel.getByRole("table", { name: "Instructions by plan" });
    expect(await plans.innerText()).toMatch(/native\s+[\d,]+\s+\d+ %\s+1\.00 ×/);
    expect(await panel.innerText()).toMatch(/Estimated instructions .*on cortex-m7, not cycles/);
    await panel.getByRole("combobox", { name: "Core" }).selectOption("cortex-m55");
    await eventually(instructions).toBeLessThan(onM7);
    await panel.getByRole("combobox", { name: "Core" }).selectOption("cortex-m3");
    await eventually(() => panel.innerText()).toContain("choose one of these as the core");
    await panel.getByRole("tab", { name: "Memory" }).click();
    const kernels = panel.getByRole("table", { name: "Code of the kernels" });
    await eventually(() => kernels.innerText()).toMatch(/conv2d_s1_s1_\w+\s+[\d,]+ B/);
    expect(await panel.innerText()).toMatch(
      /[\d,]+ B of code of the kernels on cortex-m3, as arm-none-eabi-gcc/,
    );
  });

  test("a phone shows memory and instructions without scrolling sideways, and the tab that is open", async () => {
    const page = await openPage({ viewport: PHONE });
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    const panel = await openAnswer(page, "C");
    await panel.getByRole("tab", { name: "network.c" }).waitFor();
    const tab = panel.getByRole("tab", { name: "network.c", exact: true });
    const edges = await tab.evaluate((element) => {
      const row = element.parentElement?.getBoundingClientRect();
      const { left, right } = element.getBoundingClientRect();
      return { before: left - (row?.left ?? 0), behind: (row?.right ?? 0) - right };
    });
    expect(Math.min(edges.before, edges.behind)).toBeGreaterThan(-1);
    for (const [name, table] of [
      ["Memory", "Code of the kernels"],
      ["Instructions", "Instructions by layer"],
    ] as const) {
      await panel.getByRole("tab", { name }).click();
      await panel.getByRole("table", { name: table }).waitFor();
      const { scrollWidth, clientWidth } = await panel
        .locator(".c-memory")
        .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
      expect(scrollWidth, name).toBeLessThanOrEqual(clientWidth);
    }
  });

  test("a long generation is cancelled, and begun again", async () => {
    const page = await openPage();
    const layers = Array.from({ length: 6 }, () => conv(64));
    await paste(page, JSON.stringify({ sxor: 1, target: "keras", input: { shape: [96, 96, 64] }, layers }));
    const panel = await openAnswer(page, "C");
    await panel.getByRole("button", { name: "Cancel" }).click();
    await eventually(() => panel.innerText()).toContain("It was cancelled.");
    await panel.getByRole("button", { name: "Try again" }).click();
    await panel.getByRole("tab", { name: "network.c" }).waitFor();
  });

  test("says why there is none for a plan with an error", async () => {
    const page = await openPage();
    await card(page, "quant_conv2d_1").click();
    await field(page, "pad_values").fill("1");
    const panel = await openAnswer(page, "C");
    await eventually(() => panel.innerText()).toContain("No C is generated for st-edge-ai@1.0");
    expect(await answer(page).innerText()).toContain("SX401");
  });
});
