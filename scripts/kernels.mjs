// Compiles assembly/ to build/kernels.wasm and build/kernels-relaxed.wasm, the same with relaxed SIMD.
// `node scripts/kernels.mjs`, or buildKernels() from the Vite configurations; nothing is done when the modules
// are newer than every source. Which of them is run: src/engine/kernels.ts.
import { mkdir, readdir, rename, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(root, "assembly");
const output = path.join(root, "build");

const FLAGS = [
  ...["--runtime", "stub"],
  ...["--enable", "simd", "--enable", "bulk-memory"],
  ...["-O3", "--noAssert"],
];
const BUILDS = [
  { file: "kernels.wasm", flags: FLAGS },
  { file: "kernels-relaxed.wasm", flags: [...FLAGS, "--enable", "relaxed-simd"] },
];

const modified = async (file) => (await stat(file)).mtimeMs;

async function upToDate() {
  const inputs = (await readdir(sources)).map((name) => path.join(sources, name));
  const newest = Math.max(...(await Promise.all([...inputs, fileURLToPath(import.meta.url)].map(modified))));
  return Promise.all(BUILDS.map(({ file }) => modified(path.join(output, file)))).then(
    (built) => Math.min(...built) > newest,
    () => false,
  );
}

async function compile(asc, { file, flags }) {
  // Whoever reads meanwhile has the old module or the new one, never half of it.
  const unfinished = `build/${process.pid}-${file}`;
  const { error, stderr } = await asc.main([
    ...["assembly/index.ts", "-o", unfinished, "--baseDir", root],
    ...flags,
  ]);
  if (error) throw new Error(`the kernels do not compile\n${stderr.toString()}`);
  await rename(path.join(root, unfinished), path.join(output, file));
}

async function build() {
  if (await upToDate()) return output;
  await mkdir(output, { recursive: true });
  const { default: asc } = await import("assemblyscript/asc");
  for (const each of BUILDS) await compile(asc, each);
  return output;
}

let building = Promise.resolve(output);

/**
 * Compiles the kernels if they changed; returns the folder of the modules. Throws asc's messages. Callers of
 * one process take turns.
 */
export function buildKernels() {
  building = building.then(build, build);
  return building;
}

/** Vite plugin: builds the kernels at start and again when a file of assembly/ changes. */
export function kernelsPlugin() {
  return {
    name: "sxor-kernels",
    buildStart: async () => {
      await buildKernels();
    },
    configureServer(server) {
      server.watcher.add(sources);
      server.watcher.on("change", async (file) => {
        if (!file.startsWith(sources + path.sep)) return;
        try {
          await buildKernels();
          server.ws.send({ type: "full-reload" });
        } catch (error) {
          server.config.logger.error(String(error));
        }
      });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = path.relative(process.cwd(), await buildKernels());
  for (const { file } of BUILDS) console.log(path.join(folder, file));
}
