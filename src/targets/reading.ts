import { channels, type Graph, type Node } from "../graph/graph.ts";
import { type Roots, rootsOf } from "./roots.ts";

/** A graph with its identities passed over: who reads whom. */
export class Reading {
  readonly graph: Graph;
  readonly roots: Roots;

  constructor(graph: Graph) {
    this.graph = graph;
    this.roots = rootsOf(graph);
  }

  /** The layers that compute something: not the input, and no identities (roots.ts). */
  layers(): Node[] {
    return this.graph.nodes.filter((node) => node.id > 0 && this.roots.root[node.id] === node.id);
  }

  node(id: number): Node {
    return this.graph.nodes[id] as Node;
  }

  /** The node whose value the given input of `node` is, identities passed over. */
  source(node: Node, input = 0): Node {
    return this.node(this.roots.root[node.inputs[input] ?? 0] ?? 0);
  }

  /** All nodes whose values `node` takes. */
  sources(node: Node): Node[] {
    return node.inputs.map((_, i) => this.source(node, i));
  }

  readers(node: Node): Node[] {
    return (this.roots.readers[node.id] ?? []).map((id) => this.node(id));
  }

  isOutput(node: Node): boolean {
    return this.roots.isOutput[node.id] === true;
  }

  /** The BatchNormalization that is the only reader of `node`, if it works on the same channels. */
  soleBatchNorm(node: Node): Node | undefined {
    const readers = this.readers(node);
    const reader = readers[0];
    if (readers.length !== 1 || this.isOutput(node) || reader?.op.kind !== "batch_normalization") return;
    return reader.op.channels === channels(node.shape) ? reader : undefined;
  }
}
