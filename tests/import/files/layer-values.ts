import type { TargetId } from "../../../src/document/document.ts";
import { runReference } from "../../../src/engine/reference.ts";
import { numbersOf } from "../../../src/engine/tensor-data.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { lower } from "../../../src/targets/lower.ts";
import { materialise } from "../../../src/targets/parameters.ts";

/** What the last step of every layer gives, by the name of the layer, as the reference computes a target. */
export function layerValues(graph: Graph, target: TargetId, input: Float32Array): Map<string, Float32Array> {
  const plan = lower(graph, target);
  const contents = runReference(plan, materialise(plan, graph), [input]);
  const values = new Map<string, Float32Array>();
  for (const { layers, outputs } of plan.steps) {
    const tensor = plan.tensors[outputs[0] as number];
    const data = contents.get(outputs[0] as number);
    const layer = layers.at(-1);
    if (tensor !== undefined && data !== undefined && layer !== undefined)
      values.set(layer, numbersOf(tensor, data));
  }
  return values;
}

/** The largest difference of two arrays relative to the largest value. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 1;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(b[i] as number));
    const d = Math.abs((a[i] as number) - (b[i] as number));
    most = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(most, d);
  }
  return most / largest;
}
