/** Throws, with the first element that differs, unless all arrays hold the same numbers (0 and -0 are one). */
export function requireEqual(what: string, arrays: ReadonlyMap<string, ArrayLike<number>>): void {
  const [first, ...others] = arrays;
  if (first === undefined) return;
  const [name, expected] = first;
  for (const [other, found] of others) {
    if (found.length !== expected.length)
      throw new Error(`${what}: ${other} gives ${found.length} values, ${name} ${expected.length}`);
    for (let i = 0; i < expected.length; i++) {
      if (found[i] !== expected[i])
        throw new Error(`${what}: value ${i} is ${found[i]} by ${other}, ${expected[i]} by ${name}`);
    }
  }
}

/** The largest difference of two outputs, as a part of the range of the first. */
export function relativeDifference(expected: Float32Array, found: Float32Array): number {
  if (expected.length !== found.length) return Number.POSITIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let most = 0;
  expected.forEach((x, i) => {
    low = Math.min(low, x);
    high = Math.max(high, x);
    const difference = Math.abs(x - (found[i] as number));
    // A NaN differs from everything.
    most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference);
  });
  return most === 0 ? 0 : most / (high - low);
}
