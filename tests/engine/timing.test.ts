import { afterEach, expect, test, vi } from "vitest";
import type { Executor } from "../../src/engine/executor.ts";
import { Timing } from "../../src/engine/timing.ts";

/** A clock that ticks in steps of `tick` ms, and steps that take the given times in turn. */
function machine(tick: number, ...steps: (() => number)[]) {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += tick / 100;
    return Math.floor(now / tick) * tick;
  });
  const written: number[] = [];
  const executor: Executor = {
    steps: steps.map((milliseconds, i) => ({
      kernel: `k${i}`,
      run: () => {
        now += milliseconds();
      },
    })),
    write: (inputs) => written.push(inputs.length),
    execute: () => {},
    run: () => new Map(),
  };
  return { executor, written };
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("short steps are repeated until the clock can tell their time", () => {
  const { executor, written } = machine(
    0.1,
    () => 0.003,
    () => 20,
  );
  const timing = new Timing(executor, [new Float32Array(1)]);
  timing.warmUp();
  for (let round = 0; round < 4; round++) timing.round();
  const [short, long] = timing.times();
  expect(Math.abs((short?.best ?? 0) / 0.003 - 1)).toBeLessThan(0.15);
  expect(Math.abs((long?.median ?? 0) / 20 - 1)).toBeLessThan(0.01);
  expect(written).toHaveLength(5);
});

test("a busy moment while the repeats are chosen does not leave a step with too few", () => {
  let calls = 0;
  const { executor } = machine(0.1, () => (++calls === 2 ? 5 : 0.003));
  const timing = new Timing(executor, []);
  timing.warmUp();
  for (let round = 0; round < 3; round++) timing.round();
  expect(Math.abs((timing.times()[0]?.best ?? 0) / 0.003 - 1)).toBeLessThan(0.15);
});

test("best and median of the rounds; of an even number, the mean of the two in the middle", () => {
  const rounds = [40, 10, 30, 20];
  let timed = false;
  const { executor } = machine(1, () => (timed ? (rounds.shift() ?? 0) : 50));
  const timing = new Timing(executor, []);
  const seen: number[] = [];
  timing.warmUp((step) => seen.push(step));
  timed = true;
  for (let round = 0; round < 4; round++) timing.round();
  expect(timing.times()).toEqual([{ best: 10, median: 25 }]);
  expect(seen).toEqual([0]);
});
