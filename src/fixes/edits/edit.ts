import type { AttributeValue, Document } from "../../document/document.ts";
import { listed } from "../../document/listed.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { type ConvNode, isConv, isDense, type WeightedNode } from "../../targets/layers.ts";
import type { Reading } from "../../targets/reading.ts";
import { restacked, type Stack } from "./stack.ts";

/** A change worth trying. */
export interface Edit {
  /** The kind that proposed it. */
  kind: string;
  title: string;
  /** The layers it is about; for several of one cause it is applied to all at once. */
  layers: readonly string[];
  /** Why the network computes the same function afterwards; absent where that is not claimed. */
  same?: string;
  /** The Document after it, not yet canonical. */
  change(document: Document): Document;
}

/** What an edit is looked for: the layers that shall run binary. */
export interface Context {
  /** Convolutions and dense layers among the layers of the cause. */
  targets: readonly WeightedNode[];
  reading: Reading;
}

/** One kind of edit. `propose` knows nothing of the tool: what helps is found by trying. */
export interface EditKind {
  name: string;
  /** It changes no kernel, but what the tool says of the layers (a packing, a threshold). */
  advice?: true;
  propose(document: Document, graph: Graph, context: Context): Edit[];
}

export const convsOf = ({ targets }: Context): ConvNode[] => targets.filter(isConv);

/** The class of a layer by itself; separable convolutions are two nodes of one layer. */
export const layersOf = (nodes: readonly Node[]): string[] => [...new Set(nodes.map((node) => node.layer))];

/** "a, b and 4 more" */
export const namesText = (layers: readonly string[]): string => listed(layers, 2);

/** An edit of layers by `change`, which is called for each of them; undefined if there are none. */
export function editOf(
  kind: string,
  layers: readonly string[],
  what: string,
  change: (stack: Stack, layer: string) => void,
  same?: string,
): Edit[] {
  if (layers.length === 0) return [];
  return [
    {
      kind,
      title: `${namesText(layers)}: ${what}`,
      layers,
      ...(same === undefined ? {} : { same }),
      change: (document) =>
        restacked(document, (stack) => {
          for (const layer of layers) change(stack, layer);
        }),
    },
  ];
}

/** Sets one attribute of every layer of `nodes`. */
export const setEdit = (
  kind: string,
  nodes: readonly Node[],
  key: string,
  value: AttributeValue,
  more: Readonly<Record<string, AttributeValue | undefined>> = {},
): Edit[] =>
  editOf(kind, layersOf(nodes), `set ${key} to ${JSON.stringify(value)}`, (stack, layer) =>
    stack.set(layer, { [key]: value, ...more }),
  );

/** Whether the layer takes the sign itself; one that is inferred is none any more when what it reads changes. */
export const takesOwnSign = ({ op: { inputQuantizer } }: WeightedNode): boolean =>
  inputQuantizer.kind === "sign" && !inputQuantizer.inferred;

/** Whether all that is ever read of a node is its sign: through max poolings, reshapes and concatenations. */
export function onlySignIsRead(reading: Reading, node: Node): boolean {
  if (reading.isOutput(node)) return false;
  return reading.readers(node).every((reader) => {
    const { op } = reader;
    if (isConv(reader) || isDense(reader)) return takesOwnSign(reader);
    if (op.kind === "activation")
      return op.activation.fn === "quantizer" && op.activation.quantizer.kind === "sign";
    const passes = op.kind === "reshape" || op.kind === "concat" || (op.kind === "pool" && op.mode === "max");
    return passes && onlySignIsRead(reading, reader);
  });
}

/** The layers between a node and the first that branches, joins, has weights of its own or quantizes. */
export function chainBehind(reading: Reading, node: Node): Node[] {
  const chain: Node[] = [];
  let last = node;
  for (;;) {
    const readers = reading.readers(last);
    const next = readers[0];
    if (readers.length !== 1 || next === undefined || reading.isOutput(last)) return chain;
    const { op } = next;
    const simple = ["batch_normalization", "pool", "activation", "prelu"].includes(op.kind);
    if (!simple || next.inputs.length !== 1) return chain;
    chain.push(next);
    last = next;
  }
}
