import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { REQUIRED_FLAGS } from "../../src/codegen/makefile.ts";

/** Fails with advice if there is no C compiler. */
export function requireCompiler(): void {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error("these tests need a C compiler named cc; on Debian: apt-get install gcc libc6-dev");
  }
}

/** Every generated project compiles without one of these. */
export const WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wvla", "-Werror"];

export interface Outcome {
  status: number | null;
  stdout: string;
}

/** Calls `use` with a new directory that holds the files, and removes it. */
export function inDirectory<T>(files: readonly GeneratedFile[], use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "sxor-c-"));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface Compilation {
  compiler?: string;
  /** Behind the warnings and what the project requires; may take either back. */
  flags?: readonly string[];
}

/** Compiles a project without a warning (throws with the compiler's text) and runs its self-test. */
export function compileAndRun(
  files: readonly GeneratedFile[],
  { compiler = "cc", flags = ["-O2"] }: Compilation = {},
): Outcome {
  return inDirectory(files, (cwd) => {
    const sources = files.map(({ path }) => path).filter((path) => /^\w+\.c$/.test(path));
    const fixed = [...REQUIRED_FLAGS.split(" "), ...WARNINGS, "-DNETWORK_HOOKS"];
    const args = [...fixed, ...flags, "-o", "network_test", ...sources, "-lm"];
    const compiled = spawnSync(compiler, args, { cwd, encoding: "utf8" });
    if (compiled.status !== 0) throw new Error(`${compiler} ${args.join(" ")}\n${compiled.stderr}`);
    const { status, stdout, stderr } = spawnSync("./network_test", { cwd, encoding: "utf8" });
    return { status, stdout: stdout + stderr };
  });
}

/** The checksums that main.c prints for the steps, in order, and for the outputs of the network. */
export function printedChecksums(stdout: string): { steps: number[]; outputs: number[] } {
  const read = (label: string) =>
    [...stdout.matchAll(new RegExp(`^${label} 0x([0-9a-f]{8}) `, "gm"))].map(([, hex]) =>
      Number.parseInt(hex ?? "", 16),
    );
  return { steps: read("step"), outputs: read("checksum") };
}
