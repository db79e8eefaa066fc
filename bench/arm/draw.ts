/** Numbers from a seed: a linear congruential generator with the constants of Knuth's MMIX, its upper bits. */
export interface Draw {
  /** From `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** The same, each power of two as often as the next. */
  size(low: number, high: number): number;
  of<T>(values: readonly T[]): T;
  chance(probability: number): boolean;
}

export function drawing(seed: number): Draw {
  let state = BigInt(seed);
  const next = () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 32n) / 2 ** 32;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  for (let i = 0; i < 4; i++) next();
  return {
    int,
    size: (low, high) => Math.min(Math.floor(low * ((high + 1) / low) ** next()), high),
    of: (values) => values[int(0, values.length - 1)] as (typeof values)[number],
    chance: (probability) => next() < probability,
  };
}
