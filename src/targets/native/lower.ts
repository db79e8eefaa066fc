import type { Graph, Node } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { binaryConv } from "../binary-layers.ts";
import { denseLayer } from "../dense-layers.ts";
import { larqConv } from "../larq-conv.ts";
import {
  type ConvNode,
  type DenseNode,
  isBinary,
  isConv,
  isDense,
  isDepthwise,
  isStageable,
} from "../layers.ts";
import { Lowering } from "../lowering.ts";
import type { Plan } from "../plan.ts";
import { Reading } from "../reading.ts";
import { findSigns } from "../signs.ts";
import { simpleLayer } from "../simple-layers.ts";

/**
 * What is possible: every ±1 × ±1 layer by exclusive or and popcount, zero padding included, whatever
 * the format of its output; everything else in float as Keras does it. This is sxor's own code
 * generator, not a tool that decides for you.
 */
export function lowerNative(graph: Graph): Plan {
  const putsOutSigns = (node: Node) =>
    (isConv(node) && popcountConv(node) && isStageable(node)) ||
    (isDense(node) && isBinary(node) && isStageable(node));
  const l = new Lowering(graph, findSigns(new Reading(graph), { putsOutSigns }));
  const input = l.input();
  for (const node of l.layers()) {
    if (isConv(node)) convolution(l, node);
    else if (isDense(node)) dense(l, node);
    else simpleLayer(l, node);
  }
  return l.builder.finish("native", [input], l.outputs());
}

const padOf = (node: ConvNode): number => (isPadded(node.op.geometry) ? node.op.padValue : 0);

/** One filter per channel, packed along the channels. */
const perChannel = (node: ConvNode): boolean =>
  isDepthwise(node) && node.op.geometry.outC === node.op.geometry.inC;

/** Groups have to start at a 32-bit word; a padding constant has to be a number of the ±1 arithmetic. */
export function popcountConv(node: ConvNode): boolean {
  const { geometry } = node.op;
  const aligned = geometry.groups === 1 || perChannel(node) || (geometry.inC / geometry.groups) % 32 === 0;
  return isBinary(node) && aligned && [-1, 0, 1].includes(padOf(node));
}

function convolution(l: Lowering, node: ConvNode): void {
  if (popcountConv(node)) binaryConv(l, node, padOf(node) as -1 | 0 | 1, { kernel: null }, perChannel(node));
  else larqConv(l, node);
}

function dense(l: Lowering, node: DenseNode): void {
  const input = isBinary(node) ? l.packed(l.source(node), node) : l.quantizedInput(node);
  denseLayer(l, node, input, isBinary(node) ? "s1" : "f32", { kernel: null });
}
