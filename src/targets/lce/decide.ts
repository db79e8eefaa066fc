import type { Graph, Node } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { type ConvNode, type DenseNode, isConv, isDense, type WeightedNode } from "../layers.ts";

/** Why the converter leaves a layer in float: one rule each (rules/). */
export type Obstacle =
  | "plain"
  | "depthwise"
  | "dense"
  | "input not binarized"
  | "input quantizer"
  | "sign not recognised"
  | "layer between"
  | "kernel"
  | "padding constant"
  | "groups";

/** same-one and same-zero are the converter's words for SAME padding with +1 and with 0. */
export type PaddingKind = "valid" | "same-one" | "same-zero";

export type Decision =
  | { runs: "binary"; padding: PaddingKind }
  | { runs: "float" | "refused"; obstacle: Obstacle };

/** Layers of QKeras: their sign is other arithmetic than the two forms that the converter recognises. */
const isQKeras = (node: Node): boolean => /^Q(?!uant)/.test(node.type);

/** A sign that becomes an LceQuantize: that of Larq, as a layer or as the activation of one. */
export const isRecognisedSign = (node: Node): boolean => givesSign(node) && !isQKeras(node);

const givesSign = ({ op }: Node): boolean =>
  "activation" in op && op.activation.fn === "quantizer" && op.activation.quantizer.kind === "sign";

/** Layers that leave nothing in a graph for inference. */
const leavesNothing = ({ op }: Node): boolean =>
  op.kind === "dropout" || (op.kind === "activation" && op.activation.fn === "linear");

/** Whether `reader` reads the value of `node` itself: nothing in between, a Reshape or Flatten counts as something. */
export function readsDirectly(graph: Graph, reader: Node, node: Node): boolean {
  return reader.inputs.some((input) => {
    let at = graph.nodes[input] as Node;
    while (at.id !== node.id && leavesNothing(at)) at = graph.nodes[at.inputs[0] as number] as Node;
    return at.id === node.id;
  });
}

const CARRIES_SIGNS: ReadonlySet<Node["op"]["kind"]> = new Set([
  "pool",
  "flatten",
  "reshape",
  "concat",
  "zero_pad",
  "dropout",
  "activation",
]);

/** The layer that makes the signs that a layer reads, and what stands between them; undefined if none is near. */
export function signBefore(graph: Graph, node: Node): { sign: Node; between: Node[] } | undefined {
  const between: Node[] = [];
  let at = graph.nodes[node.inputs[0] ?? 0] as Node;
  while (!givesSign(at)) {
    if (!CARRIES_SIGNS.has(at.op.kind)) return undefined;
    if (!leavesNothing(at)) between.unshift(at);
    at = graph.nodes[at.inputs[0] ?? 0] as Node;
  }
  return { sign: at, between };
}

function inputObstacle(graph: Graph, node: WeightedNode): Obstacle | undefined {
  const { inputQuantizer } = node.op;
  if (inputQuantizer.kind === "sign" && !inputQuantizer.inferred) return undefined;
  if (inputQuantizer.kind !== "sign" && inputQuantizer.kind !== "none") return "input quantizer";
  const before = signBefore(graph, node);
  if (before === undefined) return "input not binarized";
  if (before.between.length > 0) return "layer between";
  return isRecognisedSign(before.sign) ? undefined : "sign not recognised";
}

/** +s and -s in every output channel; DoReFa's weights of 1 bit are -1 and +1. */
const hasBinaryFilter = ({ op: { kernelQuantizer } }: ConvNode): boolean =>
  kernelQuantizer.kind === "sign" ||
  kernelQuantizer.kind === "magnitude_aware" ||
  (kernelQuantizer.kind === "dorefa_weights" && kernelQuantizer.levels === 1);

/** The part of a separable layer that works per channel is a node of its own, with another name than its layer. */
const isDepthwiseClass = (node: ConvNode): boolean =>
  node.type.includes("DepthwiseConv2D") ||
  (node.type.includes("SeparableConv2D") && node.name !== node.layer);

/**
 * What the converter (target "arm") makes of a convolution or dense layer: the conditions of its patterns, in
 * the order in which they are asked. The weights are judged by their quantizer, none are looked at.
 */
export function decide(graph: Graph, node: ConvNode | DenseNode): Decision {
  const { inputQuantizer, kernelQuantizer } = node.op;
  if (inputQuantizer.kind === "none" && kernelQuantizer.kind === "none") return inFloat("plain");
  if (isDense(node)) return inFloat("dense");
  if (isDepthwiseClass(node)) return inFloat("depthwise");
  const obstacle = inputObstacle(graph, node);
  if (obstacle !== undefined) return inFloat(obstacle);
  if (!hasBinaryFilter(node)) return inFloat("kernel");
  const padding = paddingOf(node);
  if (padding === undefined) return inFloat("padding constant");
  const { groups, inC } = node.op.geometry;
  if (groups > 1 && (inC / groups) % 32 !== 0) return { runs: "refused", obstacle: "groups" };
  return { runs: "binary", padding };
}

const inFloat = (obstacle: Obstacle): Decision => ({ runs: "float", obstacle });

function paddingOf({ op }: ConvNode): PaddingKind | undefined {
  if (!isPadded(op.geometry)) return "valid";
  return op.padValue === 0 ? "same-zero" : op.padValue === 1 ? "same-one" : undefined;
}

/** An activation that an LceBconv2d can have: RELU or RELU6. */
export function isClamp({ op }: Node): boolean {
  if (!("activation" in op) || op.activation.fn !== "relu") return false;
  const { maxValue, negativeSlope, threshold } = op.activation;
  return negativeSlope === 0 && threshold === 0 && (maxValue === null || maxValue === 6);
}

/**
 * Whether an activation directly behind a convolution becomes part of its LceBconv2d: only where nothing is multiplied
 * or added before it, and not beside the correction that same-zero padding needs.
 */
export function takesClamp(graph: Graph, node: ConvNode): boolean {
  const decision = decide(graph, node);
  if (decision.runs !== "binary" || decision.padding === "same-zero") return false;
  return !node.op.useBias && node.op.kernelQuantizer.kind !== "magnitude_aware";
}

/** A convolution that becomes an LceBconv2d. */
export const isBconv = (graph: Graph, node: Node): node is ConvNode =>
  isConv(node) && decide(graph, node).runs === "binary";
