import type { Graph } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { larqConv } from "../larq-conv.ts";
import {
  binaryConv,
  type ConvNode,
  type DenseNode,
  denseLayer,
  isBinary,
  isConv,
  isDense,
  isStageable,
} from "../layers.ts";
import { Lowering } from "../lowering.ts";
import type { Plan } from "../plan.ts";
import { simpleLayer } from "../simple-layers.ts";

/**
 * What is possible: every ±1 × ±1 layer by exclusive or and popcount, zero padding included, whatever
 * the format of its output; everything else in float as Keras does it. This is sxor's own code
 * generator, not a tool that decides for you.
 */
export function lowerNative(graph: Graph): Plan {
  const l = new Lowering(graph, {
    putsOutSigns: (node) =>
      (isConv(node) && popcountConv(node) && isStageable(node)) ||
      (isDense(node) && isBinary(node) && isStageable(node)),
  });
  const input = l.input();
  for (const node of l.layers()) {
    if (isConv(node)) convolution(l, node);
    else if (isDense(node)) dense(l, node);
    else simpleLayer(l, node);
  }
  return l.builder.finish("native", [input], l.outputs());
}

const padOf = (node: ConvNode): number => (isPadded(node.op.geometry) ? node.op.padValue : 0);

/** Groups have to start at a 32-bit word; a padding constant has to be a number of the ±1 arithmetic. */
function popcountConv(node: ConvNode): boolean {
  const { geometry } = node.op;
  const aligned = geometry.groups === 1 || (geometry.inC / geometry.groups) % 32 === 0;
  return isBinary(node) && aligned && [-1, 0, 1].includes(padOf(node));
}

function convolution(l: Lowering, node: ConvNode): void {
  if (popcountConv(node)) binaryConv(l, node, padOf(node) as -1 | 0 | 1, { kernel: null });
  else larqConv(l, node);
}

function dense(l: Lowering, node: DenseNode): void {
  const input = isBinary(node) ? l.packed(l.source(node), node) : l.quantizedInput(node);
  denseLayer(l, node, input, isBinary(node) ? "s1" : "f32", { kernel: null });
}
