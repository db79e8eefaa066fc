import type { Graph, Node } from "../../graph/graph.ts";
import { type ConvNode, isConv, isDense } from "../layers.ts";
import type { Stage } from "../parameters.ts";
import type { Reading } from "../reading.ts";
import type { Signs } from "../signs.ts";
import { decide, isClamp, isRecognisedSign, readsDirectly, takesClamp } from "./decide.ts";

/**
 * Where the converter takes the sign (its LceQuantize):
 *
 *   max pooling          sign(max(x)) becomes LceBMaxPool2d(sign(x)), whatever x is;
 *   LceBconv2d           puts out bits by thresholds where all readers take the sign, unless it pads with zeros;
 *   BatchNormalization   directly behind a convolution is part of that threshold, a ReLU that was fused too.
 *
 * Nothing else moves: not through Concatenate, ZeroPadding2D, Flatten or Reshape, and a BatchNormalization behind a
 * pooling stays float. Two equal signs of one value are one (common subexpressions are merged before).
 */
export function lceSigns(reading: Reading): Signs {
  const stages = new Map<number, readonly Stage[]>();
  for (let id = reading.graph.nodes.length - 1; id > 0; id--) {
    const node = reading.node(id);
    if (reading.roots.root[id] !== id) continue;
    const request = hasOwnSign(node) ? [] : requestedOf(reading, node, stages);
    if (request && possible(reading, node, request)) stages.set(id, request);
  }
  return { stages };
}

const hasOwnSign = (node: Node): node is ConvNode => isConv(node) && isRecognisedSign(node);

/** What all readers of a node want of it; undefined if one wants its value, or they differ. */
function requestedOf(
  reading: Reading,
  node: Node,
  stages: ReadonlyMap<number, readonly Stage[]>,
): readonly Stage[] | undefined {
  if (reading.isOutput(node)) return undefined;
  const requests = reading.readers(node).map((reader) => {
    if (!readsDirectly(reading.graph, reader, node)) return undefined;
    return takesSign(reader) ? [] : stagesBefore(reader, stages.get(reader.id));
  });
  const first = requests[0];
  if (first === undefined || requests.includes(undefined)) return undefined;
  return requests.length === 1 || requests.every((request) => request?.length === 0) ? first : undefined;
}

function takesSign(node: Node): boolean {
  const { op } = node;
  if (op.kind === "activation") return isRecognisedSign(node);
  if (!isConv(node) && !isDense(node)) return false;
  return node.op.inputQuantizer.kind === "sign" && !node.op.inputQuantizer.inferred;
}

/** What a node that is itself passed by wants of the node before it; `own` stands between it and the sign. */
function stagesBefore({ id, op }: Node, own: readonly Stage[] | undefined): readonly Stage[] | undefined {
  if (own === undefined) return undefined;
  if (op.kind === "batch_normalization") return [{ kind: "batch_normalization", node: id }, ...own];
  if (op.kind === "activation") return [{ kind: "activation", activation: op.activation }, ...own];
  return op.kind === "pool" ? own : undefined;
}

/** Whether sign(request(value of node)) can be had as bits. */
function possible(reading: Reading, node: Node, request: readonly Stage[]): boolean {
  const { op } = node;
  if (isConv(node)) return putsOutBits(reading.graph, node, request);
  // The pooling of a whole image is a ReduceMax, no MaxPool2D.
  if (op.kind === "pool") return op.mode === "max" && request.length === 0 && node.type === "MaxPooling2D";
  if (op.kind !== "batch_normalization" && !(op.kind === "activation" && isClamp(node))) return false;
  const source = reading.source(node);
  if (reading.isOutput(source) || reading.readers(source).length !== 1) return false;
  if (!readsDirectly(reading.graph, node, source)) return false;
  const before = stagesBefore(node, request);
  return before !== undefined && possible(reading, source, before);
}

function putsOutBits(graph: Graph, node: ConvNode, request: readonly Stage[]): boolean {
  const decision = decide(graph, node);
  if (decision.runs !== "binary" || decision.padding === "same-zero") return false;
  const clamps = request.filter((stage) => stage.kind === "activation").length;
  const { fn } = node.op.activation;
  if (fn === "linear") {
    const first = request[0]?.kind === "activation";
    return clamps === 0 || (clamps === 1 && first && takesClamp(graph, node));
  }
  if (fn === "quantizer") return isRecognisedSign(node) && request.length === 0;
  return isClamp(node) && clamps === 0 && takesClamp(graph, node);
}
