import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { decodeLink, encodeLink } from "../../src/share/codec.ts";
import { threadError, threadModel, threadReports } from "../fixtures/thread/thread.ts";
import { VERSION_8 } from "../import/tool-report-texts.ts";
import { DESKTOP, eventually, openPage, PHONE } from "./page.ts";
import { answerTab, card, cardNames, dialog, openAnswer, paste } from "./parts.ts";

/** A report of the tool in the Report tab: pasted, chosen, dropped, or arrived where a model was expected. */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [oneLayer, twoLayers] = threadReports.map(({ text }) => text) as [string, string];
const FALLS_BACK = "1 of 2 binary convolutions falls back to float: 92.9 % of the operations run in float";

const view = (page: Page): Locator => page.getByRole("tabpanel", { name: "A report of the tool" });
const field = (page: Page): Locator => view(page).getByLabel("Text of a report");
const verdictOf = (page: Page): Locator => view(page).getByRole("status");
const table = (page: Page): Locator => view(page).getByRole("table", { name: "Layers of the report" });
const compare = (page: Page): Locator => view(page).getByLabel("Compare with the model on the left");

async function openView(page: Page): Promise<void> {
  const panel = await openAnswer(page, "Report");
  await panel.getByRole("tab", { name: "A report of the tool" }).click();
  await field(page).waitFor();
}

/** Layer names of the table from above, and the cells of its last column. */
const names = (page: Page): Promise<string[]> =>
  table(page).locator("tbody th .mono, tbody th .layer-link").allTextContents();

describe("a report pasted into its field", () => {
  test("gives the verdict, the layers with their op types, and why the float one is float", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(twoLayers);
    await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
    expect(await names(page)).toEqual(["quant_conv2d", "quant_conv2d_0_conversion", "quant_conv2d_1"]);
    const text = await table(page).innerText();
    for (const opType of ["sxor_s1_s1", "smul_s1_f32", "smul_f32_f32"]) expect(text).toContain(opType);
    for (const figure of ["147,456", "2,359,312", "9,280"]) expect(text).toContain(figure);
    const why = table(page).locator("details", { hasText: "Binary input, but float here" });
    expect(await why.innerText()).toMatch(/observed[\s\S]*is an output of the network/);
    expect(await why.innerText()).toMatch(/header[\s\S]*no binary 3×3 convolution with float output/);
    expect(await why.innerText()).toContain("conv2d_is1os1ws1_bn_pad0");
    expect(
      await view(page).getByRole("region", { name: "What this report cannot tell" }).innerText(),
    ).toContain("pad_values");
  });

  test("of the model on the left is compared with the prediction at once, and agrees", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(twoLayers);
    await eventually(() => compare(page).isChecked()).toBe(true);
    await view(page)
      .getByText("The prediction for st-edge-ai@1.0 agrees in all 3 layers and all totals.")
      .waitFor();
    expect(await table(page).getByText("✓ agrees").count()).toBe(3);
    await table(page).getByRole("button", { name: "quant_conv2d_1" }).click();
    await eventually(() => card(page, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
  });

  test("of another model is not compared until asked; then each difference is shown", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(VERSION_8);
    await eventually(() => verdictOf(page).innerText()).toContain("100 % in 8 bits");
    expect(await compare(page).isChecked()).toBe(false);
    expect(await table(page).getByRole("columnheader").allInnerTexts()).not.toContain("prediction");
    await compare(page).check();
    expect(await table(page).getByRole("columnheader").allInnerTexts()).toContain("prediction");
    await view(page)
      .getByText(/Prediction for st-edge-ai@8\.1: 0 layers agree/)
      .waitFor();
    expect(await table(page).getByText("only in the prediction").count()).toBeGreaterThan(0);
    await compare(page).uncheck();
    await eventually(() => names(page)).toEqual(["first"]);
  });

  test("a report with other figures says what differs and what was predicted", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(oneLayer);
    await compare(page).check();
    await eventually(() => table(page).innerText()).toContain("op type: sxor_s1_s1");
    expect(await view(page).innerText()).toContain("MACC: 149,520 in the report, 2,539,536 predicted");
  });

  test("the message NOT IMPLEMENTED is explained", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(threadError);
    await eventually(() => verdictOf(page).innerText()).toContain(
      "NOT IMPLEMENTED: QuantConv2D (padded with 1)",
    );
    expect(await view(page).innerText()).toMatch(
      /The float convolution, which is what is left, pads with zeros only/,
    );
  });

  test("what cannot be read keeps the text and says the line and the reason", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill("this is not a report");
    const problems = view(page).getByRole("list", { name: "Problems" });
    await eventually(() => problems.innerText()).toContain("this is not a report of the tool");
    expect(await field(page).inputValue()).toBe("this is not a report");

    const lines = twoLayers.split("\n");
    const at = lines.findIndex((line) => line.startsWith("C-Layers")) + 5;
    const damaged = lines.toSpliced(at, 0, "SEGMENTATION FAULT").join("\n");
    await field(page).fill(damaged);
    await eventually(() => problems.innerText()).toContain("SEGMENTATION FAULT");
    await problems.getByRole("button", { name: `line ${at + 1}` }).click();
    const selected = await field(page).evaluate((element) => {
      const { value, selectionStart, selectionEnd } = element as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toBe("SEGMENTATION FAULT");
    expect(await field(page).inputValue()).toBe(damaged);
    expect(await names(page)).toHaveLength(3);
  });

  test("stays through other tabs, is in no link, and Clear empties the field", async () => {
    const page = await openPage();
    await openView(page);
    const hash = () => new URL(page.url()).hash;
    await field(page).fill(twoLayers);
    await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
    await openAnswer(page, "C");
    await eventually(() => decodeLink(hash())).toMatchObject({ kind: "ok", state: { view: { tab: "c" } } });
    expect(decodeLink(hash())).toMatchObject({ state: { document: threadModel(2) } });
    const withoutReport = encodeLink({ document: threadModel(2), view: { tab: "c" } });
    expect(hash().length).toBe(withoutReport.length);
    await openAnswer(page, "Why");
    await openAnswer(page, "Report");
    expect(await field(page).inputValue()).toBe(twoLayers);
    await view(page).getByRole("button", { name: "Clear" }).click();
    expect(await field(page).inputValue()).toBe("");
    await eventually(() => table(page).count()).toBe(0);
    await page.getByRole("tab", { name: "Prediction" }).click();
    await page.getByRole("region", { name: "Report", exact: true }).getByText("C-Layers (3)").waitFor();
  });
});

