import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll } from "vitest";
import { eventually } from "./page.ts";
import { dialog, messages } from "./parts.ts";

const folders: string[] = [];

// Only then: the page may still read a file when it has said something.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Drags files (`text` null: a folder) from outside over the page and lets them go; resolves when the page says something. */
export async function drop(
  page: Page,
  ...files: { name: string; text: string | Uint8Array | null }[]
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const folder = mkdtempSync(join(tmpdir(), "sxor-drop-"));
  folders.push(folder);
  const paths = files.map(({ name }) => join(folder, name));
  files.forEach(({ text }, i) => {
    if (text === null) mkdirSync(paths[i] as string);
    else writeFileSync(paths[i] as string, text);
  });
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  }
  await eventually(() => dialog(page).or(messages(page).locator(".toast")).count()).toBeGreaterThan(0);
}
