import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { eventually } from "./page.ts";
import { dialog, messages } from "./parts.ts";

/** Drags files from outside over the page and lets them go; resolves when the page says something. */
export async function drop(
  page: Page,
  ...files: { name: string; text: string | Uint8Array }[]
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const folder = join(tmpdir(), `sxor-drop-${process.pid}-`);
  const paths = files.map(({ name }) => `${folder}${name}`);
  files.forEach(({ text }, i) => {
    writeFileSync(paths[i] as string, text);
  });
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 700, y: 450, data });
  }
  await eventually(() => dialog(page).or(messages(page).locator(".toast")).count()).toBeGreaterThan(0);
  for (const path of paths) rmSync(path);
}
