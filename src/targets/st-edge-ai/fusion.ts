import type { ActivationFn, Node, Window } from "../../graph/graph.ts";
import type { ConvNode } from "../layers.ts";
import type { Lowering } from "../lowering.ts";

type PoolNode = Node & { op: Extract<Node["op"], { kind: "pool" }> };

/** What the kernel of a float convolution computes too, in this order. */
export interface Fusion {
  /** The layer of the activation; the convolution itself if it has one of its own and no pooling is fused. */
  activation?: Node;
  pool?: PoolNode;
}

const isPool = (node: Node | undefined): node is PoolNode => node?.op.kind === "pool";

const FUSABLE: ReadonlySet<ActivationFn["fn"]> = new Set(["relu", "sigmoid", "tanh"]);

/** X-CUBE-AI version from which on a nonlinearity is fused only together with a pooling. */
const NEEDS_POOL = 9.1;

/**
 * The only reader of `node`, unless the network gives its value out, the signs have moved behind it, or the reader
 * sees it in another shape.
 */
function soleReader(l: Lowering, node: Node): Node | undefined {
  const readers = l.readers(node);
  const reader = readers[0];
  if (readers.length !== 1 || reader === undefined || l.isOutput(node)) return;
  const { shape } = l.node(reader.inputs[0] ?? 0);
  if (shape.join() !== node.shape.join()) return;
  return l.signs.stages.has(reader.id) ? undefined : reader;
}

/** A pooling of the whole image into one pixel, or one that moves by single pixels, stays a layer of its own. */
const staysApart = (w: Window): boolean =>
  (w.outH === 1 && w.outW === 1) || (w.strideH === 1 && w.strideW === 1);

/**
 * What the kernel of a float convolution computes behind it, by X-CUBE-AI version and for
 * `optimization: balanced` (the default). `norm` is the BatchNormalization folded into its weights.
 *
 * - 9.1 and later (Core 1.0 …): the nonlinearity and the pooling if both follow (`_nl_pool`); a nonlinearity
 *   alone is a layer of its own. For: 9 layers of 7 networks (13 layers of 10 reports, two of the networks
 *   with dumps) and 10 layers of 9 generated networks: max and average pooling, windows 2×2 and 2×1, window =
 *   stride, images that the window does not divide. Apart: poolings of the whole image (6 of 6, max and
 *   average), stride 1 (1 of 1, 8-bit), a Reshape or BatchNormalization in between, and
 *   `optimization: time` (2 of 2). Inferred, without a sample: no nonlinearity, padding, a stride below the window
 *   (7.x and earlier fuse all three); depthwise (the headers declare `dw_if32of32wf32_nl_pool`).
 * - 8.1: nothing; 18 of 18 nonlinearities and 6 of 6 poolings behind them are layers of their own (8 reports).
 * - 7.2: the nonlinearity with or without a pooling, padded ones included (4 of 4 layers of one report;
 *   `nl_func` in generated networks).
 *
 * A dense layer never computes its nonlinearity (all versions: `Dense` and `Nonlinearity` are two layers). A
 * BatchNormalization directly behind a convolution is folded into its weights; one behind a nonlinearity
 * is a ScaleBias of its own. The fused step has the name of the convolution's body and belongs to the
 * group (`mId`) of the last layer that it computes.
 */
export function fusionBehind(l: Lowering, node: ConvNode, version: number, norm?: Node): Fusion {
  if (version >= 8 && version < NEEDS_POOL) return {};
  const own = node.op.activation.fn;
  if (own !== "linear" && !FUSABLE.has(own)) return {};
  const reader = soleReader(l, norm ?? node);
  const follows =
    own === "linear" && reader?.op.kind === "activation" && FUSABLE.has(reader.op.activation.fn);
  const activation = follows ? reader : undefined;
  const behind = activation ? soleReader(l, activation) : reader;
  if (isPool(behind) && !staysApart(behind.op.window))
    return { ...(activation && { activation }), pool: behind };
  if (version >= NEEDS_POOL) return {};
  const alone = own === "linear" ? activation : node;
  return alone ? { activation: alone } : {};
}
