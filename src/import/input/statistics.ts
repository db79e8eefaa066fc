/** What the values of an input look like as a whole. */
export interface InputStatistics {
  count: number;
  /** Of the finite values; NaN if there are none. */
  min: number;
  max: number;
  mean: number;
  /** Values that sign() takes for +1: those that are at least 0. */
  nonNegative: number;
  notANumber: number;
  infinite: number;
}

export function inputStatistics(values: Float32Array): InputStatistics {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let [nonNegative, notANumber, infinite] = [0, 0, 0];
  // An index and not an iterator: there may be millions.
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x >= 0) nonNegative++;
    if (Number.isNaN(x)) notANumber++;
    else if (!Number.isFinite(x)) infinite++;
    else {
      sum += x;
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  const count = values.length;
  const finite = count - notANumber - infinite;
  const none = finite === 0;
  return {
    ...{ count, nonNegative, notANumber, infinite },
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    mean: none ? Number.NaN : sum / finite,
  };
}