describe("a report from elsewhere", () => {
  test("pasted where a model is expected: it is said, offered, and opened as a report", async () => {
    const page = await openPage();
    const before = await cardNames(page);
    await paste(page, twoLayers);
    await eventually(() => dialog(page).innerText()).toContain("This is a report of the tool");
    await dialog(page).getByRole("button", { name: "Open it as a report" }).click();
    await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
    expect(await dialog(page).count()).toBe(0);
    expect(await answerTab(page, "Report").getAttribute("aria-selected")).toBe("true");
    expect(await field(page).inputValue()).toBe(twoLayers);
    expect(await cardNames(page)).toEqual(before);
  });

  test("chosen as a file", async () => {
    const page = await openPage();
    await openView(page);
    const chooser = page.waitForEvent("filechooser");
    await view(page).getByRole("button", { name: "Choose a file…" }).click();
    await (await chooser).setFiles({
      name: "network_analyze_report.txt",
      mimeType: "text/plain",
      buffer: Buffer.from(twoLayers),
    });
    await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
  });

  test("dropped into the view it is read there, without a dialog", async () => {
    const page = await openPage();
    await openView(page);
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "report.txt", { type: "text/plain" }));
      return transfer;
    }, twoLayers);
    await field(page).dispatchEvent("drop", { dataTransfer: data });
    await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
    expect(await dialog(page).count()).toBe(0);
  });

  test("a file that is too large is refused and the text stays", async () => {
    const page = await openPage();
    await openView(page);
    await field(page).fill(twoLayers);
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(9 * 1024 * 1024)], "huge.bin"));
      return transfer;
    });
    await field(page).dispatchEvent("drop", { dataTransfer: data });
    await view(page).getByText("huge.bin has 9,437,184 bytes").waitFor();
    expect(await field(page).inputValue()).toBe(twoLayers);
  });
});

describe.each([
  ["desktop", DESKTOP],
  ["phone", PHONE],
] as const)("on a %s", (device, viewport) => {
  test.each(["light", "dark"] as const)(
    "axe finds nothing in %s, and the arrows move between the views",
    async (colorScheme) => {
      const page = await openPage({ viewport, colorScheme });
      if (device === "phone") {
        await page.getByRole("group", { name: "Pane" }).getByRole("button", { name: "Answer" }).click();
      }
      await openAnswer(page, "Report");
      await page.getByRole("tab", { name: "Prediction" }).focus();
      await page.keyboard.press("ArrowRight");
      await field(page).fill(twoLayers);
      await eventually(() => verdictOf(page).innerText()).toContain(FALLS_BACK);
      await page.evaluate(axe);
      const violations = async () =>
        page.evaluate(async () => {
          const results = await window.axe.run({});
          return results.violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
          );
        });
      expect(await violations(), "compared").toEqual([]);
      await compare(page).uncheck();
      await field(page).fill("nothing");
      await view(page).getByText("this is not a report of the tool").waitFor();
      expect(await violations(), "problems").toEqual([]);
    },
  );
});
