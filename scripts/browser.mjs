// The built page in Chromium, for the browser tests, the edit benchmark and the screenshot.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";
import { root } from "./setup.mjs";

const MEDIA_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** The files of a built page by their URL path. Read once, so that a build meanwhile does not mix two pages. */
function builtFiles(dist) {
  if (!existsSync(path.join(dist, "index.html")))
    throw new Error(`${path.relative(root, dist)}/ is missing: run npm run build first`);
  const names = readdirSync(dist, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const url = `/${path.relative(dist, file).split(path.sep).join("/")}`;
        return [url === "/index.html" ? "/" : url, readFileSync(file)];
      }),
  );
}

/** Serves the built page, or another one from its folder, on a free port of this machine; `headers` go with each file. */
export async function serveBuiltPage(folder = path.join(root, "dist"), headers = {}) {
  const files = builtFiles(folder);
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://localhost").pathname;
    const content = files.get(name);
    const type = MEDIA_TYPES[path.extname(name) || ".html"];
    response.writeHead(content ? 200 : 404, content && type ? { ...headers, "content-type": type } : headers);
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium of the environment variable CHROMIUM, or one of the usual places. */
export async function launchChromium() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(`no Chromium in ${PLACES.join(", ")}: install it or name it in CHROMIUM`);
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
