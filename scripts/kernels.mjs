// Compiles assembly/ to build/kernels.wasm. `node scripts/kernels.mjs`, or buildKernels() from the Vite
// configurations; nothing is done when the module is newer than every source.
import { mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(root, "assembly");
const output = path.join(root, "build", "kernels.wasm");

const FLAGS = [
  ...["--runtime", "stub"],
  ...["--enable", "simd", "--enable", "bulk-memory"],
  ...["-O3", "--noAssert"],
];

const modified = async (file) => (await stat(file)).mtimeMs;

async function upToDate() {
  const inputs = (await readdir(sources)).map((name) => path.join(sources, name));
  const newest = Math.max(...(await Promise.all([...inputs, fileURLToPath(import.meta.url)].map(modified))));
  return modified(output).then(
    (built) => built > newest,
    () => false,
  );
}

/** Compiles the kernels if they changed; returns the path of the module. Throws asc's messages. */
export async function buildKernels() {
  if (await upToDate()) return output;
  await mkdir(path.dirname(output), { recursive: true });
  const { default: asc } = await import("assemblyscript/asc");
  const name = path.relative(root, output);
  const { error, stderr } = await asc.main(["assembly/index.ts", "-o", name, "--baseDir", root, ...FLAGS]);
  if (error) throw new Error(`the kernels do not compile\n${stderr.toString()}`);
  return output;
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
  console.log(path.relative(process.cwd(), await buildKernels()));
}
