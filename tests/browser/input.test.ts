import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { serialise } from "../../src/document/serialise.ts";
import { encodeLink } from "../../src/share/codec.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { drop } from "./drop.ts";
import { eventually, openPage } from "./page.ts";
import { card, cardNames, dialog, messages, paste, rows } from "./parts.ts";

/** What arrives from outside: what can be read replaces the model, what cannot is explained. */

const script = readFileSync(new URL("../fixtures/thread/test.py", import.meta.url), "utf8");
const oneLayer = serialise(threadModel(1));

const kerasModel = JSON.stringify({
  class_name: "Sequential",
  config: {
    name: "sequential",
    layers: [
      { class_name: "InputLayer", config: { name: "image", batch_input_shape: [null, 8, 8, 3] } },
      { class_name: "Conv2D", config: { name: "first", filters: 4, kernel_size: [3, 3] } },
    ],
  },
});

describe("pasted anywhere", () => {
  test.each([
    ["sxor JSON", oneLayer, ["input_1", "quant_conv2d"]],
    ["Keras JSON", kerasModel, ["image", "first"]],
    [
      "a link",
      `https://example.org/${encodeLink({ document: threadModel(1), view: { tab: "why" } })}`,
      ["input_1", "quant_conv2d"],
    ],
  ])("%s becomes the model, and Undo of the message returns to the one before", async (_, text, names) => {
    const page = await openPage();
    await paste(page, text);
    await eventually(() => cardNames(page)).toEqual(names);
    await messages(page).getByRole("button", { name: "Undo" }).click();
    await eventually(() => cardNames(page)).toEqual(["input_1", "quant_conv2d", "quant_conv2d_1"]);
  });

  const longText = (line: string, megabytes: number) =>
    line.repeat(Math.ceil((megabytes * 1024 * 1024) / line.length));
  const layer = serialise(threadModel(2)).match(/\{"type".*?\}/)?.[0] ?? "";
  const loop = script.replace("    y = layer(x)", "    for _ in depths:\n        x = layer(x)\n    y = x");
  const manyLayers = `{"sxor":1,"input":{"shape":[32,32,1]},"layers":[${longText(`${layer},`, 5)}${layer}]}`;
  const withFilters = (value: string) => oneLayer.replace('"filters":16', `"filters":${value}`);

  test.each([
    ["nothing but blanks", " \n ", "the text is empty"],
    ["a sentence", "Hello, is this the forum?", "no model that sxor reads"],
    ["truncated JSON", oneLayer.slice(0, 90), /line 1.*JSON/s],
    ["a script with a loop over what is not in it", loop, /line \d+.*for.*depths/s],
    ["negative filters", withFilters("-16"), /filters.*-16/s],
    ["1e9 filters", withFilters("1000000000"), /filters.*1000000000/s],
    ["5 MB of text", longText("lorem ipsum ", 5), "no model that sxor reads"],
    ["5 MB of JSON", manyLayers, "layers"],
    ["5 MB of Python", longText("x = 1\n", 5), /SX0\d\d/],
    ["9 MB", longText("x = 1\n", 9), "sxor reads up to 8 MB"],
  ])("%s is refused with its reason, the model stays and the page answers", async (_, text, reason) => {
    const page = await openPage();
    const before = await rows(page).allInnerTexts();
    await watchFrames(page);
    await paste(page, text);
    await eventually(() => dialog(page).innerText()).toMatch(reason);
    expect(await longestFrame(page), "ms without a frame").toBeLessThan(FROZEN);
    await page.keyboard.press("Escape");
    await eventually(() => dialog(page).count()).toBe(0);
    expect(await rows(page).allInnerTexts()).toEqual(before);
    await card(page, "quant_conv2d_1").click();
    expect(await card(page, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
  });
});

/** Milliseconds after which a page counts as frozen; generous, because test machines are slow. */
const FROZEN = 2000;

declare global {
  interface Window {
    longestFrame: number;
  }
}

/** Measures the longest time between two frames from now on. */
const watchFrames = (page: Page) =>
  page.evaluate(() => {
    window.longestFrame = 0;
    let last = performance.now();
    const frame = (now: number) => {
      window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

const longestFrame = (page: Page) => page.evaluate(() => window.longestFrame);

describe("dropped anywhere", () => {
  test("a script becomes the model", async () => {
    const page = await openPage();
    await drop(page, { name: "test.py", text: script });
    await eventually(() => cardNames(page)).toEqual(["input_1", "quant_conv2d"]);
    expect(await messages(page).innerText()).toContain("test.py");
  });

  test.each([
    ["a folder", [{ name: "saved_model", text: null }], "Of a folder, such as a SavedModel, make one file"],
    ["an empty file", [{ name: "empty.json", text: "" }], "empty.json is empty: it has no bytes"],
    [
      "two files",
      [
        { name: "a.py", text: script },
        { name: "b.py", text: script },
      ],
      "one file at a time",
    ],
    ["bytes of no kind that is known", [{ name: "test.bin", text: "\0\u0001\0" }], "binary data"],
  ])("%s is refused with its reason and the model stays", async (_, files, reason) => {
    const page = await openPage();
    const before = await cardNames(page);
    await drop(page, ...files);
    await eventually(() => dialog(page).innerText()).toContain(reason);
    expect(await cardNames(page)).toEqual(before);
  });
});

test("a file is opened from the menu", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "Examples" }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("menuitem", { name: /^Open a file/ }).click(),
  ]);
  await chooser.setFiles({
    name: "model.json",
    mimeType: "application/json",
    buffer: Buffer.from(kerasModel),
  });
  await eventually(() => cardNames(page)).toEqual(["image", "first"]);
});
