import { expect, test } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { createExecutor } from "../../src/engine/executor.ts";
import { runReference } from "../../src/engine/reference.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { kernelsModule } from "./plans.ts";

const padded: Layer[] = [
  { type: "ZeroPadding2D", name: "pad", padding: 1 },
  { type: "Conv2D", name: "conv", filters: 3, kernel_size: 3 },
];
/** The same numbers go in, once with and once without a Reshape in front. */
const reshaped: Document = {
  sxor: 1,
  input: { shape: [4, 6, 2] },
  layers: [{ type: "Reshape", target_shape: [2, 12, 2] }, ...padded],
};
const direct: Document = { sxor: 1, input: { shape: [2, 12, 2] }, layers: padded };

async function outputs(document: Document) {
  const graph = buildGraph(document);
  const plan = lower(graph, "keras");
  const input = [seededInput(1, graph.nodes[0] as Node)];
  const executor = await createExecutor(plan, () => materialise(plan, graph), await kernelsModule());
  if ("refused" in executor) throw new Error(executor.refused);
  const output = plan.outputs[0] as number;
  return {
    kernels: executor.run(input).get(output),
    reference: runReference(plan, materialise(plan, graph), input).get(output),
  };
}

test("ZeroPadding2D behind a Reshape pads the reshaped image: a Reshape is no step, its tensor has the old shape", async () => {
  const expected = await outputs(direct);
  expect(expected.kernels).toEqual(expected.reference);
  expect(await outputs(reshaped)).toEqual(expected);
});
