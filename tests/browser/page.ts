import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium, type Site, serveBuiltPage } from "../../scripts/browser.mjs";

/**
 * Opens the built page in Chromium. A test file that imports this gets a server and a browser of its
 * own; every page is closed after its test, which fails if the page complained or left its origin.
 */

let site: Site;
let browser: Browser;
const contexts: BrowserContext[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([serveBuiltPage(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  expect(complaints.splice(0), "errors of the page and requests to other origins").toEqual([]);
});

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface PageOptions extends Pick<BrowserContextOptions, "viewport" | "colorScheme"> {
  /** Fragment of the address, `#` included. */
  hash?: string;
}

/** Opens the page in a fresh profile; resolves when the verdict is there. */
export async function openPage({ hash = "", ...options }: PageOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  contexts.push(context);
  context.setDefaultTimeout(PATIENCE);
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== new URL(site.url).origin) {
      complaints.push(`request to ${request.url()}`);
    }
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  await page.goto(`${site.url}${hash}`);
  await page.getByRole("region", { name: "Verdict" }).waitFor();
  return page;
}

/** Milliseconds after which a page that does not answer has failed. */
const PATIENCE = 10_000;

/** Asserts on something that the page will show, not necessarily at once. */
export const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: PATIENCE, interval: 30 });
