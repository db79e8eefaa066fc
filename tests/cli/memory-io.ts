import type { Io } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import { nodeIo } from "../../src/cli/node-io.ts";

/** Files by path, in memory. */
export type Files = Map<string, string | Uint8Array>;

export interface Outcome {
  code: number;
  out: string;
  err: string;
  files: Files;
}

function fail(code: string): never {
  throw Object.assign(new Error(`${code}: from the test`), { code });
}

/** Runs a command line on files in memory; only the kernels are the real ones. */
export async function sxor(
  argv: readonly string[],
  given: Readonly<Record<string, string | Uint8Array>> = {},
  stdin = "",
): Promise<Outcome> {
  const files: Files = new Map(Object.entries(given));
  let out = "";
  let err = "";
  const encode = (data: string | Uint8Array) =>
    typeof data === "string" ? new TextEncoder().encode(data) : data;
  const io: Io = {
    async readFile(path) {
      return encode(files.get(path) ?? fail("ENOENT"));
    },
    async readStdin() {
      return encode(stdin);
    },
    async writeFile(path, data) {
      if (path.startsWith("locked/")) fail("EACCES");
      files.set(path, data);
    },
    async list(path) {
      const below = [...files.keys()].filter((name) => name.startsWith(`${path}/`));
      return [...new Set(below.map((name) => name.slice(path.length + 1).split("/")[0] as string))];
    },
    kernels: nodeIo.kernels,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  return { code: await main(argv, io), out, err, files };
}
