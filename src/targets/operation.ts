import type { ActivationFn, ConvGeometry, Pads, Window } from "../graph/graph.ts";
import type { Quantizer } from "../graph/quantizer.ts";
import type { Format } from "./plan.ts";

/** Formats of the kernels that have no 8-bit form. */
export type FloatOrBits = Exclude<Format, "s8">;

/**
 * What a step computes, with every number a kernel needs. Tensors are [H, W, C] (a vector is one
 * pixel, see `hwc`). Keras' Flatten is no step: its reader gets the tensor of the image, whose memory is
 * the same, so that sizes come from the operation where it has them. All float arithmetic is float32 with a rounding after each operation and no
 * fused multiply-add, in the order given, so that the engine, the reference and the C agree bit for bit.
 */
export type Operation =
  /** f32 or s8 -> s1: bit 1 where not x >= 0 (s8: where the level k is negative). */
  | { kind: "pack" }
  /** s1 -> f32: +1 or -1. */
  | { kind: "unpack" }
  /** f32 -> f32 by a quantizer (`unknown` copies), or f32 -> s8 by that of the output tensor. */
  | { kind: "quantize"; quantizer: Quantizer; output: "f32" | "s8" }
  /** s8 -> f32: k / divisor. */
  | { kind: "dequantize" }
  /**
   * s1 x s1 convolution. d = sum over the taps inside the image of (inC/groups - 2 popcount(a xor w)),
   * plus padValue times the sum of the weights of the taps outside.
   * output "f32": y = d; with a bias param y = d + bias[c]; with scale and offset params
   * y = d * scale[c] + offset[c] (a rounding after the product and after the sum).
   * output "s8": y = d * scale[c] + offset[c], then the level of y by the output tensor's `uniform`.
   * output "s1": bit 1 where d < threshold[c] (threshold param, i32; weights are already negated in
   * channels where the function behind them falls).
   * params: weights (s1, OHWI), then none, bias (f32), scale and offset (f32) or threshold (i32): by Param.role.
   */
  | { kind: "conv2d_s1"; geometry: ConvGeometry; padValue: -1 | 0 | 1; output: Format }
  /**
   * The same with one filter per channel (groups = inC = outC): d[c] = sum over the taps of x[c] * w[c],
   * weights packed along the channels: s1, [1, kh, kw, C]. Output s1 by threshold, else as conv2d_s1.
   */
  | { kind: "depthwise_s1"; geometry: ConvGeometry; padValue: -1 | 0 | 1; output: Format }
  /**
   * 8-bit convolution, grouped and depthwise too: d = sum over the taps of k * (step * w + shift), exact in int32, with k
   * the level of the input (not its byte) and w the int8 weight, or w = +1 or -1 for weights "s1" (step 1, shift 0);
   * taps outside the image count k = 0. y = d * scale[c] + offset[c] (d as float32; a rounding after the product and
   * after the sum). output "f32": y; "s8": its level by the output tensor's `uniform`; "s1": bit 1 where not y >= 0.
   * params: weights (s8 or s1, OHWI), scale, offset (f32).
   */
  | {
      kind: "conv2d_s8";
      geometry: ConvGeometry;
      weights: "s8" | "s1";
      step: 1 | 2;
      shift: 0 | 1;
      output: Format;
    }
  /**
   * f32 convolution, taps outside the image skipped. y = 0, then += x * w over kh, kw, channel in this
   * order, then += bias[c] if there is a bias param. The bias comes last, as in TensorFlow: a sum of signs
   * is exact up to there, and equals the binary convolution bit for bit. Then, where given, the activation on every
   * value, and the pooling over what is then the image: the output tensor is that of the last of them.
   * params: weights (f32, OHWI), bias (f32, optional).
   */
  | {
      kind: "conv2d_f32";
      geometry: ConvGeometry;
      activation: Exclude<ActivationFn, { fn: "quantizer" } | { fn: "linear" } | { fn: "softmax" }> | null;
      pool: { mode: "max" | "average"; window: Window } | null;
    }
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
      input: FloatOrBits;
      weights: FloatOrBits;
      output: FloatOrBits;
    }
  /**
   * max: s1 or f32 (m = -infinity, then m = x > m ? x : m); average (of the pixels inside the image):
   * f32, sum in order kh, kw, then one division.
   */
  | { kind: "pool"; mode: "max" | "average"; window: Window; format: FloatOrBits }
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
  /** Inputs (f32, or s8 as k / divisor) added from left to right in f32; output "s8": the level of the sum. */
  | { kind: "add"; output: "f32" | "s8" }
  /** f32: inputs multiplied from left to right; one with `channels` elements counts for every pixel. */
  | { kind: "multiply"; channels: number }
  /** f32: x where x >= 0, else alpha x; alpha param: one value per channel, or as many as elements. */
  | { kind: "prelu"; channels: number }
  /**
   * Along the channels: for each of `rows` pixels the `channels[i]` values of every input i. s1 or f32, as
   * all its inputs. Take the counts from here, not from the tensors: a flattened tensor keeps its shape.
   */
  | { kind: "concat"; format: FloatOrBits; rows: number; channels: readonly number[] }
  /** Constant rows and columns around the image; s1: value 1 or -1. */
  | { kind: "pad"; pads: Pads; value: number; format: FloatOrBits }
  /** What sxor or the tool cannot do; never executed. */
  | { kind: "opaque"; reason: string };
