import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type ActivationFn, elements, type Graph, type Node, type Window } from "../src/graph/graph.ts";
import { type Quantizer, quantize } from "../src/graph/quantizer.ts";
import { batchNormAffine, lastKernelAxis } from "../src/graph/weights.ts";
import type { Contestant } from "./contestant.ts";
import type { Tf } from "./peers.ts";

/**
 * A Graph in tfjs: the same layers with the same weights, quantized once. Activations are quantized by tfjs' own
 * operations, and BatchNormalization is the scale and offset that ours are, so that a stack whose sums are
 * exact gives the same numbers. `output` is that of the last layer, or what it is given if it is a softmax.
 */
export function tfjsNetwork(
  tf: Tf,
  graph: Graph,
  input: Float32Array,
): { contestant: Contestant; output: Float32Array } {
  const shape = graph.nodes[0]?.shape ?? [];
  const layers = graph.nodes.slice(1).map((node) => ({ node, apply: layer(tf, graph, node) }));
  const end = graph.nodes[graph.outputs[0] as number] as Node;
  const softmax = end.op.kind === "activation" && end.op.activation.fn === "softmax";
  const compared = softmax ? (end.inputs[0] as number) : end.id;
  /** The numbers of a node. */
  const predict = (id: number): Float32Array => {
    const output = tf.tidy(() => {
      const values: Tensor[] = [tf.tensor(input, [1, ...shape])];
      for (const { node, apply } of layers)
        values.push(apply(node.inputs.map((from) => values[from] as Tensor)));
      return values[id] as Tensor;
    });
    const numbers = output.dataSync() as Float32Array;
    output.dispose();
    return numbers;
  };
  return {
    contestant: {
      id: "tfjs",
      run: () => {
        predict(end.id);
      },
    },
    output: Float32Array.from(predict(compared)),
  };
}

type Apply = (inputs: readonly Tensor[]) => Tensor;
type Pads = [[number, number], [number, number], [number, number], [number, number]];

/** What a layer does, its constants made. */
function layer(tf: Tf, graph: Graph, node: Node): Apply {
  const { op } = node;
  const one =
    (apply: (x: Tensor) => Tensor): Apply =>
    ([x]) =>
      apply(x as Tensor);
  switch (op.kind) {
    case "conv2d":
    case "dense":
      return one(weighted(tf, graph, node));
    case "batch_normalization": {
      const affine = batchNormAffine(node, graph.weights.of(node));
      const scale = tf.tensor1d(affine.scale);
      const offset = tf.tensor1d(affine.offset);
      return one((x) => tf.add(tf.mul(x, scale), offset));
    }
    case "pool": {
      const { window: w, mode } = op;
      const pool = mode === "max" ? tf.maxPool : tf.avgPool;
      return one((x) => pool(x as Tensor4D, [w.kH, w.kW], [w.strideH, w.strideW], padding(w)));
    }
    case "activation":
      return one(activation(tf, op.activation));
    case "add":
      return (inputs) => inputs.reduce((sum, x) => tf.add(sum, x));
    case "flatten":
      return one((x) => tf.reshape(x, [1, elements(node.shape)]));
    default:
      throw new Error(`${node.name}: the bench does not know ${op.kind} in tfjs`);
  }
}

/** A convolution or dense layer, with what it does to its input and output. */
function weighted(tf: Tf, graph: Graph, node: Node): (x: Tensor) => Tensor {
  const { op } = node;
  if (op.kind !== "conv2d" && op.kind !== "dense") throw new Error(`${node.name} has no weights`);
  const latent = graph.weights.of(node);
  const values = quantize(op.kernelQuantizer, latent.kernel as Float32Array, lastKernelAxis(node));
  const before = quantizer(tf, op.inputQuantizer);
  const product = op.kind === "dense" ? dense(tf, op.units, values) : convolution(tf, op, values);
  const bias = latent.bias && tf.tensor1d(latent.bias);
  const after = activation(tf, op.activation);
  return (x) => {
    const y = product(before(x));
    return after(bias ? tf.add(y, bias) : y);
  };
}

function dense(tf: Tf, units: number, values: Float32Array): (x: Tensor) => Tensor {
  const kernel = tf.tensor2d(values, [values.length / units, units]);
  return (x) => tf.matMul(tf.reshape(x, [1, -1]), kernel);
}

function convolution(
  tf: Tf,
  { geometry: g, padValue }: Node["op"] & { kind: "conv2d" },
  values: Float32Array,
): (x: Tensor) => Tensor {
  const strides: [number, number] = [g.strideH, g.strideW];
  const pads = padding(g);
  const padded = padValue === 0 || pads === "valid" ? undefined : pads;
  const image = (x: Tensor) => (padded ? tf.pad(x, padded, padValue) : x) as Tensor4D;
  const rest = padded ? "valid" : pads;
  if (g.groups === 1) {
    const kernel = tf.tensor4d(values, [g.kH, g.kW, g.inC, g.outC]);
    return (x) => tf.conv2d(image(x), kernel, strides, rest);
  }
  if (g.groups !== g.inC) throw new Error("the bench does not know groups of channels in tfjs");
  const kernel = tf.tensor4d(values, [g.kH, g.kW, g.inC, g.outC / g.inC]);
  return (x) => tf.depthwiseConv2d(image(x), kernel, strides, rest);
}

function padding({ padTop, padBottom, padLeft, padRight }: Window): "valid" | Pads {
  if (padTop + padBottom + padLeft + padRight === 0) return "valid";
  return [
    [0, 0],
    [padTop, padBottom],
    [padLeft, padRight],
    [0, 0],
  ];
}

function activation(tf: Tf, a: ActivationFn): (x: Tensor) => Tensor {
  switch (a.fn) {
    case "linear":
      return (x) => x;
    case "relu":
      if (a.maxValue !== null || a.negativeSlope !== 0 || a.threshold !== 0)
        throw new Error("the bench knows the plain ReLU only in tfjs");
      return (x) => tf.relu(x);
    case "softmax":
      return (x) => tf.softmax(x);
    case "quantizer":
      return quantizer(tf, a.quantizer);
    default:
      throw new Error(`the bench does not know ${a.fn} in tfjs`);
  }
}

/** tf.step(x, -1) is 1 where x > 0, else -1; sign(0) = +1 asks for -step(-x). */
function quantizer(tf: Tf, q: Quantizer): (x: Tensor) => Tensor {
  if (q.kind === "none" || (q.kind === "sign" && q.inferred)) return (x) => x;
  if (q.kind !== "sign") throw new Error(`the bench does not know the quantizer ${q.kind} in tfjs`);
  return (x) => tf.neg(tf.step(tf.neg(x), -1));
}
