import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { serialise } from "../../src/document/serialise.ts";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { writeNpy } from "../../src/import/files/npy.ts";
import { imageInput } from "../../src/import/input/image-input.ts";
import type { InputChoices } from "../../src/import/input/prepared.ts";
import { sxor } from "../cli/memory-io.ts";
import { png } from "../import/input/images.ts";
import { raster } from "../import/input/rasters.ts";
import { drop } from "./drop.ts";
import { eventually, openPage, PHONE } from "./page.ts";
import { answerTab, dialog, messages, openAnswer, paste } from "./parts.ts";

/** Images and arrays as the input of a run: dropped, chosen, pasted; what is shown of them, and what is computed. */

/** A picture that no symmetry hides: each channel rises another way, with a bright corner. */
const pixel = (x: number, y: number): [number, number, number] => [
  (4 * x) % 256,
  (5 * y) % 256,
  x < 16 && y < 12 ? 255 : (3 * (x + y)) % 256,
];
const picture = png(64, 48, pixel);
const decoded = raster(64, 48, (x, y) => [...pixel(x, y), 255]);

const runPanel = (page: Page): Locator => page.getByRole("tabpanel", { name: "Run", exact: true });
const inputFile = (page: Page): Locator => runPanel(page).getByRole("region", { name: "Input file" });

/** Runs, and gives the checksum of the output that the page shows for keras. */
async function runs(page: Page): Promise<string> {
  const panel = runPanel(page);
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel
    .getByRole("progressbar")
    .or(panel.getByText("Starting the engine"))
    .waitFor({ state: "detached" });
  await panel.getByText("agree bit for bit").waitFor();
  await panel.getByRole("button", { name: "Run", exact: true }).waitFor();
  const row = panel.getByRole("row").filter({ has: page.getByRole("button", { name: "Steps of keras" }) });
  return /output (0x[0-9a-f]{8})/.exec(await row.innerText())?.[1] ?? "";
}

/** The same by the command line, from values that were computed here. */
async function expected(values: Float32Array): Promise<string> {
  const { out } = await sxor(["run", "m.json", "--target", "keras", "--input", "x.npy"], {
    "m.json": serialise(START_DOCUMENT),
    "x.npy": writeNpy({ shape: START_DOCUMENT.input.shape, values }),
  });
  return /checksum (0x[0-9a-f]{8}) of/.exec(out)?.[1] ?? "";
}

/** The grey levels of a picture of a channel, as it is drawn. */
const drawn = (page: Page, channel: string): Promise<number[]> =>
  inputFile(page)
    .getByRole("img", { name: `Channel ${channel}`, exact: true })
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return [...data].filter((_, i) => i % 4 === 0);
    });

const valuesOf = (shape: readonly number[], change: Partial<InputChoices> = {}): Float32Array =>
  imageInput(decoded, shape, { fit: "stretch", range: "-1..1", sample: 0, ...change }).values;

/** A convolution of images of this shape becomes the model of the page. */
async function openModel(page: Page, shape: readonly number[], kernel_size = 3): Promise<void> {
  const layers = [{ type: "Conv2D", filters: 2, kernel_size }];
  await paste(page, JSON.stringify({ sxor: 1, input: { shape }, layers }));
  await eventually(() => page.locator('[data-card="input"]').innerText()).toContain(shape.join("×"));
}

