import { expect, test } from "vitest";
import type { GivenWeights } from "../../src/document/layer-weights.ts";
import { buffersOf, weightsToSend } from "../../src/document/send-weights.ts";

/** Two arrays of one buffer, and a layer that has the weights of another. */
function weights(): GivenWeights {
  const values = Float32Array.of(1, -0, Number.NaN, 4);
  const kernel = { shape: [1, 1, 2, 1], values: values.subarray(0, 2) };
  const variables = new Map([
    ["kernel", kernel] as const,
    ["bias", { shape: [2], values: values.subarray(2) }] as const,
  ]);
  const table = new Map([
    ["conv", variables],
    ["conv_call_2", variables],
  ]);
  return { file: "m.h5", digest: "0123456789abcdef", signs: true, table };
}

test("weights go over to a worker with their buffers, each listed once", () => {
  const given = weights();
  const buffers = buffersOf(given);
  expect(buffers).toHaveLength(1);
  const arrived = structuredClone(given, { transfer: buffers });
  expect(arrived).toEqual(weights());
  expect(given.table.get("conv")?.get("kernel")?.values).toHaveLength(0);
});

test("of a copy that is sent the page keeps its own", () => {
  const given = weights();
  const copy = weightsToSend(given);
  expect(copy).toEqual(given);
  structuredClone(copy, { transfer: buffersOf(copy) });
  expect(given).toEqual(weights());
});
