import { expect, test } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { encodeLink } from "../../src/share/codec.ts";
import { conv, NORM, stack } from "../fixes/stacks.ts";
import { eventually, openPage } from "./page.ts";
import { answer, card, cardNames, field, messages, rows, verdict } from "./parts.ts";

const EIGHT_BITS =
  /^Apply: quant_conv2d_1: add BatchNormalization and Activation STCustomDoReFa \(ST's model zoo\) with 8 bits/;

test("a fix says what it changes and how that is known; one click applies it, undo takes it back", async () => {
  const page = await openPage();
  await eventually(() => verdict(page).innerText()).toContain("falls back to float");
  const fix = answer(page)
    .locator(".fix")
    .filter({ has: page.getByRole("button", { name: EIGHT_BITS }) });
  await fix.waitFor();
  expect(await fix.innerText()).toContain("needs retraining");
  const native = answer(page).locator(".fix").filter({ hasText: "switch to the native target" });
  expect(await native.innerText()).toContain("Proved by running both");

  const lines = fix.getByRole("list", { name: "Lines of the model that change" });
  expect(await lines.isVisible()).toBe(false);
  await fix.getByText("The change, 2 lines").click();
  expect(await lines.getByRole("listitem").filter({ hasText: "added:" }).allTextContents()).toEqual([
    expect.stringContaining('"type": "BatchNormalization"'),
    expect.stringContaining("STCustomDoReFa"),
  ]);
  await fix.getByText("Operations by type").click();
  expect(await fix.innerText()).toContain("sxor_s1_s1");

  await fix.getByRole("button", { name: EIGHT_BITS }).click();
  await eventually(() => cardNames(page)).toHaveLength(5);
  await eventually(() => verdict(page).innerText()).toContain("Both binary convolutions run binary");
  await eventually(async () => (await rows(page).allInnerTexts()).join()).not.toContain("smul_f32_f32");
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(() => cardNames(page)).toEqual(["input_1", "quant_conv2d", "quant_conv2d_1"]);
  await eventually(() => verdict(page).innerText()).toContain("falls back to float");
});

/** Many blocks of QuickNet: what takes a while to search. */
const blocks = (count: number): Document => {
  const block = (i: number): Layer[] => [
    conv({ name: `conv_${i}`, pad_values: 1, activation: "relu" }),
    { ...NORM, name: `norm_${i}` },
    { type: "Add", name: `sum_${i}`, inputs: [`norm_${i}`, i === 0 ? "stem" : `sum_${i - 1}`] },
  ];
  return stack([
    { type: "Conv2D", name: "stem", filters: 32, kernel_size: 1 },
    ...Array.from({ length: count }, (_, i) => block(i)).flat(),
    { type: "GlobalAveragePooling2D" },
  ]);
};

test("all of it is made binary by one button, and applied and undone like a fix", async () => {
  const page = await openPage({ hash: encodeLink({ document: blocks(2), view: { tab: "why" } }) });
  await answer(page).getByRole("button", { name: "Make all of it sxor" }).click();
  const all = page.getByRole("region", { name: "All of it" });
  await eventually(() => all.getByRole("status").innerText()).toContain(
    "2 of 2 with these changes, 0 without",
  );
  expect(await all.locator(".fix-title").getByRole("listitem").count()).toBe(2);
  await all.getByRole("button", { name: /^Apply/ }).click();
  await eventually(() => verdict(page).innerText()).toContain("Both binary convolutions run binary");
  await eventually(() => all.locator(".fix").count()).toBe(0);
  expect(await all.getByRole("button").allTextContents()).toEqual(["Make all of it sxor"]);
  await page.keyboard.press("ControlOrMeta+Z");
  await eventually(() => verdict(page).innerText()).toContain("NOT IMPLEMENTED");
});

test("a long search shows how far it is, and is ended by Cancel and by an edit", async () => {
  const page = await openPage({ hash: encodeLink({ document: blocks(200), view: { tab: "why" } }) });
  const start = answer(page).getByRole("button", { name: "Make all of it sxor" });
  const all = page.getByRole("region", { name: "All of it" });
  await start.click();
  await all.getByRole("progressbar", { name: "Changes tried" }).waitFor();
  await all.getByRole("button", { name: "Cancel" }).click();
  await start.waitFor();
  expect(await all.getByRole("progressbar").count()).toBe(0);

  await start.click();
  await all.getByRole("button", { name: "Cancel" }).waitFor();
  await card(page, "stem").click();
  await field(page, "filters").fill("16");
  await answer(page).getByRole("button", { name: "Whole model" }).click();
  await start.waitFor();
});
