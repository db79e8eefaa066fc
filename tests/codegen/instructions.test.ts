import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Measured, total } from "../../bench/arm/counts-report.ts";
import { canRunArm } from "./tools.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = existsSync(join(root, "dist-cli/sxor.mjs"));

/** What `npm run bench:arm` counts. */
function measure(...args: string[]): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), "sxor-bench-"));
  try {
    const json = join(folder, "counts.json");
    const script = join(root, "bench/arm/run.mjs");
    const { status, stderr } = spawnSync(process.execPath, [script, ...args, "--json", json], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(readFileSync(json, "utf8")).results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Executed instructions per binary MAC of a 3x3 convolution of 32 x 32 x 64 to 64 channels with signs as output;
 * one popcount per word takes 0.6. The counts are those of one compiler: another one may need another limit.
 */
const LIMITS = [
  ["layer", "cortex-m7", "-O3", 0.3],
  ["layer-zero-padding", "cortex-m7", "-O3", 0.3],
  ["layer", "cortex-m55", "-O3", 0.15],
  ["layer-zero-padding", "cortex-m55", "-O3", 0.15],
] as const;

describe.skipIf(!canRunArm() || !built)("the instructions of a binary convolution", () => {
  test.each(LIMITS)(
    "%s on %s with %s are at most %f per MAC, the same in each run",
    (model, core, flags, limit) => {
      const [first, again] = [1, 2].map(() => measure(model, "--core", core, `--flags=${flags}`)[0]);
      expect(again).toEqual(first);
      const layer = first?.steps[0];
      expect(layer?.macc).toBe(32 * 32 * 64 * 64 * 9);
      expect((layer?.instructions ?? Number.POSITIVE_INFINITY) / (layer?.macc ?? 1)).toBeLessThan(limit);
    },
  );
});

test.skipIf(!canRunArm() || !built).each(["cortex-m7", "cortex-m55"])(
  "a BinaryNet takes at most a twelfth of the instructions of its float plan on %s",
  (core) => {
    const sums = measure("binary-net-32", "--core", core, "--flags=-O2").map((run) => [
      run.target,
      total(run),
    ]);
    const { native, keras } = Object.fromEntries(sums) as Record<string, number>;
    expect((keras ?? 0) / (native ?? Number.POSITIVE_INFINITY)).toBeGreaterThan(12);
  },
);
