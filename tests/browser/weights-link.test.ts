import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { exportDocument } from "../../src/export/export.ts";
import { attachWeights } from "../../src/graph/given-weights.ts";
import { readModelFile } from "../../src/import/files/read-model-file.ts";
import { writeSxorZip } from "../../src/import/files/sxor-zip.ts";
import { bytesOf, read } from "../import/files/fixtures.ts";
import { trained } from "../share/weighted-models.ts";
import { drop } from "./drop.ts";
import { eventually, openPage } from "./page.ts";
import { cardNames, clipboard, dialog, messages, openAnswer, paste } from "./parts.ts";

/** Weights of a file that leave the page: in a link if they are few, in a file always. */

async function runChecksum(page: Page): Promise<string> {
  const panel = await openAnswer(page, "Run");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await eventually(() => panel.innerText()).toMatch(/agree/);
  return /output (0x[0-9a-f]{8})/.exec(await panel.innerText())?.[1] ?? "no checksum";
}

const inputCard = (page: Page): Locator => page.locator('[data-card="input"]');

async function pageWith(name: string, text: Uint8Array): Promise<Page> {
  const page = await openPage();
  await drop(page, { name, text });
  await eventually(() => inputCard(page).innerText()).toMatch(/weights of/);
  return page;
}

async function share(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const open = dialog(page);
  await open.getByRole("heading", { name: "Share this model" }).waitFor();
  return open;
}

async function copiedLink(page: Page): Promise<string> {
  const open = await share(page);
  await open.getByRole("button", { name: "Copy link" }).click();
  await eventually(() => open.innerText()).toContain("link copied.");
  return clipboard(page);
}

/** Clicks a button that saves a file. */
async function saved(open: Locator, button: string): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([
    open.page().waitForEvent("download"),
    open.getByRole("button", { name: button }).click(),
  ]);
  return {
    name: download.suggestedFilename(),
    bytes: new Uint8Array(readFileSync(await download.path())),
  };
}

function ownModel(): Document {
  const { document, weights } = read("model.h5");
  if (document === null || weights === null) throw new Error("nothing was read");
  return attachWeights(document, weights).document;
}

/** A model that has more weights than a link takes. */
const large = trained(
  parseDocument({
    sxor: 1,
    name: "wide",
    input: { shape: [8, 8, 64] },
    layers: [
      { type: "QuantConv2D", filters: 256, kernel_size: 3, kernel_quantizer: "ste_sign" },
      { type: "QuantConv2D", filters: 256, kernel_size: 3, kernel_quantizer: "ste_sign" },
    ],
  }).document as Document,
);

test("the link of a small .h5 opens elsewhere with its weights, and runs to the same checksum", async () => {
  const page = await pageWith("model.h5", bytesOf("model.h5"));
  const expected = await runChecksum(page);
  expect(expected).toMatch(/^0x/);
  const link = await copiedLink(page);
  expect(await dialog(page).innerText()).toMatch(
    /with the weights of model\.h5: the signs of [\d,]+ binary weights \([\d,]+ bytes\)/,
  );
  await eventually(() => page.url()).toBe(link);

  const other = await openPage({ hash: new URL(link).hash });
  expect(await inputCard(other).innerText()).toContain("weights of model.h5 (binary kernels: signs only)");
  expect(await runChecksum(other)).toBe(expected);
  // A reload finds them in the address bar, and offers no other work.
  await page.keyboard.press("Escape");
  await page.reload();
  await eventually(() => inputCard(page).innerText()).toContain("binary kernels: signs only");
  expect(await runChecksum(page)).toBe(expected);
  expect(await messages(page).innerText()).not.toContain("Restore previous work");
});

test("without the tick the link names the weights alone, and what it opens says that they are not here", async () => {
  const page = await pageWith("model.h5", bytesOf("model.h5"));
  const open = await share(page);
  await open.getByRole("checkbox", { name: /with the weights of model\.h5/ }).uncheck();
  await open.getByRole("button", { name: "Copy link" }).click();
  await eventually(() => open.innerText()).toContain("link copied.");
  const link = await clipboard(page);
  expect(link.length).toBeLessThan(700);
  const other = await openPage({ hash: new URL(link).hash });
  const run = await openAnswer(other, "Run");
  await eventually(() => run.innerText()).toContain("the weights of model.h5 are not here");
});

test("a link that would be too long says how long, and the file beside it holds the weights", async () => {
  const page = await pageWith("wide.sxor.zip", writeSxorZip(large.document, large.weights));
  const open = await share(page);
  await eventually(() => open.innerText()).toMatch(
    /The weights of trained\.h5 are not in the link: with them it would have up to [\d,]{7} characters, and 16,000 are the limit/,
  );
  const { name, bytes } = await saved(open, "Download with weights");
  expect(name).toBe("wide.sxor.zip");
  await eventually(() => open.innerText()).toContain("with the weights of trained.h5.");
  const { document, weights, notes } = readModelFile(bytes, name);
  expect([notes, weights?.digest]).toEqual([[], large.weights.digest]);
  expect({ ...document, weights: large.document.weights }).toEqual(large.document);
});

test("the file of a model that came in a link has the signs, and says so", async () => {
  const page = await pageWith("model.h5", bytesOf("model.h5"));
  const link = await copiedLink(page);
  const other = await openPage();
  await paste(other, link);
  await eventually(() => messages(other).innerText()).toContain(
    "with the weights of model.h5 (binary kernels: signs only)",
  );
  const names = await cardNames(other);
  const open = await share(other);
  expect(await open.innerText()).toContain("Of its binary kernels only the signs are here");
  const { bytes } = await saved(open, "Download with weights");
  await eventually(() => open.innerText()).toContain("(binary kernels: signs only).");
  expect(readModelFile(bytes, "saved.sxor.zip").weights).toMatchObject({ file: "model.h5", signs: true });
  await other.keyboard.press("Escape");
  const third = await pageWith("saved.sxor.zip", bytes);
  expect(await cardNames(third)).toEqual(names);
  expect(await inputCard(third).innerText()).toContain("binary kernels: signs only");
});

test("the buttons for the training code give what the exporters write", async () => {
  const page = await pageWith("model.h5", bytesOf("model.h5"));
  const open = await share(page);
  const document = ownModel();
  const { name, bytes } = await saved(open, "Download Keras JSON");
  expect(name).toMatch(/\.json$/);
  expect(new TextDecoder().decode(bytes)).toBe(exportDocument(document, "keras").text);
  await eventually(() => open.innerText()).toContain("the weights of model.h5 are not in the export");
  for (const [button, format] of [
    ["Copy Larq script", "python"],
    ["Copy command line", "command"],
  ] as const) {
    await open.getByRole("button", { name: button }).click();
    await eventually(() => clipboard(page)).toBe(exportDocument(document, format).text);
  }
  const json = await saved(open, "Download JSON");
  expect(JSON.parse(new TextDecoder().decode(json.bytes))).toEqual(document);
});
