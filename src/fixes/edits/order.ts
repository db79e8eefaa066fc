import type { Node } from "../../graph/graph.ts";
import { type Context, chainBehind, type EditKind, editOf, layersOf } from "./edit.ts";

/** The layers of a kind between the targets and what reads them. */
const between = ({ targets, reading }: Context, wanted: (node: Node) => boolean): Node[] => [
  ...new Set(targets.flatMap((node) => chainBehind(reading, node).filter(wanted))),
];

const isFloatActivation = ({ op }: Node): boolean =>
  op.kind === "prelu" ||
  (op.kind === "activation" && op.activation.fn !== "quantizer" && op.activation.fn !== "linear");

const worksOnValues = ({ op, shape }: Node): boolean =>
  shape.length === 3 &&
  (op.kind === "batch_normalization" || op.kind === "activation" || op.kind === "prelu");

/** How many items at the start pass a test. */
function lengthWhile<T>(items: readonly T[], test: (item: T) => boolean): number {
  const end = items.findIndex((item) => !test(item));
  return end < 0 ? items.length : end;
}

/** What stands between a convolution and its reader, and in which order. */
export const order: EditKind = {
  name: "order",
  propose(_, __, context) {
    const { reading } = context;
    const activations = between(context, isFloatActivation);
    const averages = between(context, ({ op }) => op.kind === "pool" && op.mode === "average");
    // What stands behind a pooling and works on single values, so that the pooling can come after it.
    const behind = (pool: Node) =>
      chainBehind(reading, pool).slice(0, lengthWhile(chainBehind(reading, pool), worksOnValues));
    const pools = between(context, (node) => node.op.kind === "pool" && behind(node).length > 0);
    const maxOnly = pools.every(({ op }) => op.kind === "pool" && op.mode === "max");
    const rising = pools.every((pool) => behind(pool).every(isRising));
    return [
      ...editOf(
        "order",
        layersOf(activations),
        "leave out the activation in front of the quantizer",
        (stack, layer) => stack.remove(layer),
      ),
      ...editOf("order", layersOf(averages), "MaxPooling2D in place of the mean", (stack, layer) => {
        const found = stack.find(layer);
        if (found) stack.set(layer, { type: "MaxPooling2D" });
      }),
      ...editOf(
        "order",
        layersOf(pools),
        "move the pooling behind the BatchNormalization or activation that reads it",
        (stack, layer) => {
          const passed = behind(pools.find((pool) => pool.layer === layer) as Node).at(-1);
          if (passed) stack.moveBehind(layer, passed.layer);
        },
        maxOnly && rising
          ? "The largest value stays the largest under a function that does not fall."
          : undefined,
      ),
    ];
  },
};

/** A function of one number that does not fall, for any weights: not a BatchNormalization with gamma. */
function isRising({ op }: Node): boolean {
  if (op.kind === "batch_normalization") return !op.scale;
  if (op.kind !== "activation") return false;
  return op.activation.fn === "quantizer"
    ? op.activation.quantizer.kind === "sign" || op.activation.quantizer.kind === "uniform"
    : op.activation.fn === "relu";
}
