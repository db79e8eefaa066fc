import { expect, test } from "vitest";
import { Rounds } from "../../bench/rounds.ts";

test("the best of all rounds counts, once three are near it", () => {
  const rounds = new Rounds();
  rounds.add({ tfjs: 3, ort: 2 });
  rounds.add({ tfjs: 1, ort: 2.05 });
  expect(rounds.best()).toEqual({ tfjs: 1, ort: 2 });
  expect(rounds.unconfirmed()).toEqual(["tfjs", "ort"]);
  rounds.add({ tfjs: 1.02, ort: 2.06 });
  expect(rounds.unconfirmed()).toEqual(["tfjs"]);
  rounds.add({ tfjs: 1.03, ort: 9 });
  expect(rounds.unconfirmed()).toEqual([]);
  // A better one has to be confirmed anew.
  rounds.add({ tfjs: 0.5, ort: 9 });
  expect(rounds.unconfirmed()).toEqual(["tfjs"]);
  expect(rounds.count).toBe(5);
});
