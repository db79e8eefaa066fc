import { expect } from "vitest";
import { type Plan, type Tensor, tensorBytes, totalMacc } from "../../src/targets/plan.ts";

const roundUp4 = (n: number): number => Math.ceil(n / 4) * 4;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What holds for every Plan of every target, whatever the model. */
export function expectSound(plan: Plan): void {
  plan.tensors.forEach((tensor, id) => {
    expect(tensor.id).toBe(id);
    expect(tensor.bytes).toBe(tensorBytes(tensor.shape, tensor.format));
    expect(tensor.offset % 4).toBe(0);
    expect(tensor.offset + tensor.bytes).toBeLessThanOrEqual(plan.memory.arena);
  });
  expectOrder(plan);
  expectNoOverlap(plan);
  expectTotals(plan);
}

/** Every tensor is written before it is read, and lives as long as it is needed. */
function expectOrder(plan: Plan): void {
  const written = new Set(plan.inputs);
  plan.steps.forEach((step, id) => {
    expect(step.id).toBe(id);
    for (const input of step.inputs) {
      expect(written.has(input)).toBe(true);
      expect((plan.tensors[input] as Tensor).lastUse).toBeGreaterThanOrEqual(id);
    }
    for (const output of step.outputs) {
      expect(written.has(output)).toBe(false);
      written.add(output);
    }
  });
  for (const output of plan.outputs) {
    expect(written.has(output)).toBe(true);
    expect((plan.tensors[output] as Tensor).format).toBe("f32");
  }
}

/** Tensors that live at the same time do not share a byte. */
function expectNoOverlap(plan: Plan): void {
  for (const a of plan.tensors) {
    for (const b of plan.tensors) {
      if (b.id <= a.id || a.firstUse > b.lastUse || b.firstUse > a.lastUse) continue;
      expect(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset).toBe(true);
    }
  }
}

function expectTotals(plan: Plan): void {
  for (const step of plan.steps) {
    const stored = step.params.filter((id) => plan.params[id]?.metadata !== true);
    expect(step.rom).toBe(sum(stored.map((id) => plan.params[id]?.bytes ?? Number.NaN)));
    for (const id of step.params) expect(plan.params[id]?.id).toBe(id);
  }
  const stored = plan.params.filter(({ metadata }) => !metadata);
  expect(plan.memory.weights).toBe(sum(stored.map(({ bytes }) => roundUp4(bytes))));
  expect(totalMacc(plan)).toBe(sum(plan.steps.map((step) => step.macc)));
  const live = plan.steps.map((step) =>
    sum(
      plan.tensors
        .filter((tensor) => tensor.firstUse <= step.id && step.id <= tensor.lastUse)
        .map((tensor) => roundUp4(tensor.bytes)),
    ),
  );
  expect(plan.memory.arena).toBeGreaterThanOrEqual(Math.max(0, ...live));
}
