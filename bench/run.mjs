// npm run bench: how fast the kernels are, beside tfjs, onnxruntime-web and C. See docs/bench.md.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { buildKernels } from "../scripts/kernels.mjs";
import { root, run } from "../scripts/setup.mjs";

const USAGE = `usage: npm run bench -- [options]
  --node          in Node instead of Chromium
  --shapes A,B    these shapes only; without it, A to G
  --no-networks   shapes only
  --quick         a smoke run: everything once, verified, with no numbers to believe
  --save          writes docs/bench.json, docs/bench.md and the table of README.md`;

function readOptions() {
  try {
    return parseArgs({
      options: {
        node: { type: "boolean" },
        shapes: { type: "string" },
        "no-networks": { type: "boolean" },
        quick: { type: "boolean" },
        save: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

const folder = path.dirname(fileURLToPath(import.meta.url));

/** The peers, from a lock file of their own: nothing else needs them. */
function installPeers() {
  const installed = path.join(folder, "node_modules", ".package-lock.json");
  const lock = path.join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  console.log("installing tfjs-backend-wasm and onnxruntime-web (npm ci --prefix bench)");
  return run("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"], {
    shell: process.platform === "win32",
  });
}

const load = async (name) =>
  (await runnerImport(path.join(folder, name), { configFile: false, logLevel: "error" })).module;

const options = readOptions();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
if (options.save && (options.quick || options.shapes || options["no-networks"])) {
  console.error("--save keeps whole runs only: without --quick, --shapes and --no-networks");
  process.exit(2);
}
if (!installPeers()) process.exit(1);
const [{ runBench }, { fullReport, missed, unconfirmed }, { save }] = await Promise.all(
  ["driver.ts", "print.ts", "save.ts"].map(load),
);
try {
  await buildKernels();
  const result = await runBench({
    folder,
    node: options.node === true,
    quick: options.quick === true,
    shapes: options.shapes?.split(",") ?? [],
    networks: !options["no-networks"],
    say: (text) => console.error(text),
  });
  console.log(fullReport(result));
  const below = options.quick ? [] : missed(result);
  if (below.length > 0) console.log(`\nnot reached:\n${below.map((line) => `  ${line}`).join("\n")}`);
  if (options.save && unconfirmed(result).length > 0)
    throw new Error("nothing is saved: the machine was too busy for numbers to believe");
  if (options.save) {
    for (const file of save(root, result)) console.log(`written: ${path.relative(root, file)}`);
  }
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(1);
}
