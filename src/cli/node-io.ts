import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelsFile } from "../engine/kernels.ts";
import type { Io } from "./io.ts";

const here = dirname(fileURLToPath(import.meta.url));
/** Beside the built command line, or where the kernels are built when it runs from its sources. */
const KERNELS = [here, join(here, "../../build")];

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

async function readFirst(paths: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  for (const path of paths) {
    try {
      return new Uint8Array(await readFile(path));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new Error(`${basename(paths[0] ?? "")} is not built; run npm run build:kernels`);
}

/** The process: its files, standard streams and the built kernels. */
export const nodeIo: Io = {
  readFile: (path) => readFile(path),
  async readStdin() {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  },
  async writeFile(path, data) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  kernels: () => readFirst(KERNELS.map((folder) => join(folder, kernelsFile()))),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
