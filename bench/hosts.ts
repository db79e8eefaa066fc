import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build, type InlineConfig } from "vite";
import { launchChromium, type Site, serveBuiltPage } from "../scripts/browser.mjs";
import { kernelsFile } from "../src/engine/kernels.ts";
import type { Session } from "./session.ts";

/** A page or process with a session in it. */
export interface Host {
  call<M extends keyof Session>(
    method: M,
    ...args: Parameters<Session[M]>
  ): Promise<Awaited<ReturnType<Session[M]>>>;
  close(): Promise<void>;
}

/** Where sessions run. */
export interface Engine {
  name: "Chromium" | "Node";
  versions: Record<string, string>;
  /** A new one, in which nothing has run. */
  open(): Promise<Host>;
  close(): Promise<void>;
}

const quietly = (root: string, outDir: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: "error",
  base: "./",
  build: { outDir, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 10_000 },
});

/** A page that is isolated from others has a clock of 5 µs, and not of 0.1 ms. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Headless Chromium: a browser of its own for each session. */
export async function chromiumEngine(folder: string): Promise<Engine> {
  const outDir = path.join(folder, "dist", "page");
  await build(quietly(folder, outDir));
  const site = await serveBuiltPage(outDir, ISOLATED);
  const versions = await chromiumVersions();
  return {
    name: "Chromium",
    versions,
    open: () => openPage(site),
    close: () => site.close(),
  };
}

async function chromiumVersions(): Promise<Record<string, string>> {
  const browser = await launchChromium();
  const cdp = await browser.newBrowserCDPSession();
  const { product, jsVersion } = await cdp.send("Browser.getVersion");
  await browser.close();
  return { Chromium: product.replace(/^.*\//, ""), V8: jsVersion };
}

async function openPage(site: Site): Promise<Host> {
  const browser: Browser = await launchChromium();
  const page: Page = await browser.newPage();
  const failed = new Promise<never>((_, reject) => page.once("pageerror", reject));
  try {
    await page.goto(site.url);
    await Promise.race([page.waitForFunction(() => "session" in window), failed]);
  } catch (error) {
    await browser.close();
    throw new Error(`the page of the bench does not start: ${String(error)}`);
  }
  return {
    call: (method, ...args) =>
      page.evaluate(
        ([name, values]) => (window.session[name] as (...all: unknown[]) => never)(...(values as unknown[])),
        [method, args] as const,
      ),
    close: () => browser.close(),
  };
}

/** Node: a process of its own for each session, with relaxed SIMD where that needs a flag. */
export async function nodeEngine(folder: string): Promise<Engine> {
  const outDir = path.join(folder, "dist", "node");
  const { build: options, ...rest } = quietly(folder, outDir);
  await build({ ...rest, build: { ...options, ssr: path.join(folder, "node.ts"), target: "node20" } });
  return {
    name: "Node",
    versions: { Node: process.version.slice(1), V8: process.versions.v8 },
    open: async () => forkSession(path.join(outDir, "node.js"), folder),
    close: async () => {},
  };
}

function forkSession(file: string, folder: string): Host {
  const execArgv = kernelsFile() === "kernels.wasm" ? ["--experimental-wasm-relaxed-simd"] : [];
  const child: ChildProcess = fork(file, [folder], { execArgv });
  return {
    call: (method, ...args) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error("the process of the bench ended"));
        child.once("exit", ended);
        child.once("message", (answer: { value?: never; error?: string }) => {
          child.off("exit", ended);
          if (answer.error === undefined) resolve(answer.value as never);
          else reject(new Error(answer.error));
        });
        child.send({ method, args });
      }),
    close: async () => {
      child.kill();
    },
  };
}
