import type { ActivationFn, ConvGeometry, Pads, Window } from "../graph/graph.ts";
import type { Quantizer } from "../graph/quantizer.ts";
import type { Format } from "./plan.ts";

/**
 * What a step computes, with every number a kernel needs. Tensors are [H, W, C] (a vector is one
 * pixel, see `hwc`). Keras' Flatten is no step: its reader gets the tensor of the image, whose memory is
 * the same, so that sizes come from the operation where it has them. All float arithmetic is float32 with a rounding after each operation and no
 * fused multiply-add, in the order given, so that the engine, the reference and the C agree bit for bit.
 */
export type Operation =
  /** f32 -> s1: bit 1 where not x >= 0. */
  | { kind: "pack" }
  /** s1 -> f32: +1 or -1. */
  | { kind: "unpack" }
  /** f32 -> f32 by a Larq quantizer; `unknown` copies. */
  | { kind: "quantize"; quantizer: Quantizer }
  /**
   * s1 x s1 convolution. d = sum over the taps inside the image of (inC/groups - 2 popcount(a xor w)),
   * plus padValue times the sum of the weights of the taps outside.
   * output "f32": y = d; with a bias param y = d + bias[c]; with scale and offset params
   * y = d * scale[c] + offset[c] (a rounding after the product and after the sum).
   * output "s1": bit 1 where d < threshold[c] (threshold param, i32; weights are already negated in
   * channels where the function behind them falls).
   * params: weights (s1, OHWI), then none, bias (f32), scale and offset (f32) or threshold (i32): by Param.role.
   */
  | { kind: "conv2d_s1"; geometry: ConvGeometry; padValue: -1 | 0 | 1; output: Format }
  /**
   * f32 convolution, taps outside the image skipped. y = 0, then += x * w over kh, kw, channel in this
   * order, then += bias[c] if there is a bias param. The bias comes last, as in TensorFlow: a sum of signs
   * is exact up to there, and equals the binary convolution bit for bit.
   * params: weights (f32, OHWI), bias (f32, optional).
   */
  | { kind: "conv2d_f32"; geometry: ConvGeometry }
  /**
   * Fully connected: `rows` times `features` -> `units`, each output like a convolution over one
   * pixel: for s1 x s1 d = features - 2 popcount; else y = 0, then += x * w in order of features.
   * With s1 input, features lie as the input tensor's pixels do (each pixel starts a word), and s1
   * weights are [units, pixels, words per pixel]. params: weights, then bias, scale and offset, or threshold as above.
   */
  | {
      kind: "dense";
      rows: number;
      features: number;
      units: number;
      input: Format;
      weights: Format;
      output: Format;
    }
  /**
   * max: s1 or f32 (m = -infinity, then m = x > m ? x : m); average (of the pixels inside the image):
   * f32, sum in order kh, kw, then one division.
   */
  | { kind: "pool"; mode: "max" | "average"; window: Window; format: Format }
  /** f32: sum over the pixels in row-major order, then one division by their number. */
  | { kind: "global_average_pool" }
  /** f32: y = x * scale[c] + offset[c], c = index % channels. params: scale, offset. */
  | { kind: "affine"; channels: number }
  /** f32 -> f32; softmax over runs of `channels` values. */
  | {
      kind: "activation";
      activation: Exclude<ActivationFn, { fn: "quantizer" } | { fn: "linear" }>;
      channels: number;
    }
  /** f32: inputs added from left to right. */
  | { kind: "add" }
  /**
   * Along the channels: for each of `rows` pixels the `channels[i]` values of every input i. s1 or f32, as
   * all its inputs. Take the counts from here, not from the tensors: a flattened tensor keeps its shape.
   */
  | { kind: "concat"; format: Format; rows: number; channels: readonly number[] }
  /** Constant rows and columns around the image; s1: value 1 or -1. */
  | { kind: "pad"; pads: Pads; value: number; format: Format }
  /** What sxor or the tool cannot do; never executed. */
  | { kind: "opaque"; reason: string };
