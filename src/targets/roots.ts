import type { Graph, Node } from "../graph/graph.ts";

const isIdentity = ({ op }: Node): boolean =>
  op.kind === "flatten" ||
  op.kind === "dropout" ||
  (op.kind === "activation" && op.activation.fn === "linear");

/**
 * The graph without the layers that compute nothing: Flatten, Dropout and linear activations. `root[id]` is the node whose
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
    const first = node.inputs[0];
    root.push(isIdentity(node) && first !== undefined ? (root[first] as number) : node.id);
    if (isIdentity(node)) continue;
    for (const input of node.inputs) readers[root[input] as number]?.push(node.id);
  }
  const isOutput = graph.nodes.map(() => false);
  for (const output of graph.outputs) isOutput[root[output] as number] = true;
  return { root, readers, isOutput };
}
