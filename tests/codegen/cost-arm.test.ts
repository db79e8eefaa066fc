import { describe, expect, test } from "vitest";
import { compilerVersion } from "../../bench/arm/counting.ts";
import { FLAGS, measureStacks } from "../../bench/arm/measured.ts";
import { randomStack } from "../../bench/arm/stacks.ts";
import { SUBJECTS } from "../../bench/arm/subjects.ts";
import { FITTED, FITTED_CORES, type FittedCore } from "../../src/codegen/cost/fitted-model.ts";
import { instructionsOf, isEstimate } from "../../src/codegen/cost/instructions.ts";
import { canRunArm } from "./tools.ts";

/** Of every second subject a stack that nobody has seen: of seeds far beyond those of the fit. */
const FRESH = [0, 2].map((subject) => randomStack(1000 * SUBJECTS.length + subject));

const sum = (values: readonly number[]): number => values.reduce((total, n) => total + n, 0);

const measure = (core: FittedCore) =>
  measureStacks(FRESH, [core], (name, failure) => expect(failure, name).toBeNull());

/** Another compiler makes other code, of which the table says nothing. */
const isMeasured = canRunArm() && compilerVersion() === FITTED.compiler && FLAGS === FITTED.flags;

describe.skipIf(!isMeasured)("fresh random stacks in QEMU, by the compiler of the table", () => {
  test.each(FITTED_CORES)(
    "have the instructions and sizes of the table on %s",
    { timeout: 180_000 },
    (core) => {
      const measured = measure(core);
      expect(measured.length).toBeGreaterThanOrEqual(FRESH.length / 2);
      for (const { document, plan, counts, sizes } of measured) {
        for (const [kernel, bytes] of Object.entries(sizes[core] ?? {}))
          expect(FITTED.sizes[core][kernel] ?? bytes, kernel).toBe(bytes);
        const estimates = instructionsOf(plan, core);
        expect(estimates.filter((step) => !isEstimate(step))).toEqual([]);
        const estimate = sum(estimates.map((step) => (isEstimate(step) ? step.instructions : 0)));
        const count = sum(counts[core] ?? []);
        expect(Math.abs(estimate - count), `${document.name}: ${estimate} for ${count}`).toBeLessThanOrEqual(
          0.1 * Math.max(count, 1000),
        );
      }
    },
  );
});
