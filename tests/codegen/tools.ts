import { spawnSync } from "node:child_process";
import type { CoreName } from "../../src/codegen/cores.ts";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { inDirectory, type Outcome, WARNINGS } from "./compile.ts";

/** Programs that `npm test` installs on Debian; without them some tests cannot run, and are listed as not run. */

const answers = (program: string, args: readonly string[] = ["--version"]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** Whether `compiler` links programs with sanitizers: their libraries are packages of their own. */
export const canSanitize = (compiler: string): boolean =>
  answers(compiler) &&
  inDirectory([{ path: "main.c", text: "int main(void) { return 0; }\n" }], (cwd) => {
    const { status } = spawnSync(compiler, [...SANITIZERS, "main.c"], { cwd, stdio: "ignore" });
    return status === 0;
  });

export const SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

/** Whether Cortex-M programs can be compiled and run here. */
export const canRunArm = (): boolean =>
  answers("arm-none-eabi-gcc") && answers("qemu-system-arm") && answers("make");

export const canRunCmake = (): boolean => answers("cmake");

/** Seconds after which a program for QEMU hangs. */
const PATIENCE = 60;

/** The levels at which firmware is compiled, each on some core. */
const LEVELS: Readonly<Partial<Record<CoreName, string>>> = { "cortex-m0plus": "-Os", "cortex-m7": "-O3" };

/** No function may take more of the stack, which is small in firmware. */
const MOST_STACK = "-Wframe-larger-than=1024";

/** Compiles the self-test for a core without a warning, and runs it in QEMU, by the project's own Makefile. */
export function runOnCore(
  files: readonly GeneratedFile[],
  core: CoreName,
  flags: readonly string[] = [LEVELS[core] ?? "-O2"],
): Outcome {
  return inDirectory(files, (cwd) => {
    const cflags = [...flags, ...WARNINGS, MOST_STACK].join(" ");
    const args = ["-s", "qemu", `CORE=${core}`, `CFLAGS=${cflags}`];
    const { status, stdout, stderr } = spawnSync("make", args, {
      cwd,
      encoding: "utf8",
      timeout: PATIENCE * 1000,
    });
    return { status, stdout: stdout + stderr };
  });
}
