/** A sample: how often each loop of a step ran, the instructions that it executed, and what an error of one weighs. */
export interface Sample {
  loops: Readonly<Record<string, number>>;
  count: number;
  weight: number;
}

const MOST_STEPS = 20_000;
const MOVED = 1e-9;

const at = (values: readonly number[], i: number): number => values[i] as number;
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, n, i) => sum + n * at(b, i), 0);

/**
 * Costs per loop, none below 0, that make the sum of (weight * (estimate - count))² least. By coordinate descent:
 * each cost in turn takes its best value while the others stay, until none moves. Columns are scaled to length 1,
 * so that all costs move alike.
 */
export function fitCosts(samples: readonly Sample[]): Record<string, number> {
  const names = [...new Set(samples.flatMap(({ loops }) => Object.keys(loops)))].filter((name) =>
    samples.some(({ loops }) => (loops[name] ?? 0) > 0),
  );
  const raw = names.map((name) => samples.map(({ loops, weight }) => (loops[name] ?? 0) * weight));
  const lengths = raw.map((column) => Math.sqrt(dot(column, column)));
  const columns = raw.map((column, i) => column.map((n) => n / at(lengths, i)));
  const wanted = samples.map(({ count, weight }) => count * weight);
  const products = columns.map((a) => columns.map((b) => dot(a, b)));
  const targets = columns.map((column) => dot(column, wanted));

  const costs = names.map(() => 0);
  for (let step = 0, moved = Number.POSITIVE_INFINITY; step < MOST_STEPS && moved > MOVED; step++) {
    moved = 0;
    for (const [i, row] of products.entries()) {
      const before = at(costs, i);
      const best = Math.max(0, at(targets, i) - dot(row, costs) + before);
      moved = Math.max(moved, Math.abs(best - before));
      costs[i] = best;
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, at(costs, i) / at(lengths, i)]));
}
