import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CORE_NAMES } from "../../src/codegen/cores.ts";
import { kernelSizes, kernelsIn } from "../../src/codegen/cost/code-size.ts";
import { FITTED, FITTED_CORES } from "../../src/codegen/cost/fitted-model.ts";
import {
  estimatedSum,
  instructionsOf,
  isEstimate,
  modelledCalls,
} from "../../src/codegen/cost/instructions.ts";
import { columnsOf, tapTotals } from "../../src/codegen/cost/taps.ts";
import { generateProject } from "../../src/codegen/generate.ts";
import type { Document, Layer, TargetId } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Window } from "../../src/graph/graph.ts";
import { lower } from "../../src/targets/lower.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { arbitraryWindow } from "./arbitrary-window.ts";
import { window } from "./geometry.ts";

/** Stacks that were kept out of the fit: by core the counts of their steps, and the bytes of their kernels. */
interface Measured {
  document: Document;
  target: TargetId;
  counts: Record<string, number[]>;
  code: Record<string, number>;
}

const MEASURED: Measured[] = JSON.parse(
  readFileSync(new URL("../fixtures/instructions.json", import.meta.url), "utf8"),
);
const planOf = (document: Document, target: TargetId): Plan => lower(buildGraph(document), target);

/** The network.c of a document, empty if there is none. */
function sourceOf(document: Document, target: TargetId): string {
  const graph = buildGraph(document);
  const { files } = generateProject(lower(graph, target), graph, null);
  return files.find(({ path }) => path === "network.c")?.text ?? "";
}

describe.each(FITTED_CORES)("estimates for %s", (core) => {
  const steps = MEASURED.flatMap(({ document, target, counts }) => {
    const plan = planOf(document, target);
    const estimates = instructionsOf(plan, core);
    const calls = modelledCalls(plan, core);
    return (counts[core] ?? []).map((count, i) => {
      const kernels = calls[i] ?? [];
      const found = estimates[i] ?? { why: "there is no such step" };
      return { name: `${document.name}, ${plan.steps[i]?.name}`, kernels, count, found };
    });
  });

  test("are as close to what was counted as they say, on layers that were kept out of the fit", () => {
    expect(steps.length).toBeGreaterThan(500);
    // Short steps count as 1,000 instructions where errors are relative.
    const wrong = steps.filter(({ kernels, count, found }) => {
      if (!isEstimate(found) || "why" in kernels) return true;
      const error = Math.abs(found.instructions - count) / Math.max(count, 1000);
      const rounding = 0.5 / Math.max(count, 1000);
      return error > found.error * kernels.length + rounding;
    });
    expect(wrong).toEqual([]);
  });

  test("are within 10 % for all kernels whose work does not depend on the data", () => {
    const far = Object.entries(FITTED.cores[core]).filter(([, { largest }]) => largest > 0.1);
    for (const [name] of far) expect(name).toMatch(DATA);
  });

  test("grow with the image, the filters, the channels and the window", () => {
    const layer = (more: object) =>
      ({
        type: "QuantConv2D",
        ...{ filters: 64, kernel_size: 3, padding: "same", use_bias: false },
        ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", ...more },
      }) as unknown as Layer;
    const cost = (shape: number[], more: object = {}) => {
      const document = { sxor: 1, name: "one", input: { shape }, layers: [layer(more), layer({})] } as const;
      const [, step] = instructionsOf(planOf(document, "native"), core);
      return step && isEstimate(step) ? step.instructions : 0;
    };
    const base = cost([16, 16, 64]);
    expect(base).toBeGreaterThan(0);
    expect(cost([17, 16, 64])).toBeGreaterThan(base);
    expect(cost([16, 16, 64], { filters: 128 })).toBeGreaterThan(base);
    expect(cost([16, 16, 64], { kernel_size: 5 })).toBeGreaterThan(0);
  });
});

/** What these take depends on the numbers that they are given: exp() of large ones, sums of doubles by functions. */
const DATA = /^(tanh|magnitude_aware_sign|power_of_two_sign|ternary_weight_networks)_f32$/;

test("the table says how it was made", () => {
  expect(FITTED.compiler).toMatch(/^arm-none-eabi-gcc .* \d+\.\d+\.\d+/);
  expect(FITTED.flags).toBe("-O2");
  expect(FITTED.date).toMatch(/^\d{4}-\d\d-\d\d$/);
});

