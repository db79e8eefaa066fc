import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { CORE_NAMES } from "../../src/codegen/cores.ts";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { projectZip } from "../../src/codegen/zip.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { inDirectory, requireCompiler } from "./compile.ts";
import { projectWithTest } from "./tested-project.ts";
import { canRunArm, canRunCmake } from "./tools.ts";

beforeAll(requireCompiler);

const graph = buildGraph(threadModel(2));
const plan = lower(graph, "native");
const { project } = projectWithTest(plan, graph);

/** Runs a program in `cwd`; throws with what it printed if it fails. */
function run(cwd: string, program: string, args: readonly string[], env = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${status}\n${stdout}${stderr}`);
  return stdout;
}

test("the zip of the thread's model passes its own test with nothing but make and a C compiler", () => {
  inDirectory([], (cwd) => {
    for (const [path, content] of Object.entries(unzipSync(projectZip(project.files)))) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), content);
    }
    const bare = { PATH: "/usr/bin:/bin" };
    expect(run(join(cwd, "network"), "make", ["test"], bare)).toMatch(/^all as expected$/m);
  });
});

/** Flash and RAM of libnetwork.a as `make arm` prints them: text, data and bss of the last line. */
const totals = (printed: string): number[] =>
  (/^ *(\d+)\s+(\d+)\s+(\d+)\s.*\(TOTALS\)$/m.exec(printed)?.slice(1) ?? []).map(Number);

describe.skipIf(!canRunArm())("make for Cortex-M", () => {
  test.each(CORE_NAMES)("make arm builds the library for %s: RAM is the arena of the Plan", (core) => {
    const [text, data, bss] = inDirectory(project.files, (cwd) =>
      totals(run(cwd, "make", ["arm", `CORE=${core}`, "CFLAGS=-Os"])),
    );
    expect(data).toBe(0);
    expect(bss).toBe(plan.memory.arena);
    expect(text).toBeGreaterThan(plan.memory.weights);
    expect(text).toBeLessThan(16_384);
  });

  test("a core that there is not is named", () => {
    inDirectory(project.files, (cwd) => {
      const { status, stderr } = spawnSync("make", ["arm", "CORE=cortex-a9"], { cwd, encoding: "utf8" });
      expect(status).toBe(2);
      expect(stderr).toContain("no CORE cortex-a9");
    });
  });

  test.each([
    ["returns an error", "return NETWORK_NULL", ""],
    ["writes where no memory is", "*(volatile uint32_t *)0x70000000u = 1; return NETWORK_OK", "fault\n"],
  ])("a network that %s fails on the core", (_, code, printed) => {
    const wrong = project.files.map(
      (file): GeneratedFile =>
        file.path === "network.c" ? { ...file, text: file.text.replace("return NETWORK_OK", code) } : file,
    );
    inDirectory(wrong, (cwd) => {
      const { status, stdout } = spawnSync("make", ["-s", "qemu"], { cwd, encoding: "utf8" });
      expect(stdout.replace(/^step .*\n/gm, "")).toBe(printed);
      expect(status).toBe(2);
    });
  });

  test("code for a Cortex-M0+ runs on a core of ARMv6-M", () => {
    const small = buildGraph({ ...threadModel(2), input: { shape: [7, 5, 1] } });
    const { files } = projectWithTest(lower(small, "native"), small).project;
    const microbit = "rom_origin=0 rom_length=256K ram_origin=0x20000000 ram_length=16K";
    const args = ["-s", "qemu", "CORE=cortex-m0plus", "MACHINE=microbit", `MEMORY=${microbit}`];
    inDirectory(files, (cwd) => expect(run(cwd, "make", args)).toMatch(/^all as expected$/m));
  });
});

describe.skipIf(!canRunCmake())("CMakeLists.txt", () => {
  const build = (options: readonly string[]) =>
    inDirectory(project.files, (cwd) => {
      run(cwd, "cmake", ["-B", "build/cmake", ...options]);
      run(cwd, "cmake", ["--build", "build/cmake"]);
      return run(cwd, "ctest", ["--test-dir", "build/cmake"]);
    });

  test("builds and runs the self-test on this machine", () => {
    expect(build([])).toContain("100% tests passed");
  });

  test.skipIf(!canRunArm()).each(["cortex-m7", "cortex-m33", "cortex-m55"])(
    "builds it for %s and runs it in QEMU",
    (core) => {
      const toolchain = "-DCMAKE_TOOLCHAIN_FILE=arm/toolchain.cmake";
      expect(build([toolchain, `-DCORE=${core}`])).toContain("100% tests passed");
    },
  );
});
