import { expect, test } from "vitest";
import { eventually, openPage } from "./page.ts";
import { card, cardNames, field, rows, verdict } from "./parts.ts";

test("layers are added, moved, duplicated and removed by the keyboard alone", async () => {
  const page = await openPage();
  const { keyboard } = page;
  await card(page, "quant_conv2d_1").focus();
  await keyboard.press("Enter");
  await page.getByRole("button", { name: "+ Add layer" }).focus();
  await keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: /^BatchNormalization/ });
  await item.waitFor();
  while (!(await item.evaluate((element) => element === document.activeElement))) {
    await keyboard.press("ArrowDown");
  }
  await keyboard.press("Enter");
  await eventually(() => cardNames(page)).toEqual([
    "input_1",
    "quant_conv2d",
    "quant_conv2d_1",
    "batch_normalization",
  ]);

  await card(page, "batch_normalization").focus();
  await keyboard.press("Alt+ArrowUp");
  await eventually(() => cardNames(page)).toEqual([
    "input_1",
    "quant_conv2d",
    "batch_normalization",
    "quant_conv2d_1",
  ]);
  expect(await page.locator(":focus").innerText()).toContain("batch_normalization");

  await page.getByRole("button", { name: "Duplicate: batch_normalization" }).focus();
  await keyboard.press("Enter");
  await eventually(() => cardNames(page)).toContain("batch_normalization_1");
  await page.getByRole("button", { name: "Remove: batch_normalization_1" }).focus();
  await keyboard.press("Enter");
  await eventually(() => cardNames(page)).toHaveLength(4);
  expect(await rows(page).allInnerTexts()).not.toContain("batch_normalization_1");

  await card(page, "quant_conv2d_1").focus();
  for (let steps = 0; steps < 4; steps++) await keyboard.press("ControlOrMeta+Z");
  await eventually(() => cardNames(page)).toEqual(["input_1", "quant_conv2d", "quant_conv2d_1"]);
});

test("a value is typed and refused or taken in its field, a burst of keys is one step of undo", async () => {
  const page = await openPage();
  await card(page, "quant_conv2d_1").click();
  const filters = field(page, "filters");
  await filters.fill("");
  expect(await filters.getAttribute("aria-invalid")).toBe("true");
  await filters.fill("");
  await filters.pressSequentially("64");
  await eventually(() => rows(page).last().innerText()).toContain("32×32×64");
  expect(await filters.getAttribute("aria-invalid")).toBe("false");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await eventually(() => filters.inputValue()).toBe("16");
});

test("values that are not legal are refused with their reason and the model stays", async () => {
  const page = await openPage();
  const before = await verdict(page).innerText();
  await card(page, "quant_conv2d").click();
  const refusal = page.getByRole("region", { name: "Model" }).getByRole("alert");
  for (const text of ["-3", "1000000000", "1.5", "many"]) {
    await field(page, "filters").fill(text);
    await eventually(() => refusal.innerText()).toContain(text);
    expect(await refusal.innerText()).toContain("filters");
    expect(await verdict(page).innerText()).toBe(before);
  }
});

test("a kernel that is larger than the image is named, and the page goes on", async () => {
  const page = await openPage();
  await card(page, "quant_conv2d").click();
  await field(page, "padding").selectOption("valid");
  await field(page, "kernel_size: height").fill("33");
  await eventually(() => verdict(page).innerText()).toMatch(/kernel|larger|window/i);
  await field(page, "kernel_size: height").fill("3");
  await eventually(() => verdict(page).innerText()).toContain("1 of 2 binary convolutions");
});
