import { expect, test } from "vitest";
import { fitCosts } from "../../bench/arm/least-squares.ts";

const sample = (loops: Record<string, number>, costs: Record<string, number>) => {
  const count = Object.entries(loops).reduce((sum, [loop, times]) => sum + times * (costs[loop] ?? 0), 0);
  return { loops, count, weight: 1 / count };
};

test("finds the costs that counts were made of, however large the loops", () => {
  const costs = { call: 40, rows: 12.5, products: 0.25 };
  const samples = [1, 2, 5, 40, 300].flatMap((rows) =>
    [3, 70, 9000].map((width) => sample({ call: 1, rows, products: rows * width }, costs)),
  );
  const found = fitCosts(samples);
  for (const [loop, cost] of Object.entries(costs)) expect(found[loop]).toBeCloseTo(cost, 3);
});

test("gives no loop a negative cost, and none to a loop that never ran", () => {
  const samples = [
    { loops: { call: 1, rows: 10, never: 0 }, count: 90, weight: 1 },
    { loops: { call: 1, rows: 20, never: 0 }, count: 80, weight: 1 },
  ];
  const found = fitCosts(samples);
  expect(found).toEqual({ call: expect.closeTo(85, 5), rows: 0 });
});

test("weighs errors", () => {
  const samples = [
    { loops: { call: 1 }, count: 10, weight: 1 },
    { loops: { call: 1 }, count: 20, weight: 0 },
  ];
  expect(fitCosts(samples)).toEqual({ call: expect.closeTo(10, 9) });
});
