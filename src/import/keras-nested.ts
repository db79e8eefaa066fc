import { INPUT_LAYER } from "./constructors.ts";
import type { KerasLayer } from "./keras-layer.ts";
import { inOrder, type KerasModel, type KerasNode } from "./keras-model.ts";

/**
 * Models within models: a layer that is a model stands for its layers, which read what it is called with. Their weights
 * are shared between its calls.
 */

/** Layers by the model that they are. */
export type Nested = ReadonlyMap<KerasLayer, KerasModel>;

/** Most nodes that the calls of inner models may add: models in models multiply. */
export const MAX_NODES = 20_000;

/** Why a call cannot be expanded, in words that follow the name of the layer. */
export class NestedProblem extends Error {}

const nameOf = ({ name, className }: KerasLayer): string => name ?? className;

/** `outputs` with every call of a nested model replaced by the outputs of its layers. Throws NestedProblem. */
export function expandCalls(outputs: readonly KerasNode[], nested: Nested): KerasNode[] {
  const order = nested.size === 0 ? undefined : inOrder(outputs);
  // Without an order there is a circle, which toDocument says.
  if (order === undefined) return [...outputs];
  const replaced = new Map<KerasNode, KerasNode>();
  // By the inputs of a call, which its several outputs have in common.
  const calls = new Map<readonly KerasNode[], KerasNode[]>();
  const left = { nodes: MAX_NODES };
  const of = (node: KerasNode) => replaced.get(node) ?? node;
  for (const node of order) {
    const model = nested.get(node.layer);
    if (model === undefined) {
      // An input stays the node that it is: a call of this model takes its place.
      if (node.inputs.length > 0) replaced.set(node, { ...node, inputs: node.inputs.map(of) });
      continue;
    }
    const results = calls.get(node.inputs) ?? oneCall(nameOf(node.layer), model, node.inputs.map(of), left);
    calls.set(node.inputs, results);
    const result = results[node.output ?? 0];
    if (result === undefined) throw new NestedProblem(`${nameOf(node.layer)} has no output ${node.output}`);
    replaced.set(node, result);
  }
  return outputs.map(of);
}

/**
 * The outputs of a copy of the inner nodes over the tensors that a call of the model `name` hands in.
 * @param left nodes that calls may still add
 * @param made gets every copy, inputs before users
 * Throws NestedProblem.
 */
export function oneCall(
  name: string,
  { inputs = [], outputs }: Pick<KerasModel, "inputs" | "outputs">,
  given: readonly KerasNode[],
  left: { nodes: number },
  made: (node: KerasNode) => KerasNode = (node) => node,
): KerasNode[] {
  if (inputs.length !== given.length)
    throw new NestedProblem(`${name} takes ${inputs.length} inputs and is called with ${given.length}`);
  const order = inOrder(outputs);
  if (order === undefined) throw new NestedProblem(`${name} has layers that read each other in a circle`);
  left.nodes -= order.length;
  if (left.nodes < 0) throw new NestedProblem(`${name} stands for more than ${MAX_NODES} layers`);
  const copies = new Map(inputs.map((input, i): [KerasNode, KerasNode] => [input, given[i] as KerasNode]));
  const of = (node: KerasNode) => copies.get(node) ?? node;
  for (const node of order)
    if (!copies.has(node)) copies.set(node, made({ ...node, inputs: node.inputs.map(of) }));
  return outputs.map(of);
}

/** The layers in the order of construction, those of a nested model in its place. */
export const flatLayers = (layers: readonly KerasLayer[], nested: Nested): KerasLayer[] =>
  layers.flatMap(
    (layer) => nested.get(layer)?.layers.filter(({ className }) => className !== INPUT_LAYER) ?? layer,
  );
