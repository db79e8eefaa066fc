import { expect, test } from "vitest";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { eventually, openPage, PHONE } from "./page.ts";
import { card, cardNames, field, messages, openAnswer, rows, verdict } from "./parts.ts";

test("an empty start shows the thread's two layers with their answer", async () => {
  const page = await openPage();
  expect(await verdict(page).innerText()).toContain("1 of 2 binary convolutions falls back to float: 92.9 %");
  expect(await cardNames(page)).toEqual(["input_1", "quant_conv2d", "quant_conv2d_1"]);
  expect(await rows(page).locator(".op-badge code").allTextContents()).toEqual([
    "sxor_s1_s1",
    "smul_s1_f32",
    "smul_f32_f32",
  ]);
});

test("each example of the menu opens, and Undo of its message returns to the model before", async () => {
  const page = await openPage();
  for (const { title, document } of EXAMPLES.slice(1)) {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("menuitem", { name: new RegExp(`^${title}`) }).click();
    await eventually(async () => (await cardNames(page)).length).toBe(document.layers.length + 1);
    expect(await messages(page).innerText()).toContain(title);
  }
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(async () => (await cardNames(page)).length).toBe(
    (EXAMPLES.at(-2)?.document.layers.length ?? 0) + 1,
  );
});

test("the theme follows the system until one is chosen, and the choice stays after a reload", async () => {
  const page = await openPage({ colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitem", { name: "Light" }).click();
  expect(await background()).toBe(light);
  await page.reload();
  await verdict(page).waitFor();
  expect(await background()).toBe(light);
});

test("on a phone every pane is reached by the switch and nothing is wider than the screen", async () => {
  const page = await openPage({ viewport: PHONE });
  const wider = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  for (const [name, content] of [
    ["Model", card(page, "quant_conv2d")],
    ["Layers", rows(page).first()],
    ["Answer", page.getByRole("heading", { name: "The whole model" })],
  ] as const) {
    await page.getByRole("group", { name: "Pane" }).getByRole("button", { name }).click();
    await content.waitFor();
    expect(await wider(), name).toBe(false);
  }
  await page.getByRole("group", { name: "Pane" }).getByRole("button", { name: "Model" }).click();
  await card(page, "quant_conv2d_1").click();
  await field(page, "filters").waitFor();
  expect(await wider(), "form").toBe(false);
  await page.getByRole("group", { name: "Pane" }).getByRole("button", { name: "Answer" }).click();
  for (const name of ["C", "Report", "Run", "Compare"] as const) {
    await openAnswer(page, name);
    expect(await wider(), name).toBe(false);
  }
});
