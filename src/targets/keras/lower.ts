import type { Graph } from "../../graph/graph.ts";
import { denseLayer } from "../dense-layers.ts";
import { larqConv } from "../larq-conv.ts";
import { isConv, isDense } from "../layers.ts";
import { Lowering } from "../lowering.ts";
import type { Plan } from "../plan.ts";
import { simpleLayer } from "../simple-layers.ts";

/**
 * What Keras and Larq compute, layer by layer in float32: the numbers that the other targets have to
 * agree with.
 */
export function lowerKeras(graph: Graph): Plan {
  const l = new Lowering(graph, null);
  const input = l.input();
  for (const node of l.layers()) {
    if (isConv(node)) larqConv(l, node);
    else if (isDense(node)) denseLayer(l, node, l.quantizedInput(node), "f32", { kernel: null });
    else simpleLayer(l, node);
  }
  return l.builder.finish("keras", [input], l.outputs());
}
