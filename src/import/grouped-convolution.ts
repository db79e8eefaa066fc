import { problem } from "../document/problem.ts";
import type { KerasLayer } from "./keras-layer.ts";
import type { KerasModel, KerasNode } from "./keras-model.ts";
import { SPLIT } from "./keras-operations.ts";

/**
 * tf.split over the channels, one Conv2D for each part and tf.concat, as models wrote it before Conv2D
 * had `groups`, become that one convolution, by the name of the concat: it computes the same.
 */
export function joinGroups(model: KerasModel): KerasModel {
  const nodes = reachable(model.outputs);
  const readers = new Map<KerasNode, number>();
  for (const node of nodes)
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  const isFree = (node: KerasNode) => readers.get(node) === 1 && !model.outputs.includes(node);
  const replaced = new Map<KerasLayer, KerasLayer | null>();
  const notes = [...(model.notes ?? [])];
  for (const node of nodes) {
    const grouped = groupedConvolution(node, isFree);
    if (grouped === undefined) continue;
    const parts = node.inputs.map((conv) => conv.inputs[0] as KerasNode);
    replaced.set(node.layer, grouped);
    for (const gone of [...node.inputs, ...parts]) replaced.set(gone.layer, null);
    const [{ inputs }] = parts as [KerasNode];
    notes.push(
      problem(
        "SX037",
        "info",
        "convolutions on the parts of a split are one convolution with groups",
        "split, Conv2D for each part and concat compute what Conv2D with groups does; it has the name of the concat.",
        { layers: [grouped.name ?? grouped.className] },
      ),
    );
    node.layer = grouped;
    node.inputs = inputs;
  }
  const layers = model.layers.flatMap((layer) => replaced.get(layer) ?? (replaced.has(layer) ? [] : [layer]));
  return { ...model, layers, notes };
}

function reachable(outputs: readonly KerasNode[]): Set<KerasNode> {
  const found = new Set<KerasNode>(outputs);
  for (const node of found) for (const input of node.inputs) found.add(input);
  return found;
}

const LAST_AXIS: readonly unknown[] = [-1, 3];

/** The convolution that a concat stands for; undefined if its inputs are not such parts, in order. */
function groupedConvolution(concat: KerasNode, isFree: (node: KerasNode) => boolean): KerasLayer | undefined {
  const convs = concat.inputs;
  const [first] = convs;
  const split = first?.inputs[0];
  if (concat.layer.className !== "Concatenate" || !LAST_AXIS.includes(concat.layer.config.axis)) return;
  if (first === undefined || split?.layer.className !== SPLIT || convs.length < 2) return;
  const { num_or_size_splits: parts, axis } = split.layer.config;
  if (parts !== convs.length || !LAST_AXIS.includes(axis)) return;
  const isPart = (conv: KerasNode, i: number): boolean => {
    const [part] = conv.inputs;
    return (
      isFree(conv) &&
      conv.layer.className === "Conv2D" &&
      part !== undefined &&
      isFree(part) &&
      part.layer === split.layer &&
      part.inputs === split.inputs &&
      (part.output ?? 0) === i &&
      sameButName(conv.layer, first.layer)
    );
  };
  const { filters, groups = 1, activation } = first.layer.config;
  if (typeof filters !== "number" || groups !== 1 || activation === "softmax" || !convs.every(isPart)) return;
  const { name } = concat.layer;
  const config = { ...first.layer.config, filters: filters * convs.length, groups: convs.length };
  return { className: "Conv2D", ...(name === undefined ? {} : { name }), config };
}

function sameButName(a: KerasLayer, b: KerasLayer): boolean {
  const rest = ({ config: { name: _, ...all } }: KerasLayer) => all;
  return same(rest(a), rest(b));
}

/** No argument of a convolution is deeper. */
const DEEPEST = 8;

/** Whether two values of JSON are the same; deeper ones than any argument count as different. */
function same(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (depth > DEEPEST || typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return false;
  const [of, others] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    of.length === others.size &&
    of.every(([key, value]) => others.has(key) && same(value, others.get(key), depth + 1))
  );
}
