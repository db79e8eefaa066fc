import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../import/files/fixtures.ts";
import { lceModel } from "../import/files/tflite-models.ts";
import { writeTflite } from "../import/files/tflite-writer.ts";
import { drop } from "./drop.ts";
import { eventually, openPage } from "./page.ts";
import { cardNames, dialog, messages, openAnswer, paste } from "./parts.ts";

/** Model files dropped on the page: read in a worker, run with their own weights. */

const json = readFileSync(new URL("../fixtures/model-files/model.json", import.meta.url), "utf8");
const LAYERS = [
  "first",
  "pool",
  "norm",
  "second",
  "norm_1",
  "deep",
  "prelu",
  "apart",
  "flatten",
  "hidden",
  "norm_2",
  "classes",
];

describe.each([
  ["model.h5", bytesOf("model.h5")],
  ["unnamed.keras", bytesOf("unnamed.keras")],
])("%s", (name, bytes) => {
  test("becomes the model, runs with its weights, and Undo brings back what was there", async () => {
    const page = await openPage();
    const before = await cardNames(page);
    await drop(page, { name, text: bytes });
    await eventually(() => cardNames(page)).toEqual(["image", ...LAYERS]);
    expect(await messages(page).innerText()).toContain("with its weights");
    expect(await page.locator('[data-card="input"]').innerText()).toContain(`${name}`);
    const panel = await openAnswer(page, "Run");
    await panel.getByRole("button", { name: "Run", exact: true }).click();
    await eventually(() => panel.innerText()).toMatch(/agree/);
    await messages(page).getByRole("button", { name: "Undo" }).click();
    await eventually(() => cardNames(page)).toEqual(before);
  });
});

test("a .tflite of Larq Compute Engine becomes the model", async () => {
  const page = await openPage();
  await drop(page, { name: "model.tflite", text: writeTflite(lceModel().model) });
  await eventually(() => cardNames(page)).toContain("quant_conv2d_2");
  expect(await messages(page).innerText()).toContain("with its weights");
});

/** Five million weights: 19 MB, which are copied nowhere in one piece. */
test("what arrives last counts, by whatever door: a reading that is under way is given up", async () => {
  const page = await openPage();
  // That of the search for fixes; the next one reads the file.
  await eventually(() => page.workers().length).toBe(1);
  let slow = true;
  await page.route(/assets\/worker-/, async (route) => {
    const first = slow;
    slow = false;
    if (first) await page.waitForTimeout(2000);
    await route.continue().catch(() => {});
  });
  const buffer = Buffer.from(bytesOf("unnamed.keras"));
  await page.getByLabel("Model file").setInputFiles({ name: "slow.keras", mimeType: "", buffer });
  await eventually(() => messages(page).innerText()).toContain("Reading slow.keras");
  await drop(page, { name: "model.tflite", text: writeTflite(lceModel().model) });
  await eventually(() => messages(page).innerText()).toMatch(/Imported .* from model.tflite/);
  const names = await cardNames(page);
  await page.waitForTimeout(2500);
  expect(await cardNames(page)).toEqual(names);
  expect(await messages(page).innerText()).toMatch(/from model.tflite/);
});

test("a reading that takes long says so until it ends; its button ends it", async () => {
  const page = await openPage();
  const before = await cardNames(page);
  await eventually(() => page.workers().length).toBe(1);
  await page.route(/assets\/worker-/, () => {});
  await drop(page, { name: "model.h5", text: bytesOf("model.h5") });
  await eventually(() => messages(page).innerText()).toContain("Reading model.h5");
  // Longer than other messages stay.
  await page.waitForTimeout(9000);
  await messages(page).getByRole("button", { name: "Cancel" }).click();
  await eventually(() => messages(page).innerText()).toBe("");
  expect(await cardNames(page)).toEqual(before);
});

test("weights alone fit the model that is shown, and are refused by another", async () => {
  const page = await openPage();
  const before = await cardNames(page);
  await drop(page, { name: "w.h5", text: bytesOf("model.weights.h5") });
  await eventually(() => dialog(page).innerText()).toMatch(/no weights of quant_conv2d/);
  expect(await cardNames(page)).toEqual(before);
  await page.keyboard.press("Escape");
  await paste(page, json);
  await eventually(() => cardNames(page)).toEqual(["image", ...LAYERS]);
  await drop(page, { name: "w.h5", text: bytesOf("model.weights.h5") });
  await eventually(() => page.locator('[data-card="input"]').innerText()).toContain("w.h5");
});

test("a file that is cut is refused with its reason and the model stays", async () => {
  const page = await openPage();
  const before = await cardNames(page);
  await drop(page, { name: "cut.h5", text: bytesOf("model.h5").subarray(0, 20_000) });
  await eventually(() => dialog(page).innerText()).toMatch(/ends before byte/);
  expect(await cardNames(page)).toEqual(before);
});

test("a document whose weights are not here says so in Run and C, and draws others when asked to", async () => {
  const page = await openPage();
  const named = {
    sxor: 1,
    input: { shape: [8, 8, 3] },
    layers: [{ type: "Conv2D", filters: 4, kernel_size: 3 }],
    weights: { file: "gone.h5", digest: "0123456789abcdef" },
  };
  await paste(page, JSON.stringify(named));
  await eventually(() => cardNames(page)).toEqual(["input_1", "conv2d"]);
  expect(await page.locator('[data-card="input"]').innerText()).toContain("gone.h5, which are not here");
  const c = await openAnswer(page, "C");
  await eventually(() => c.innerText()).toContain("the weights of gone.h5 are not here");
  const run = await openAnswer(page, "Run");
  await eventually(() => run.innerText()).toContain("the weights of gone.h5 are not here");
  await run.getByRole("button", { name: "Draw weights from a seed" }).click();
  await run.getByRole("button", { name: "Run", exact: true }).click();
  await eventually(() => run.innerText()).toMatch(/agree/);
});
