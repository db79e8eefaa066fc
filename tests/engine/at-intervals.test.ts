import { expect, test } from "vitest";
import { atIntervals } from "../../src/engine/at-intervals.ts";

test("passes on the first, and then what comes an interval after the last", () => {
  let time = 1000;
  const passed: number[] = [];
  const put = atIntervals(
    50,
    (value: number) => passed.push(value),
    () => time,
  );
  for (; time <= 1200; time += 20) put(time);
  expect(passed).toEqual([1000, 1060, 1120, 1180]);
});
