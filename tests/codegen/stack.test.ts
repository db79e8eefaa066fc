import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CORES, type Core } from "../../src/codegen/cores.ts";
import type { GeneratedFile } from "../../src/codegen/listing.ts";
import { REQUIRED_FLAGS } from "../../src/codegen/makefile.ts";
import { MOST_STACK_BYTES } from "../../src/codegen/memory.ts";
import { BINARY_NETWORKS } from "./binary-networks.ts";
import { inDirectory } from "./compile.ts";
import { testedNetwork } from "./networks.ts";
import { canRunArm } from "./tools.ts";

/** Counters are made of vectors there, four times as large as on the other cores. */
const LARGEST = CORES.filter(({ name }) => name === "cortex-m55");
const LEVELS = ["-Os", "-O2", "-O3"];

/** Left for memcpy, ldexpf, and float arithmetic where a core has none. */
const OF_LIBRARIES = 128;

/** Bytes of stack by function of network.c. */
function frames(files: readonly GeneratedFile[], core: Core, level: string): Map<string, number> {
  return inDirectory(files, (cwd) => {
    const flags = `-mthumb ${core.flags} ${REQUIRED_FLAGS} ${level} -fstack-usage -c network.c`.split(" ");
    const { status, stderr } = spawnSync("arm-none-eabi-gcc", flags, { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const usage = readdirSync(cwd).find((name) => name.endsWith(".su")) ?? "";
    const lines = readFileSync(join(cwd, usage), "utf8").trim().split("\n");
    return new Map(
      lines.map((line) => {
        const [place = "", bytes, kind] = line.split("\t");
        expect(kind, line).toBe("static");
        return [place.split(":").at(-1) ?? "", Number(bytes)];
      }),
    );
  });
}

/** Bytes of the deepest chain of calls from network_run on; functions without a frame of their own are inlined. */
function deepest(files: readonly GeneratedFile[], functions: ReadonlyMap<string, number>): number {
  const source = files.find(({ path }) => path === "network.c")?.text ?? "";
  const bodies = new Map(
    [...source.matchAll(/^(?!typedef)\w[\w *]*?(\w+)\([^;{]*\)\n\{\n([\s\S]*?)^\}/gm)].map(
      ([, name = "", body = ""]) => [name, body],
    ),
  );
  expect([...functions.keys()].filter((name) => !bodies.has(name))).toEqual([]);
  const depth = (name: string): number => {
    const called = [...(bodies.get(name) ?? "").matchAll(/\b(\w+)\(/g)].map((match) => match[1] as string);
    const depths = called.filter((other) => bodies.has(other)).map(depth);
    return (functions.get(name) ?? 0) + Math.max(0, ...depths);
  };
  return depth("network_run");
}

describe.skipIf(!canRunArm()).each(LARGEST)("the stack on $name", (core) => {
  test.each(BINARY_NETWORKS)("of a run is at most what README.txt says: %s", (_, network) => {
    const { files } = testedNetwork(network).project;
    for (const level of LEVELS) {
      const bytes = deepest(files, frames(files, core, level));
      expect(bytes, level).toBeGreaterThan(100);
      expect(bytes + OF_LIBRARIES, level).toBeLessThanOrEqual(MOST_STACK_BYTES);
    }
  });
});
