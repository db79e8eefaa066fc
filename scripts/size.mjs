// npm run size: what the first load of the built page weighs, gzipped, and whether it stays in its budget.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./setup.mjs";

const BUDGET = 120 * 1000;
const dist = path.join(root, "dist");

/** Files that index.html asks for by itself, and what these import statically. */
function firstLoad() {
  const html = readFileSync(path.join(dist, "index.html"), "utf8");
  const asked = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css|svg))"/g)].map((match) => match[1]);
  const files = new Set(["index.html"]);
  const visit = (file) => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith(".js")) return;
    const code = readFileSync(path.join(dist, file), "utf8");
    // Static imports only: `import(` is loaded later.
    for (const match of code.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)) {
      visit(path.posix.join(path.posix.dirname(file), match[1]));
    }
  };
  for (const file of asked) visit(file);
  return [...files];
}

/** Addresses outside the page in the files that run at first load; documentation links in text are fine. */
function foreignRequests(files) {
  const request = /(?:src|href)="(https?:\/\/[^"]+)"|(?:fetch|import)\(["'`](https?:\/\/[^"'`]+)/g;
  return files.flatMap((file) =>
    [...readFileSync(path.join(dist, file), "utf8").matchAll(request)].map((m) => `${file}: ${m[1] ?? m[2]}`),
  );
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const gzipped = (file) => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length;

const files = firstLoad();
const sizes = files.map((file) => ({ file, bytes: gzipped(file) }));
for (const { file, bytes } of sizes) console.log(`${kB(bytes).padStart(10)}  ${file}`);
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`${kB(total).padStart(10)}  first load, gzip (budget ${kB(BUDGET)})`);

const later = readdirSync(path.join(dist, "assets"), { recursive: true })
  .map((name) => `assets/${name}`)
  .filter((file) => !files.includes(file));
console.log(
  `${kB(later.reduce((sum, file) => sum + gzipped(file), 0)).padStart(10)}  loaded later (${later.length} files)`,
);

const foreign = foreignRequests(files);
for (const found of foreign) console.error(`request to another origin: ${found}`);
if (total > BUDGET) console.error(`the first load is ${kB(total - BUDGET)} over its budget`);
process.exit(total > BUDGET || foreign.length > 0 ? 1 : 0);
