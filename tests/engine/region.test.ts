import { expect, test } from "vitest";
import { Region } from "../../src/engine/region.ts";

/** Two steps: a constant of 20 bytes and scratch of 100 and 50; then scratch of 30. */
function twoSteps(region: Region) {
  region.beginStep();
  const constant = region.constant(20, () => new Uint8Array(20).fill(9));
  const first = [region.scratch(100), region.scratch(50)] as const;
  region.beginStep();
  return { constant, first, second: region.scratch(30) };
}

test("steps share the scratch area, and nothing else lies in it", () => {
  const measured = new Region(1000);
  twoSteps(measured);
  expect(measured.largestScratch).toBe(112 + 64);
  expect(measured.largestConstant).toBe(20);
  const region = new Region(1000, measured.largestScratch);
  const { constant, first, second } = twoSteps(region);
  expect(first).toEqual([1008, 1008 + 112]);
  expect(second).toBe(1008);
  expect(constant).toBe(1008 + 176);
  expect(region.end).toBe(constant + 32);
});

test("without an area, scratch has places of its own", () => {
  const { constant, first, second } = twoSteps(new Region(0));
  expect([constant, ...first, second]).toEqual([0, 32, 144, 208]);
});

test("constants are made once, when there is memory", () => {
  const region = new Region(16);
  const { constant } = twoSteps(region);
  const memory = new WebAssembly.Memory({ initial: 1 });
  region.fill(memory);
  const bytes = new Uint8Array(memory.buffer);
  expect(Array.from(bytes.subarray(constant - 1, constant + 21))).toEqual([0, ...Array(20).fill(9), 0]);
  bytes.fill(0);
  region.fill(memory);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});
