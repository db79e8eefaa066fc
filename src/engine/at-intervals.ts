/**
 * Passes on what comes at least `interval` ms after the last that was passed on, and drops the rest: a network of a
 * hundred steps would else keep the page busy with messages about them. `now` is a clock in ms.
 */
export function atIntervals<T>(
  interval: number,
  pass: (value: T) => void,
  now: () => number = () => performance.now(),
): (value: T) => void {
  let next = Number.NEGATIVE_INFINITY;
  return (value) => {
    const time = now();
    if (time < next) return;
    next = time + interval;
    pass(value);
  };
}
