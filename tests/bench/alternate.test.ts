import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alternation } from "../../bench/alternate.ts";
import type { Contestant } from "../../bench/contestant.ts";

/** The clock of a browser: it moves in steps, and a look at it takes a moment. */
const TICK = 0.1;
const LOOK = 0.001;
let now = 0;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += LOOK;
    return Math.floor(now / TICK) * TICK;
  });
});
afterEach(() => vi.restoreAllMocks());

/** Takes so many milliseconds of that clock. */
function taking(id: Contestant["id"], milliseconds: () => number): Contestant & { runs: number } {
  const contestant = {
    id,
    runs: 0,
    run() {
      contestant.runs++;
      now += milliseconds();
    },
  };
  return contestant;
}

test("short runs are repeated until the clock can tell them, long ones are not", async () => {
  const short = taking("tfjs", () => 0.003);
  const long = taking("ort", () => 25);
  const alternation = new Alternation([short, long], { warmUp: 50, batch: 10 });
  await alternation.warmUp();
  expect(short.runs * 0.003).toBeGreaterThanOrEqual(50 - 10);
  const before = long.runs;
  const times = await alternation.round();
  expect(Object.keys(times)).toEqual(["tfjs", "ort"]);
  expect(long.runs - before).toBe(1);
  // Never less than it takes, and at most two ticks of the batch more.
  expect(times.tfjs).toBeGreaterThanOrEqual(0.003);
  expect(times.tfjs).toBeLessThan(0.003 * (1 + (2 * TICK) / 5));
  expect(times.ort).toBeGreaterThanOrEqual(25);
  expect(times.ort).toBeLessThan(25 + 2 * TICK);
});

test("a batch that was interrupted does not make the next one short", async () => {
  let interruption = 0;
  const contestant = taking("tfjs", () => 0.01 + interruption);
  const alternation = new Alternation([contestant], { warmUp: 20, batch: 10 });
  await alternation.warmUp();
  interruption = 5;
  await alternation.round();
  interruption = 0;
  const before = contestant.runs;
  await alternation.round();
  expect(contestant.runs - before).toBeGreaterThanOrEqual(900);
});

test("who gives a promise is waited for", async () => {
  let running = 0;
  let most = 0;
  const contestant: Contestant = {
    id: "ort",
    async run() {
      most = Math.max(most, ++running);
      await Promise.resolve();
      now += 1;
      running--;
    },
  };
  const alternation = new Alternation([contestant], { warmUp: 1, batch: 3 });
  await alternation.warmUp();
  expect((await alternation.round()).ort).toBeGreaterThanOrEqual(1);
  expect(most).toBe(1);
});
