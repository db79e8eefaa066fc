import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { generateProject } from "../../src/codegen/generate.ts";
import { REQUIRED_FLAGS } from "../../src/codegen/makefile.ts";
import { BINARY_NETWORKS } from "./binary-networks.ts";
import { inDirectory } from "./compile.ts";
import type { HandMade } from "./hand-made.ts";
import { NETWORKS } from "./networks.ts";
import { canRunArm } from "./tools.ts";

const filesOf = (network: HandMade) => generateProject(network.plan(), network.graph, null).files;

/** Definitions of functions: the words before each name, and the name. */
const definitions = (c: string) =>
  [...c.matchAll(/^(\w[\w *]*?)(\w+)\(([^;{}]*?)\)\n\{$/gm)].map(([, before = "", name = ""]) => ({
    before,
    name,
  }));

test.each(NETWORKS)(
  "a function is a kernel, a part of one, a step, or declared in network.h: %s",
  (_, make) => {
    const files = filesOf(make());
    const text = (path: string) => files.find((file) => file.path === path)?.text ?? "";
    const found = definitions(text("network.c"));
    expect(found).toHaveLength(text("network.c").match(/^\{$/gm)?.length ?? 0);
    for (const { before, name } of found) {
      if (/^(KERNEL|INLINE) /.test(before)) continue;
      if (before === "static void ") expect(name).toMatch(/^step_/);
      else expect(text("network.h")).toContain(`${before}${name}(`);
    }
  },
);

test.each(NETWORKS)("steps call kernels only: %s", (_, make) => {
  const c = filesOf(make()).find(({ path }) => path === "network.c")?.text ?? "";
  const kernels = new Set(
    definitions(c).flatMap(({ before, name }) => (/^KERNEL /.test(before) ? [name] : [])),
  );
  const steps = [...c.matchAll(/^static void step_\w+\([^{]*\)\n(\{.*?^\})/gms)].map(([, body = ""]) => body);
  expect(steps.length).toBeGreaterThan(0);
  const called = steps.flatMap((body) => [...body.matchAll(/^ {4}(\w+)\(/gm)].map(([, name]) => name));
  for (const name of called) if (name !== "memset") expect(kernels).toContain(name);
});

/** What a compiler makes of each kernel of a network: its disassembly, by name. */
function compiledKernels(network: HandMade, core: readonly string[]): Map<string, string> {
  const files = filesOf(network);
  const c = files.find(({ path }) => path === "network.c")?.text ?? "";
  const kernels = definitions(c).filter(({ before }) => /^KERNEL /.test(before));
  return inDirectory(files, (cwd) => {
    const run = (program: string, args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    const flags = [...core, ...REQUIRED_FLAGS.split(" "), "-mthumb", "-O2", "-ffunction-sections"];
    run("arm-none-eabi-gcc", [...flags, "-c", "network.c"]);
    return new Map(
      kernels.map(({ name }) => [
        name,
        run("arm-none-eabi-objdump", ["-d", "-j", `.text.${name}`, "network.o"]),
      ]),
    );
  });
}

describe.skipIf(!canRunArm())("on Cortex-M", () => {
  test.each([
    ["cortex-m7", ["-mcpu=cortex-m7"]],
    ["cortex-m55", ["-mcpu=cortex-m55", "-mfloat-abi=hard"]],
  ])("a kernel is the same program in every network: %s", (_, core) => {
    const programs = new Map<string, string>();
    let again = 0;
    for (const [name, make] of BINARY_NETWORKS) {
      for (const [kernel, program] of compiledKernels(make(), core)) {
        const known = programs.get(kernel);
        if (known === undefined) programs.set(kernel, program);
        else expect(program, `${kernel} in ${name}`).toBe(known);
        again += known === undefined ? 0 : 1;
      }
    }
    expect(again).toBeGreaterThan(10);
  });
});
