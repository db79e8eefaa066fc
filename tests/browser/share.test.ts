import { strToU8 } from "fflate";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { serialise } from "../../src/document/serialise.ts";
import { exportDocument } from "../../src/export/export.ts";
import { toBase64url } from "../../src/share/base64url.ts";
import { encodeLink } from "../../src/share/codec.ts";
import { frame } from "../../src/share/frame.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { eventually, openPage } from "./page.ts";
import {
  answerTab,
  card,
  cardNames,
  clipboard,
  dialog,
  field,
  openAnswer,
  rows,
  setClipboard,
  verdict,
} from "./parts.ts";

const hashOf = (page: Page): string => new URL(page.url()).hash;

test("the address opened in a second profile shows the same model, tab and selection", async () => {
  const page = await openPage();
  await card(page, "quant_conv2d_1").click();
  await field(page, "filters").fill("24");
  await openAnswer(page, "Report");
  const expected = encodeLink({
    document: {
      ...threadModel(2),
      layers: threadModel(2).layers.map((layer, i) => (i === 1 ? { ...layer, filters: 24 } : layer)),
    },
    view: { tab: "report", layer: "quant_conv2d_1" },
  });
  await eventually(() => hashOf(page)).toBe(expected);

  const other = await openPage({ hash: expected });
  expect(await rows(other).allInnerTexts()).toEqual(await rows(page).allInnerTexts());
  expect(await verdict(other).innerText()).toBe(await verdict(page).innerText());
  expect(await answerTab(other, "Report").getAttribute("aria-selected")).toBe("true");
  expect(await card(other, "quant_conv2d_1").getAttribute("aria-expanded")).toBe("true");
  await eventually(() => field(other, "filters").inputValue()).toBe("24");
});

test("a link that is put into the address bar of the open page is opened, and undo returns", async () => {
  const page = await openPage();
  const link = encodeLink({ document: threadModel(3), view: { tab: "why", layer: null } });
  await page.evaluate((hash) => {
    location.hash = hash;
  }, link);
  await eventually(() => cardNames(page)).toHaveLength(4);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await eventually(() => cardNames(page)).toHaveLength(3);
});

test("Share gives the link, a Markdown link and a Markdown report", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "Share" }).click();
  const copied = async (button: string) => {
    await dialog(page).getByRole("button", { name: button }).click();
    await eventually(() => dialog(page).getByRole("status").innerText()).toMatch(/copied/i);
    return clipboard(page);
  };
  const link = await copied("Copy link");
  await eventually(() => page.url()).toBe(link);
  expect(await copied("Copy Markdown link")).toMatch(
    new RegExp(`^\\[.+\\]\\(${link.replaceAll(".", "\\.")}\\)$`),
  );
  const report = await copied("Copy Markdown report");
  expect(report).toContain("falls back to float");
  expect(report).toContain(link);
  expect(await copied("Copy Larq script")).toBe(exportDocument(threadModel(2), "python").text);
  expect(await copied("Copy command line")).toMatch(/^stedgeai analyze .* -m \S+\.h5 /);
  await page.keyboard.press("Escape");
  await eventually(() => dialog(page).count()).toBe(0);
});

test("a report that waits for the search can be given up, and fills no clipboard later", async () => {
  // On another tab nothing is searched yet: the worker that does it comes when the report asks for it, or never.
  const page = await openPage({ hash: encodeLink({ document: threadModel(2), view: { tab: "report" } }) });
  let hang = true;
  const held: (() => void)[] = [];
  await page.route(/assets\/worker-/, (route) => {
    if (hang) held.push(() => void route.continue().catch(() => {}));
    else return route.continue();
  });
  await setClipboard(page, "mine");
  await page.getByRole("button", { name: "Share" }).click();
  const report = dialog(page).getByRole("button", { name: "Copy Markdown report" });
  await report.click();
  await eventually(() => dialog(page).getByRole("status").innerText()).toContain("Looking for changes");
  expect(await report.isDisabled()).toBe(true);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await eventually(() => report.isDisabled()).toBe(false);
  await report.click();
  await page.keyboard.press("Escape");
  await eventually(() => dialog(page).count()).toBe(0);
  hang = false;
  for (const go of held) go();
  await page.waitForTimeout(1500);
  expect(held).not.toEqual([]);
  expect(await clipboard(page)).toBe("mine");
});

describe("a link that cannot be opened is explained and stays in the address bar", () => {
  const good = encodeLink({ document: threadModel(1), view: { tab: "why" } });
  const changed = `${good.slice(0, 20)}${good[20] === "A" ? "B" : "A"}${good.slice(21)}`;
  const plain = (text: string) => `#${frame("p", toBase64url(strToU8(text)))}`;
  const cases = [
    ["one character changed", changed, "at least one of its characters has changed"],
    ["cut off", good.slice(0, -9), `only ${good.length - 10} of its ${good.length - 1} characters arrived`],
    ["foreign", "#installation", "not a link of sxor"],
    [
      "newer",
      plain(`{"document":${serialise(threadModel(1))},"view":{"tab":"future"}}`),
      "newer version of sxor",
    ],
    ["oversized", `#1d${"A".repeat(70_000)}`, "too large to open"],
    [
      "intact, the model illegal",
      plain(
        serialise(threadModel(1)).replace('"filters":16', '"filters":-1').replace(/^.*$/, '{"document":$&}'),
      ),
      "filters",
    ],
  ] as const;

  test.each(cases)("%s", async (_, hash, message) => {
    const page = await openPage({ hash });
    const banner = page.getByRole("region", { name: "Problem of the link" });
    await eventually(() => banner.innerText()).toContain(message);
    // Not even later, when the link of what is shown would be written.
    await page.waitForTimeout(400);
    expect(hashOf(page)).toBe(hash);
    await banner.getByRole("button", { name: "Copy the link's text" }).click();
    expect(await clipboard(page)).toBe(hash);
    await banner.getByRole("button", { name: "Go on without it" }).click();
    await eventually(() => hashOf(page)).toBe(encodeLink({ document: threadModel(2), view: { tab: "why" } }));
  });

  test("typed over the link of work that is open, it leaves the work alone", async () => {
    const page = await openPage({ hash: good });
    await page.evaluate((hash) => {
      location.hash = hash;
    }, changed);
    await page.getByRole("region", { name: "Problem of the link" }).waitFor();
    expect(await cardNames(page)).toEqual(["input_1", "quant_conv2d"]);
  });
});

test("work is offered again at the next visit, and a link does not overwrite it", async () => {
  const page = await openPage();
  await card(page, "quant_conv2d").click();
  await field(page, "filters").fill("40");
  await eventually(() => page.evaluate(() => localStorage.getItem("sxor.1.document"))).toContain(
    '"filters":40',
  );
  await page.goto("about:blank");
  const link = encodeLink({ document: threadModel(1), view: { tab: "why" } });
  await page.goBack();
  await page.evaluate((hash) => {
    location.hash = hash;
    location.reload();
  }, link);
  await page.getByRole("button", { name: "Restore previous work" }).waitFor();
  expect(await cardNames(page)).toHaveLength(2);
  await page.getByRole("button", { name: "Restore previous work" }).click();
  await eventually(() => rows(page).first().isVisible()).toBe(true);
  expect(await card(page, "quant_conv2d").first().innerText()).toContain("filters 40");
});