describe("an image", () => {
  test("that is dropped is the input: shown as the network gets it, and run bit for bit as computed here", async () => {
    const page = await openPage();
    await openAnswer(page, "Run");
    const seeded = await runs(page);
    await answerTab(page, "Why").click();
    const address = page.url();
    await drop(page, { name: "cat.png", text: picture });
    await eventually(() => inputFile(page).innerText()).toContain("64 × 48 → 32 × 32, by area averages");
    expect(await answerTab(page, "Run").getAttribute("aria-selected")).toBe("true");
    expect(await inputFile(page).innerText()).toMatch(/cat\.png.*PNG, 64 × 48/s);
    const values = valuesOf([32, 32, 1]);
    expect(await drawn(page, "grey")).toEqual([
      ...Uint8ClampedArray.from(values, (value) => (value + 1) * 127.5),
    ]);
    const share = (100 * values.filter((value) => value >= 0).length) / values.length;
    expect(await inputFile(page).innerText()).toContain(`${share.toFixed(1)}\u00a0% are at least 0`);
    const sum = await runs(page);
    expect(sum).toBe(await expected(values));
    expect(sum).not.toBe(seeded);
    expect(await runPanel(page).innerText()).toContain("Input cat.png as 32×32×1, −1 to 1; best");
    // Nothing of it is in the link.
    expect(page.url().replace(/#.*/, "")).toBe(address.replace(/#.*/, ""));
    expect(page.url().length).toBeLessThan(address.length + 10);
    expect(await runPanel(page).innerText()).toContain("This input is not in the link");
  });

  test("is cropped, and its levels count otherwise, as chosen; what hides it from sign() is told", async () => {
    const page = await openPage();
    await drop(page, { name: "cat.png", text: picture });
    await inputFile(page).getByLabel("Fit").selectOption("crop");
    await eventually(() => inputFile(page).innerText()).toContain("the middle 48 × 48 → 32 × 32");
    expect(await runs(page)).toBe(await expected(valuesOf([32, 32, 1], { fit: "crop" })));
    await inputFile(page).getByLabel("Levels 0 to 255 as").selectOption("0..1");
    await eventually(() => inputFile(page).innerText()).toMatch(
      /quant_conv2d takes the sign .* \+1 everywhere/,
    );
    expect(await runs(page)).toBe(await expected(new Float32Array(1024).fill(1)));
    // The next image is taken in the same way.
    await drop(page, { name: "dog.png", text: png(8, 8, () => [9, 9, 9]) });
    await eventually(() => inputFile(page).innerText()).toContain("8 × 8 → 32 × 32, bilinear");
    expect(await inputFile(page).getByLabel("Fit").inputValue()).toBe("crop");
  });

  test("follows the shape of the network; where it cannot, that is said and nothing runs", async () => {
    const page = await openPage();
    await drop(page, { name: "cat.png", text: picture });
    await openModel(page, [24, 32, 3]);
    await eventually(() => inputFile(page).getByRole("img").count()).toBe(3);
    const values = valuesOf([24, 32, 3]);
    for (const [c, name] of ["R", "G", "B"].entries())
      expect(await drawn(page, name)).toEqual([
        ...Uint8ClampedArray.from(
          values.filter((_, i) => i % 3 === c),
          (value) => (value + 1) * 127.5,
        ),
      ]);
    await openModel(page, [24, 32, 2]);
    await eventually(() => inputFile(page).getByRole("alert").innerText()).toContain("takes 2 channels");
    expect(await runPanel(page).getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
    await openModel(page, [24, 32, 3]);
    await eventually(() => runPanel(page).getByRole("button", { name: "Run", exact: true }).isEnabled()).toBe(
      true,
    );
  });

  test("is pasted, or chosen by the button", async () => {
    const page = await openPage();
    await page.evaluate(
      async (bytes) => {
        const blob = new Blob([Uint8Array.from(bytes)], { type: "image/png" });
        await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      },
      [...picture],
    );
    await page.keyboard.press("ControlOrMeta+V");
    await eventually(() => inputFile(page).innerText()).toContain("PNG, 64 × 48");
    await messages(page).getByRole("button", { name: "Undo" }).click();
    await eventually(() =>
      runPanel(page)
        .getByRole("combobox", { name: /^Input/ })
        .inputValue(),
    ).toBe("seed");
    await runPanel(page)
      .getByRole("combobox", { name: /^Input/ })
      .selectOption("file");
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      runPanel(page).getByRole("button", { name: "Choose a file…" }).click(),
    ]);
    await chooser.setFiles({ name: "chosen.png", mimeType: "image/png", buffer: Buffer.from(picture) });
    await eventually(() => inputFile(page).innerText()).toContain("chosen.png");
  });

  test.each(["jpeg", "webp"])("may be a %s, which loses a little", async (type) => {
    const page = await openPage();
    const bytes = await page.evaluate(async (format) => {
      const canvas = new OffscreenCanvas(40, 20);
      const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      context.fillStyle = "rgb(0 0 255)";
      context.fillRect(0, 0, 40, 20);
      const blob = await canvas.convertToBlob({ type: `image/${format}` });
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, type);
    await openModel(page, [10, 10, 3]);
    await drop(page, { name: `blue.${type}`, text: Uint8Array.from(bytes) });
    await eventually(() => inputFile(page).innerText()).toMatch(/(JPEG|WebP), 40 × 20/);
    for (const [channel, level] of [
      ["R", 0],
      ["G", 0],
      ["B", 255],
    ] as const)
      for (const found of await drawn(page, channel)) expect(Math.abs(found - level)).toBeLessThan(8);
  });

  test("lies on white where it is transparent; four channels have its alpha", async () => {
    const page = await openPage();
    const half = png(2, 1, (x) => (x === 0 ? [0, 0, 0, 0] : [0, 0, 0, 255]));
    await openModel(page, [1, 2, 3], 1);
    await drop(page, { name: "half.png", text: half });
    await eventually(() => inputFile(page).innerText()).toContain("what is transparent lies on white");
    expect(await drawn(page, "G")).toEqual([255, 0]);
    await openModel(page, [1, 2, 4], 1);
    await eventually(() => inputFile(page).getByRole("img").count()).toBe(4);
    expect(await drawn(page, "alpha")).toEqual([0, 255]);
  });

  test.each([
    ["cut.png", picture.slice(0, 60), /cannot decode this PNG/],
    ["bomb.png", withSize(60_000), /60000 × 60000 pixels; sxor reads up to 16384/],
    ["photo.heic", new TextEncoder().encode("\0\0\0\x18ftypheic"), /It is AVIF or HEIC/],
    ["drawing.svg", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"), /It is SVG/],
  ])("%s is refused with its reason, and the last input stays", async (name, bytes, why) => {
    const page = await openPage();
    await drop(page, { name: "cat.png", text: picture });
    await inputFile(page).waitFor();
    await drop(page, { name, text: bytes });
    await eventually(() => dialog(page).innerText()).toMatch(why);
    expect(await dialog(page).innerText()).toContain("The input of Run is what it was.");
    await page.keyboard.press("Escape");
    expect(await inputFile(page).innerText()).toContain("cat.png");
    expect(await runs(page)).toBe(await expected(valuesOf([32, 32, 1])));
  });
});

/** The picture with another width and height in its header. */
function withSize(side: number): Uint8Array {
  const bytes = picture.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(16, side);
  view.setUint32(20, side);
  return bytes;
}

describe("an array", () => {
  const samples = Float32Array.from({ length: 3 * 1024 }, (_, i) => Math.sin(i + (i >> 10)));
  const batch = writeNpy({ shape: [3, 32, 32, 1], values: samples });

  test("of a batch: a sample is chosen, shown and run", async () => {
    const page = await openPage();
    await drop(page, { name: "x.npy", text: batch });
    await eventually(() => inputFile(page).innerText()).toContain("float32 of shape (3, 32, 32, 1)");
    const first = await runs(page);
    expect(first).toBe(await expected(samples.slice(0, 1024)));
    await inputFile(page).getByLabel("Sample").fill("2");
    const last = samples.slice(2048);
    const [min, max] = [Math.min(...last), Math.max(...last)];
    await eventually(() => drawn(page, "0")).toEqual([
      ...Uint8ClampedArray.from(last, (value) => (value - min) * (255 / (max - min))),
    ]);
    const second = await runs(page);
    expect(second).toBe(await expected(last));
    expect(second).not.toBe(first);
    expect(await runPanel(page).innerText()).toContain("Input x.npy, sample 2 of 3; best");
    for (const none of ["3", "", "-1", "0.5"]) {
      await inputFile(page).getByLabel("Sample").fill(none);
      await eventually(() => inputFile(page).innerText()).toContain("from 0 to 2; 2 is the input");
    }
    await inputFile(page).getByLabel("Sample").fill("0");
    await eventually(() => inputFile(page).innerText()).not.toContain("is the input");
    expect(await runs(page)).toBe(first);
  });

  test("of many channels shows 16 and the number of the others; NaN is told", async () => {
    const page = await openPage();
    const values = Float32Array.from({ length: 4 * 4 * 40 }, (_, i) => i);
    values[7] = Number.NaN;
    await openModel(page, [4, 4, 40]);
    await drop(page, { name: "deep.npy", text: writeNpy({ shape: [4, 4, 40], values }) });
    await eventually(() => inputFile(page).getByRole("img").count()).toBe(16);
    expect(await inputFile(page).innerText()).toContain("and 24 more");
    expect(await inputFile(page).innerText()).toContain("1 of 640 values is NaN");
  });

  test.each([
    ["small.npy", writeNpy({ shape: [8, 8, 1], values: new Float32Array(64) }), "Its shape is (8, 8, 1)"],
    ["cut.npy", batch.slice(0, 5000), "bytes of data where shape (3, 32, 32, 1) needs 12288"],
  ])("%s is refused with both shapes or sizes; nothing changes", async (name, bytes, why) => {
    const page = await openPage();
    await drop(page, { name, text: bytes });
    await eventually(() => dialog(page).innerText()).toContain(why);
    await page.keyboard.press("Escape");
    await openAnswer(page, "Run");
    expect(
      await runPanel(page)
        .getByRole("combobox", { name: /^Input/ })
        .inputValue(),
    ).toBe("seed");
  });
});

test("a constant and a seed: what is no number is refused, and the result names the input", async () => {
  const page = await openPage();
  const panel = await openAnswer(page, "Run");
  await panel.getByRole("combobox", { name: /^Input/ }).selectOption("constant");
  await panel.getByLabel("Value").fill("much");
  await eventually(() => panel.innerText()).toContain("A constant is a number that float32 can hold");
  expect(await panel.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await panel.getByLabel("Value").fill("-0.5");
  expect(await runs(page)).toBe(await expected(new Float32Array(1024).fill(-0.5)));
  expect(await panel.innerText()).toContain("Input -0.5 everywhere; best");
  await panel.getByRole("combobox", { name: /^Input/ }).selectOption("seed");
  await panel.getByLabel("Seed").fill("7");
  await eventually(() => panel.innerText()).toContain("The input was changed after this run");
  expect(await panel.innerText()).toContain("This input is not in the link");
  await runs(page);
  expect(await panel.innerText()).toContain("Input seed 7; best");
  expect(await panel.innerText()).not.toContain("was changed after this run");
});

test("a phone shows an input file without scrolling sideways", async () => {
  const page = await openPage({ viewport: PHONE });
  await drop(page, { name: "a-very-long-name-of-a-photograph-from-a-telephone.png", text: picture });
  await inputFile(page).waitFor();
  const tooWide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".run-pane, .run-pane *")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map((element) => `${element.tagName} ${element.className}`),
  );
  expect(tooWide).toEqual([]);
});
