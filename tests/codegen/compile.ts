import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GeneratedFile } from "../../src/codegen/listing.ts";

/** Fails with advice if there is no C compiler. */
export function requireCompiler(): void {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error("these tests need a C compiler named cc; on Debian: apt-get install gcc libc6-dev");
  }
}

const FLAGS = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
/** As the Makefile has them. */
const REQUIRED = ["-ffp-contract=off", "-fno-strict-aliasing"];

export interface Outcome {
  status: number | null;
  stdout: string;
}

/** Calls `use` with a new directory that holds the files, and removes it. */
export function inDirectory<T>(files: readonly GeneratedFile[], use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "sxor-c-"));
  try {
    mkdirSync(directory, { recursive: true });
    for (const { path, text } of files) writeFileSync(join(directory, path), text);
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Compiles a project without a warning (throws with the compiler's text) and runs its self-test. */
export function compileAndRun(files: readonly GeneratedFile[], extraFlags: readonly string[] = []): Outcome {
  return inDirectory(files, (cwd) => {
    const sources = files.map(({ path }) => path).filter((path) => path.endsWith(".c"));
    const args = [...FLAGS, ...REQUIRED, ...extraFlags, "-o", "network_test", ...sources, "-lm"];
    const compiled = spawnSync("cc", args, { cwd, encoding: "utf8" });
    if (compiled.status !== 0) throw new Error(`cc ${args.join(" ")}\n${compiled.stderr}`);
    const { status, stdout } = spawnSync("./network_test", { cwd, encoding: "utf8" });
    return { status, stdout };
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
