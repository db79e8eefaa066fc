import { channels, type Graph, type Node, type Shape } from "../graph/graph.ts";

/**
 * A Reshape to one row, one that keeps the channels, and one between channels that fill whole words leave packed
 * signs where they are, too. Others would have to move them.
 */
const keepsWords = (from: Shape, to: Shape): boolean =>
  to.length === 1 ||
  channels(from) === channels(to) ||
  (channels(from) % 32 === 0 && channels(to) % 32 === 0);

/** `from`: the shape of the value itself, in which it lies in memory. */
const isIdentity = ({ op, shape }: Node, from: Shape): boolean =>
  op.kind === "flatten" ||
  op.kind === "dropout" ||
  (op.kind === "reshape" && keepsWords(from, shape)) ||
  (op.kind === "activation" && op.activation.fn === "linear");

/**
 * The graph without the layers that compute nothing: Flatten, Reshape, Dropout and linear activations. `root[id]` is the node whose
 * value a node has; `readers[id]` are the other nodes that read it, once per use, with those
 * passed over; `isOutput[id]`: the network gives it out.
 */
export interface Roots {
  root: readonly number[];
  readers: readonly (readonly number[])[];
  isOutput: readonly boolean[];
}

export function rootsOf(graph: Graph): Roots {
  const root: number[] = [];
  const readers: number[][] = graph.nodes.map(() => []);
  for (const node of graph.nodes) {
    const source = root[node.inputs[0] ?? -1];
    const value = source === undefined ? undefined : graph.nodes[source];
    const identity = value !== undefined && isIdentity(node, value.shape);
    root.push(identity ? value.id : node.id);
    if (identity) continue;
    for (const input of node.inputs) readers[root[input] as number]?.push(node.id);
  }
  const isOutput = graph.nodes.map(() => false);
  for (const output of graph.outputs) isOutput[root[output] as number] = true;
  return { root, readers, isOutput };
}
