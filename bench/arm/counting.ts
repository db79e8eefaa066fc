import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { GeneratedFile } from "../../src/codegen/listing.ts";

/** Counts the executed instructions of each step of a generated project, on a Cortex-M in QEMU. */

const here = import.meta.dirname;
const SCRIPT = "arm/machine.ld";

/** What a program prints; throws what it complained of if it fails. */
export function output(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    encoding: "utf8",
  });
  if (status === 0) return stdout;
  throw error ?? new Error(`${program} ${args.join(" ")}\n${stderr}`);
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** The programs that the counts depend on. */
export const compilerVersion = (): string => firstLine(output("arm-none-eabi-gcc", ["--version"]));
export const emulatorVersion = (): string => firstLine(output("qemu-system-arm", ["--version"]));

/** Calls `use` with a folder that is removed behind it, and in it the plugin of QEMU that counts. */
export function withPlugin<T>(use: (folder: string, plugin: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "sxor-arm-"));
  try {
    const plugin = path.join(folder, "steps-plugin.so");
    const flags = ["-std=c99", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC"];
    output("cc", [...flags, "-o", plugin, path.join(here, "steps-plugin.c")]);
    return use(folder, plugin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A project in a folder whose main.c counts. */
export interface Countable {
  folder: string;
  /** How main.c makes the input, for the compiler. */
  convert: string;
  /** The linker script as it was generated. */
  script: string;
}

/** Writes a generated project that can be counted. */
export function writeCountable(folder: string, files: readonly GeneratedFile[]): Countable {
  for (const { path: name, text } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return countable(folder);
}

/** The project that lies in `folder`. */
export function countable(folder: string): Countable {
  cpSync(path.join(here, "main.c"), path.join(folder, "main.c"));
  const header = readFileSync(path.join(folder, "network.h"), "utf8");
  const conversion = /void (network_\w+_input)\(const float \*values, (\w+) \*/.exec(header);
  const convert = conversion ? ` -DCONVERT_INPUT=${conversion[1]} -DINPUT_TYPE=${conversion[2]}` : "";
  return { folder, convert, script: readFileSync(path.join(folder, SCRIPT), "utf8") };
}

/** Puts the constants into the large memory of the Cortex-M55's board, whose flash is small. Counts stay the same. */
function withFarConstants(script: string): string {
  const far = script
    .replace("\nSECTIONS\n{", "\nSECTIONS\n{\n    .far : { *(.rodata.data_*) } > FAR\n")
    .replace("    RAM (rwx)", "    FAR (r)   : ORIGIN = 0x60000000, LENGTH = 16M\n    RAM (rwx)");
  if (far.length < script.length + 80) throw new Error("arm/machine.ld has changed: where do constants go?");
  return far;
}

function makeArguments({ folder, convert, script }: Countable, core: string, flags: string): string[] {
  writeFileSync(path.join(folder, SCRIPT), core === "cortex-m55" ? withFarConstants(script) : script);
  return ["-s", `CORE=${core}`, `CFLAGS=${flags}${convert}`];
}

/** The program of a core, in the folder of its project. */
export const programOf = (core: string): string => path.join("build", core, "network_test.elf");

/** Compiles the program of a project for a core. */
export function buildProgram(project: Countable, core: string, flags: string): void {
  rmSync(path.join(project.folder, programOf(core)), { force: true });
  output("make", [...makeArguments(project, core, flags), programOf(core)], project.folder);
}

/** Bytes of the instructions of every function in the program that was compiled for a core. */
export function functionSizes({ folder }: Countable, core: string): Map<string, number> {
  const printed = output("arm-none-eabi-nm", ["--print-size", programOf(core)], folder);
  const functions = [...printed.matchAll(/^\w+ (\w+) [tT] (\w+)$/gm)];
  return new Map(functions.map(([, size = "", name = ""]) => [name, Number.parseInt(size, 16)]));
}

/** Compiles the program of a project for a core, and counts the executed instructions of every step. */
export function countInstructions(project: Countable, plugin: string, core: string, flags: string): number[] {
  const { folder } = project;
  const make = makeArguments(project, core, flags);
  buildProgram(project, core, flags);

  const marker = /^(\w+) T network_hook$/m.exec(output("arm-none-eabi-nm", [programOf(core)], folder));
  if (marker === null) throw new Error("the program has no network_hook");
  const counts = path.join(folder, "counts.txt");
  const qemu = `qemu-system-arm -plugin ${plugin},marker=0x${marker[1]},out=${counts}`;
  const printed = output("make", [...make, "qemu", `QEMU=${qemu}`], folder);
  if (printed !== "done\n") throw new Error(`the program for ${core} printed ${JSON.stringify(printed)}`);
  // Before the first step lies the start of the program.
  return readFileSync(counts, "utf8").trim().split("\n").slice(1).map(Number);
}

/** Flash and RAM of the library, in bytes. */
export function sizeOf(project: Countable, core: string, flags: string): { flash: number; ram: number } {
  rmSync(path.join(project.folder, "build", core, "libnetwork.a"), { force: true });
  for (const object of ["network.o", "network_data.o"])
    rmSync(path.join(project.folder, "build", core, object), { force: true });
  const printed = output("make", [...makeArguments(project, core, flags), "arm"], project.folder);
  const sizes = /^ *(\d+)\s+(\d+)\s+(\d+)\s.*\(TOTALS\)$/m.exec(printed);
  const [text = 0, data = 0, bss = 0] = (sizes?.slice(1) ?? []).map(Number);
  if (sizes === null) throw new Error(`arm-none-eabi-size printed ${JSON.stringify(printed)}`);
  return { flash: text + data, ram: data + bss };
}
