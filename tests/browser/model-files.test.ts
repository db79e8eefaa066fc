import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../import/files/fixtures.ts";
import { lceModel } from "../import/files/tflite-models.ts";
import { writeTflite } from "../import/files/tflite-writer.ts";
import { drop } from "./drop.ts";
import { eventually, openPage } from "./page.ts";
import { cardNames, dialog, messages, openAnswer, paste, verdict } from "./parts.ts";

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

test("weights alone fit the model that is shown, and are refused by another", async () => {
  const page = await openPage();
  const before = await verdict(page).innerText();
  await drop(page, { name: "w.h5", text: bytesOf("model.weights.h5") });
  await eventually(() => dialog(page).innerText()).toMatch(/no weights of quant_conv2d/);
  expect(await verdict(page).innerText()).toBe(before);
  await page.keyboard.press("Escape");
  await paste(page, json);
  await eventually(() => cardNames(page)).toEqual(["image", ...LAYERS]);
  await drop(page, { name: "w.h5", text: bytesOf("model.weights.h5") });
  await eventually(() => page.locator('[data-card="input"]').innerText()).toContain("w.h5");
});

test("a file that is cut is refused with its reason and the model stays", async () => {
  const page = await openPage();
  const before = await verdict(page).innerText();
  await drop(page, { name: "cut.h5", text: bytesOf("model.h5").subarray(0, 20_000) });
  await eventually(() => dialog(page).innerText()).toMatch(/ends before byte/);
  expect(await verdict(page).innerText()).toBe(before);
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
  const c = await openAnswer(page, "C");
  await eventually(() => c.innerText()).toContain("the weights of gone.h5 are not here");
  const run = await openAnswer(page, "Run");
  await eventually(() => run.innerText()).toContain("the weights of gone.h5 are not here");
  await run.getByRole("button", { name: "Draw weights from a seed" }).click();
  await run.getByRole("button", { name: "Run", exact: true }).click();
  await eventually(() => run.innerText()).toMatch(/agree/);
});
