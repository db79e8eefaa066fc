import type { Graph, Node } from "../graph/graph.ts";
import type { Quantizer } from "../graph/quantizer.ts";
import { isBinary, isConv, isDense, type WeightedNode } from "../targets/layers.ts";

/** Convolutions (depthwise ones too) and dense layers. */
export const weightedLayers = (graph: Graph): WeightedNode[] =>
  graph.nodes.filter((node: Node): node is WeightedNode => isConv(node) || isDense(node));

/** Those that ask for ±1 input and ±1 weights. */
export const binaryLayers = (graph: Graph): WeightedNode[] => weightedLayers(graph).filter(isBinary);

const isPlain = ({ kind }: Quantizer): boolean =>
  kind === "none" || kind === "uniform" || kind === "dorefa_weights";

/** Those with a sign on one side only, a scaled sign, three values, or a quantizer of the user's own code. */
export const otherwiseQuantized = (graph: Graph): WeightedNode[] =>
  weightedLayers(graph).filter(
    (node) => !isBinary(node) && !(isPlain(node.op.inputQuantizer) && isPlain(node.op.kernelQuantizer)),
  );
