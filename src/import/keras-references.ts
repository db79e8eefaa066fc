import { isRecord } from "../document/values.ts";
import { isKnownLayer } from "./constructors.ts";
import type { KerasNode } from "./keras-model.ts";

/** A tensor as inbound_nodes name it: which call of which layer, and which of its outputs. */
export interface Reference {
  layer: string;
  call: number;
  output: number;
}

export const referenceKey = ({ layer, call }: Omit<Reference, "output">): string => `${call} ${layer}`;

/** Another output than the first is a node of its own that reads the same; layers of ours have one. */
export function outputOf(first: KerasNode, reference: Reference, nodes: Map<string, KerasNode>): KerasNode {
  const { output } = reference;
  if (output === 0 || isKnownLayer(first.layer.className)) return first;
  const name = `${output} ${referenceKey(reference)}`;
  const node = nodes.get(name) ?? { ...first, output };
  nodes.set(name, node);
  return node;
}

const DEEPEST = 8;

/** What Keras 2 writes in place of a layer where a function gets a number first: `1 - x`. */
const CONSTANT = "_CONSTANT_VALUE";

/**
 * The tensors in one entry of inbound_nodes: ["layer", 0, 0, {…}] of Keras 2, alone or in lists, or the
 * __keras_tensor__ objects of Keras 3 in args and kwargs. The arguments of a TFOpLambda hold tensors, too.
 * Also those of output_layers: [["layer", 0, 0]], or ["layer", 0, 0] for one output in Keras 3.
 */
export function referencesIn(value: unknown, depth = 0): Reference[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    const [layer, call, output, kwargs] = value;
    if (typeof layer === "string" && typeof call === "number") {
      const read =
        layer === CONSTANT ? [] : [{ layer, call, output: typeof output === "number" ? output : 0 }];
      return [...read, ...referencesIn(kwargs, depth + 1)];
    }
    return value.flatMap((item) => referencesIn(item, depth + 1));
  }
  if (!isRecord(value)) return [];
  if (value.class_name === "__keras_tensor__" && isRecord(value.config)) {
    return referencesIn(value.config.keras_history, depth + 1);
  }
  return Object.values(value).flatMap((item) => referencesIn(item, depth + 1));
}
