import type { Diagnostic } from "../document/diagnostic.ts";
import type { Quantizer } from "./quantizer.ts";
import type { WeightSource } from "./weights.ts";

/** Without the batch: [H, W, C] for images, [C] for vectors. */
export type Shape = readonly number[];

/** A window that slides over an image; pads are in pixels and already resolved from `padding`. */
export interface Window {
  inH: number;
  inW: number;
  inC: number;
  outH: number;
  outW: number;
  kH: number;
  kW: number;
  strideH: number;
  strideW: number;
  dilationH: number;
  dilationW: number;
  padTop: number;
  padBottom: number;
  padLeft: number;
  padRight: number;
}

export interface ConvGeometry extends Window {
  outC: number;
  groups: number;
}

export interface Pads {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export type ActivationFn =
  | { fn: "linear" }
  /** Keras' ReLU: x >= maxValue -> maxValue; threshold <= x -> x; else negativeSlope (x - threshold). */
  | { fn: "relu"; maxValue: number | null; negativeSlope: number; threshold: number }
  /** Over the last axis. */
  | { fn: "softmax" }
  | { fn: "sigmoid" }
  | { fn: "tanh" }
  | { fn: "quantizer"; quantizer: Quantizer };

/** What a layer computes; Keras semantics, nothing of any tool. */
export type NodeOp =
  | { kind: "input" }
  | {
      kind: "conv2d";
      geometry: ConvGeometry;
      /** The constant around the image, after the input quantizer. 0 if there is no padding. */
      padValue: number;
      useBias: boolean;
      activation: ActivationFn;
      inputQuantizer: Quantizer;
      kernelQuantizer: Quantizer;
    }
  | {
      kind: "dense";
      units: number;
      /** Length of the last axis of the input; other axes are rows. */
      features: number;
      rows: number;
      useBias: boolean;
      activation: ActivationFn;
      inputQuantizer: Quantizer;
      kernelQuantizer: Quantizer;
    }
  | { kind: "batch_normalization"; channels: number; epsilon: number; center: boolean; scale: boolean }
  | { kind: "pool"; mode: "max" | "average"; window: Window }
  | { kind: "global_average_pool"; keepdims: boolean }
  | { kind: "activation"; activation: ActivationFn }
  | { kind: "flatten" }
  | { kind: "dropout" }
  | { kind: "add" }
  /** Element by element; an input of shape [1, 1, C] (or [C] beside vectors) counts for every pixel. */
  | { kind: "multiply" }
  /** x where x >= 0, else alpha x; one alpha per channel, or with `perElement` one per element. */
  | { kind: "prelu"; channels: number; perElement: boolean }
  /** The same values in the same order under another shape. */
  | { kind: "reshape" }
  | { kind: "concat" }
  | { kind: "zero_pad"; pads: Pads }
  /** A layer that sxor does not know; its output is assumed to have the shape of its input. */
  | { kind: "opaque" };

export interface Node {
  /** Position: 0 is the input; inputs come before users. */
  id: number;
  name: string;
  /** The layer of the Document that it belongs to: its own name, but for the parts of a separable convolution. */
  layer: string;
  /** Keras or Larq class; "InputLayer" for the input. */
  type: string;
  /** Ids of the nodes it reads. */
  inputs: readonly number[];
  shape: Shape;
  op: NodeOp;
}

/** What a model means. Nodes are in an order in which they can be computed. */
export interface Graph {
  name: string;
  nodes: readonly Node[];
  /** Ids of the nodes that nobody reads: the outputs of the network. */
  outputs: readonly number[];
  weights: WeightSource;
  /**
   * Why the model has not the weights of the file that the document names: `weights` are for analysis alone, and those
   * of the layers that the file does not fit are drawn.
   */
  withoutWeights?: string;
  /** With an error among them, `nodes` holds the layers that could be understood. */
  diagnostics: readonly Diagnostic[];
}

export const elements = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** [H, W, C] of any shape: a vector is one pixel. */
export function hwc(shape: Shape): [number, number, number] {
  if (shape.length === 3) return [shape[0] as number, shape[1] as number, shape[2] as number];
  return [1, 1, elements(shape)];
}

export const channels = (shape: Shape): number => shape[shape.length - 1] ?? 1;
