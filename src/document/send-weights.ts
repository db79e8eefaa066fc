import type { GivenWeights } from "./layer-weights.ts";

/**
 * Weights between the page and its workers, by postMessage with a list of the buffers that go over. What is not in that
 * list is serialised: its bytes are copied several times, in one task, and a file may have 64 MB.
 */

/** The memory of weights that the sender gives away. */
export const buffersOf = ({ table }: GivenWeights): ArrayBuffer[] => [
  ...new Set(
    [...table.values()].flatMap((variables) =>
      [...variables.values()].map(({ values }) => values.buffer as ArrayBuffer),
    ),
  ),
];

/** A copy of weights that the sender keeps, to be given away. */
export function weightsToSend(weights: GivenWeights): GivenWeights {
  const table = new Map(
    [...weights.table].map(([layer, variables]) => [
      layer,
      new Map(
        [...variables].map(([name, { shape, values }]) => [
          name,
          { shape, values: new Float32Array(values) },
        ]),
      ),
    ]),
  );
  return { ...weights, table };
}
