import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compilePrograms, NativeContestant, writeShape } from "../../bench/native.ts";
import { documentOf, type Shape, shapeData } from "../../bench/shapes.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";

const hasGcc = spawnSync("gcc", ["--version"]).status === 0;

/** Words that are not full, a stride that pads on one side only, and more words than an AVX2 counter holds. */
const SHAPES: Shape[] = [
  { id: "narrow", size: 6, inC: 20, outC: 16, kernel: 3, stride: 1 },
  { id: "strided", size: 8, inC: 96, outC: 32, kernel: 3, stride: 2 },
  { id: "deep", size: 4, inC: 512, outC: 16, kernel: 3, stride: 1 },
  { id: "pixels", size: 4, inC: 64, outC: 16, kernel: 1, stride: 1 },
];

/** FNV-1a of the sums by the reference interpreter. */
function expectedChecksum(shape: Shape): number {
  const graph = buildGraph(documentOf(shape, "f32"));
  const plan = lower(graph, "native");
  const tensors = runReference(plan, materialise(plan, graph), [shapeData(shape).input]);
  const sums = tensors.get(plan.outputs[0] as number) as Float32Array;
  return checksum(new Uint8Array(Int32Array.from(sums).buffer));
}

describe.runIf(hasGcc)("the C programs", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sxor-bench-test-"));
  const sources = path.resolve(import.meta.dirname, "../../bench/native");
  const { programs } = compilePrograms(sources, folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("there is one at least", () => {
    expect(programs.map(({ id }) => id)).toEqual(expect.arrayContaining(["scalar", "vectorised"]));
  });

  test.each(SHAPES)("compute what the reference does: $id", async (shape) => {
    const file = writeShape(shape, folder);
    for (const program of programs) {
      const started = await NativeContestant.start(program.id, program.file, file, expectedChecksum(shape));
      expect(started, `${program.id} fits`).toBeDefined();
      expect(await started?.batch(0.1)).toBeGreaterThan(0);
      started?.stop();
    }
  });

  test("are refused with other sums, and leave out what their blocks do not fit", async () => {
    const [shape] = SHAPES as [Shape];
    const [program] = programs;
    if (program === undefined) throw new Error("no program");
    const start = (of: Shape) => NativeContestant.start(program.id, program.file, writeShape(of, folder), 1);
    await expect(start(shape)).rejects.toThrow("not 00000001");
    expect(await start({ ...shape, id: "odd", outC: 3 })).toBeUndefined();
  });
});