/** What of a network the table does not know: kernels without a size, steps without an estimate. */
function unknown(document: Document, target: TargetId): string[] {
  const source = sourceOf(document, target);
  if (source === "") return [];
  const sizes = CORE_NAMES.flatMap((core) => kernelSizes(source, core).filter(({ bytes }) => bytes === null));
  const plan = planOf(document, target);
  const steps = FITTED_CORES.flatMap((core) => instructionsOf(plan, core));
  return [
    ...sizes.map(({ name }) => name).filter((name) => !/^(add|multiply)_/.test(name)),
    ...steps.flatMap((step) => (isEstimate(step) ? [] : [step.why])),
  ];
}

test("every kernel has a size, and every step of random stacks an estimate", () => {
  const targets = ["native", "keras", "lce", "st-edge-ai@4.0"] as const;
  fc.assert(
    fc.property(arbitraryDocument(), fc.constantFrom(...targets), (document, target) => {
      expect(unknown(document, target)).toEqual([]);
    }),
    { numRuns: Number(process.env.SXOR_RUNS ?? 400) },
  );
});

test.each(EXAMPLES)("every step of the example $id has an estimate", ({ document }) => {
  expect(unknown(document, "native")).toEqual([]);
});

test("kernels take as many bytes as in networks that were kept out", () => {
  let checked = 0;
  for (const { document, target, code } of MEASURED) {
    const source = sourceOf(document, target);
    expect(kernelsIn(source).length).toBeGreaterThan(0);
    for (const core of FITTED_CORES) {
      const sizes = kernelSizes(source, core);
      if (sizes.some(({ bytes }) => bytes === null)) continue;
      const sum = sizes.reduce((total, { bytes }) => total + (bytes ?? 0), 0);
      expect(sum, `${document.name} on ${core}`).toBe(code[core]);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(2 * MEASURED.length);
});

test("steps without an estimate are left out of a sum, and counted", () => {
  const plan = planOf(EXAMPLES[0]?.document as Document, "native");
  const known = plan.steps.map(() => ({ instructions: 100, error: 0.1 }));
  const all = {
    instructions: 100 * plan.steps.length,
    error: expect.closeTo(0.1),
    missing: 0,
    missingMacc: 0,
  };
  expect(estimatedSum(plan, known)).toEqual(all);
  const none = { instructions: 0, error: 0, missing: plan.steps.length, missingMacc: 1 };
  const unknown = plan.steps.map(() => ({ why: "nobody knows" }));
  expect(estimatedSum(plan, unknown)).toEqual(none);
});

test("a window of too many taps has no estimate, and says so", () => {
  const layer = {
    ...{ type: "QuantConv2D", filters: 8, kernel_size: 200, padding: "same" },
    ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
  } as unknown as Layer;
  const plan = planOf({ sxor: 1, name: "wide", input: { shape: [256, 256, 1] }, layers: [layer] }, "native");
  expect(instructionsOf(plan, "cortex-m7")).toContainEqual({ why: "its window has too many taps" });
});

describe("taps of windows", () => {
  /** As the C finds them: one by one. */
  function counted(w: Window) {
    const totals = {
      windows: 0,
      rows: 0,
      rowsInside: 0,
      taps: 0,
      tapsInside: 0,
      tapsOfRowsInside: 0,
      runs: 0,
    };
    for (let oy = 0; oy < w.outH; oy++)
      for (let ox = 0; ox < w.outW; ox++) {
        totals.windows++;
        for (let ky = 0; ky < w.kH; ky++) {
          totals.rows++;
          totals.taps += w.kW;
          const iy = oy * w.strideH - w.padTop + ky * w.dilationH;
          if (iy < 0 || iy >= w.inH) continue;
          totals.rowsInside++;
          totals.tapsOfRowsInside += w.kW;
          let inRun = false;
          for (let kx = 0; kx < w.kW; kx++) {
            const ix = ox * w.strideW - w.padLeft + kx * w.dilationW;
            const inside = ix >= 0 && ix < w.inW;
            if (inside) totals.tapsInside++;
            if (inside && !(inRun && w.dilationW === 1)) totals.runs++;
            inRun = inside;
          }
        }
      }
    return totals;
  }

  test("are counted as the loops of the C do", () => {
    fc.assert(
      fc.property(arbitraryWindow, (w) => {
        expect(tapTotals(w)).toEqual(counted(w));
      }),
    );
  });

  test("columns that see the same taps are one class", () => {
    const w = window({ inH: 8, inW: 8, inC: 1, kH: 3, kW: 3, padLeft: 1, padRight: 1 });
    expect(columnsOf(w)).toEqual([
      { times: 1, before: 1, inside: 2, after: 0 },
      { times: 6, before: 0, inside: 3, after: 0 },
      { times: 1, before: 0, inside: 2, after: 1 },
    ]);
  });
});
