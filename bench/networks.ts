import type { Document, Layer } from "../src/document/document.ts";
import { START_DOCUMENT } from "../src/examples/thread.ts";

/** A stack that is run from end to end. */
export interface Network {
  name: string;
  document: Document;
}

const binary = (type: "QuantConv2D" | "QuantDense", more: Record<string, string | number>): Layer => ({
  type,
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
  ...more,
});

const convolution = (filters: number): Layer =>
  binary("QuantConv2D", { filters, kernel_size: 3, padding: "same" });
const dense = (units: number): Layer => binary("QuantDense", { units });
const NORM: Layer = { type: "BatchNormalization", scale: false };
const POOL: Layer = { type: "MaxPooling2D" };

/** The BinaryNet of Courbariaux et al. for CIFAR-10, as Larq's tutorial has it. */
const BINARY_NET: Document = {
  sxor: 1,
  name: "BinaryNet",
  input: { shape: [32, 32, 3] },
  layers: [
    { type: "QuantConv2D", filters: 128, kernel_size: 3, use_bias: false, kernel_quantizer: "ste_sign" },
    ...[NORM, convolution(128), POOL, NORM],
    ...[convolution(256), NORM, convolution(256), POOL, NORM],
    ...[convolution(512), NORM, convolution(512), POOL, NORM],
    { type: "Flatten" },
    ...[dense(1024), NORM, dense(1024), NORM, dense(10), NORM],
    { type: "Activation", activation: "softmax" },
  ],
};

export const NETWORKS: readonly Network[] = [
  { name: "the thread's two layers, 32×32×1", document: START_DOCUMENT },
  { name: "BinaryNet, 32×32×3", document: BINARY_NET },
];
