import { isKnownLayer } from "../constructors.ts";
import type { KerasLayer } from "../keras-layer.ts";
import type { KerasNode } from "../keras-model.ts";
import { literal, unknown, type Value } from "./values.ts";

/**
 * How many axes a tensor has and how many channels, without the batch. Scripts ask for the channels to decide
 * whether a shortcut needs a convolution; heights and widths are computed where the graph is built, not here.
 */
interface Extent {
  rank?: number | undefined;
  channels?: number | undefined;
}

/** Every tensor is measured when it is made, so that its inputs have been. */
const measured = new WeakMap<KerasNode, Extent>();

/** The first call of every layer. */
const calls = new WeakMap<KerasLayer, KerasNode>();

/** The node, measured. */
export function measure(node: KerasNode): KerasNode {
  measured.set(node, extentOf(node));
  if (!calls.has(node.layer)) calls.set(node.layer, node);
  return node;
}

/** The tensor that a layer was the first to make; undefined if nothing has called it. */
export const callOf = (layer: KerasLayer): KerasNode | undefined => calls.get(layer);

const positive = (value: unknown): number | undefined =>
  typeof value === "number" && value > 0 ? value : undefined;

function extentOf({ layer: { className, config }, inputs }: KerasNode): Extent {
  const all = inputs.map((input) => measured.get(input) ?? {});
  const [first = {}] = all;
  const { filters, units, shape, target_shape, depth_multiplier, axis = -1, keepdims } = config;
  if (className === "InputLayer") return ofShape(shape);
  if (!isKnownLayer(className)) return {};
  if (/DepthwiseConv2D$/.test(className))
    return {
      rank: 3,
      channels: first.channels && first.channels * (positive(depth_multiplier ?? 1) ?? Number.NaN),
    };
  if (/Conv2D$/.test(className)) return { rank: 3, channels: positive(filters) };
  if (/Dense$/.test(className)) return { rank: first.rank, channels: positive(units) };
  if (className === "Flatten") return { rank: 1 };
  if (className === "Reshape") return ofShape(target_shape);
  if (/^Global/.test(className)) return keepdims === true ? first : { ...first, rank: 1 };
  if (className === "Concatenate" && (axis === -1 || axis === first.rank))
    return { rank: first.rank, channels: all.reduce((sum, each) => sum + (each.channels ?? Number.NaN), 0) };
  if (className === "Multiply" || className === "Add") {
    const same = all.every((each) => each.channels === first.channels);
    return same ? first : { rank: first.rank };
  }
  return first;
}

const ofShape = (shape: unknown): Extent =>
  Array.isArray(shape) ? { rank: shape.length, channels: positive(shape.at(-1)) } : {};

/** `x.shape`: the batch is None, the channels are known, and that is all. */
export function shapeOf(node: KerasNode): Value {
  const { rank, channels } = measured.get(node) ?? {};
  if (rank === undefined) return unknown("the shape of this tensor is known only when the script runs");
  const size = unknown("of a shape sxor reads the channels alone");
  const last = channels === undefined || Number.isNaN(channels) ? size : literal(channels);
  return { kind: "list", items: [literal(null), ...Array.from({ length: rank - 1 }, () => size), last] };
}
