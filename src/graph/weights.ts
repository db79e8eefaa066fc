import type { VariableName, WeightTable } from "../document/layer-weights.ts";
import { channels, elements, hwc, type Node } from "./graph.ts";

/** Latent values of one layer, in Keras' own layouts. */
export interface LayerWeights {
  /**
   * Convolution: [kh, kw, cin / groups, cout] (HWIO), as which the [kh, kw, c, depth_multiplier] of a
   * depthwise one lies in memory. Dense: [in, out].
   */
  kernel?: Float32Array;
  /** [cout] */
  bias?: Float32Array;
  /** BatchNormalization, each [C]; gamma is 1 without `scale`, beta 0 without `center`. */
  gamma?: Float32Array;
  beta?: Float32Array;
  movingMean?: Float32Array;
  movingVariance?: Float32Array;
  /** PReLU: [C], or one value per element. */
  alpha?: Float32Array;
}

/**
 * Length of the last axis of Keras' kernel, along which magnitude_aware has its scales: the outputs, but for
 * depthwise kernels, where it is the depth_multiplier, and one scale serves all channels.
 */
export function lastKernelAxis({ op, type }: Node): number {
  if (op.kind === "dense") return op.units;
  if (op.kind !== "conv2d") return 1;
  const { outC, inC, groups } = op.geometry;
  return groups === inC && /(?:Depthwise|Separable)Conv2D$/.test(type) ? outC / inC : outC;
}

/** Gives the weights of a node when they are asked for: analysis alone never makes them. */
export interface WeightSource {
  of(node: Node): LayerWeights;
}

/** mulberry32: a 32-bit generator, the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** FNV-1a of a text, mixed with a seed: each tensor has a stream of its own. */
function streamSeed(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** `length` float32 values, uniform in [low, high); the same for the same seed and label. */
export function seededValues(seed: number, label: string, length: number, low = -1, high = 1): Float32Array {
  const next = generator(streamSeed(seed, label));
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = low + (high - low) * next();
  return values;
}

/**
 * Weights drawn from a seed, per layer name, so that an edit of one layer leaves the others as they
 * were. Kernels and biases are uniform in [-1, 1). BatchNormalization: gamma in [0.5, 1.5), beta in
 * [-1, 1), mean in [-4, 4), variance in [1, 64): about what integer sums of a binary convolution need.
 */
export function seededWeights(seed: number): WeightSource {
  const made = new Map<Node, LayerWeights>();
  const draw = (node: Node): LayerWeights => {
    const values = (part: string, length: number, low?: number, high?: number) =>
      seededValues(seed, `${node.name}/${part}`, length, low, high);
    const { op } = node;
    if (op.kind === "conv2d") {
      const g = op.geometry;
      const kernel = values("kernel", g.kH * g.kW * (g.inC / g.groups) * g.outC);
      return op.useBias ? { kernel, bias: values("bias", g.outC) } : { kernel };
    }
    if (op.kind === "dense") {
      const kernel = values("kernel", op.features * op.units);
      return op.useBias ? { kernel, bias: values("bias", op.units) } : { kernel };
    }
    if (op.kind === "batch_normalization") {
      return {
        gamma: op.scale ? values("gamma", op.channels, 0.5, 1.5) : new Float32Array(op.channels).fill(1),
        beta: op.center ? values("beta", op.channels) : new Float32Array(op.channels),
        movingMean: values("moving_mean", op.channels, -4, 4),
        movingVariance: values("moving_variance", op.channels, 1, 64),
      };
    }
    if (op.kind === "prelu") {
      return { alpha: values("alpha", op.perElement ? elements(node.shape) : op.channels, 0, 0.5) };
    }
    return {};
  };
  return {
    of(node) {
      const known = made.get(node);
      if (known) return known;
      const drawn = draw(node);
      made.set(node, drawn);
      return drawn;
    },
  };
}

/** The weights of a file; a table that does not have those of a node (checkWeights) gives none. */
export function givenWeights(table: WeightTable): WeightSource {
  return {
    of({ name, layer }) {
      const of = (variable: VariableName) => table.get(layer)?.get(variable)?.values;
      if (name !== layer) return defined({ kernel: of("depthwise_kernel") });
      return defined({
        kernel: of("kernel") ?? of("pointwise_kernel"),
        bias: of("bias"),
        gamma: of("gamma"),
        beta: of("beta"),
        movingMean: of("moving_mean"),
        movingVariance: of("moving_variance"),
        alpha: of("alpha"),
      });
    },
  };
}

/**
 * The weights of a file, but for the layers that it does not fit: theirs are drawn. It serves analysis alone, and a
 * BatchNormalization that falls in a channel of the file falls in one here: a change of its channels does not make
 * it rise.
 */
export function partlyGivenWeights(
  table: WeightTable,
  misfits: ReadonlySet<string>,
  seed: number,
): WeightSource {
  const [given, drawn] = [givenWeights(table), seededWeights(seed)];
  return {
    of(node) {
      if (!misfits.has(node.layer)) return given.of(node);
      const { gamma, ...others } = drawn.of(node);
      if (gamma === undefined) return others;
      const falls = given.of(node).gamma?.some((value) => value < 0) === true;
      return { ...others, gamma: falls ? gamma.map((value) => -value) : gamma };
    },
  };
}

const defined = (weights: { [K in keyof LayerWeights]: LayerWeights[K] | undefined }): LayerWeights =>
  Object.fromEntries(Object.entries(weights).filter(([, values]) => values !== undefined));

/** The input of a run, uniform in [-1, 1): row-major, shape of the input node. */
export function seededInput(seed: number, input: Node): Float32Array {
  const [h, w, c] = hwc(input.shape);
  return seededValues(seed, `${input.name}/input`, h * w * c);
}

/**
 * BatchNormalization as two float32 numbers per channel, and the one way it is computed everywhere:
 * `scale = gamma / sqrt(variance + epsilon)`, `offset = beta - mean * scale`, each rounded to
 * float32; `y = x * scale + offset`, rounded after the product and after the sum
 * (tf.nn.batch_normalization's form).
 */
export function batchNormAffine(
  node: Node,
  weights: LayerWeights,
): { scale: Float32Array; offset: Float32Array } {
  const f32 = Math.fround;
  const epsilon = node.op.kind === "batch_normalization" ? node.op.epsilon : 0;
  const n = channels(node.shape);
  const scale = new Float32Array(n);
  const offset = new Float32Array(n);
  for (let c = 0; c < n; c++) {
    const deviation = f32(Math.sqrt(f32((weights.movingVariance?.[c] ?? 1) + f32(epsilon))));
    const s = f32((weights.gamma?.[c] ?? 1) / deviation);
    scale[c] = s;
    offset[c] = f32((weights.beta?.[c] ?? 0) - f32((weights.movingMean?.[c] ?? 0) * s));
  }
  return { scale, offset };
}
