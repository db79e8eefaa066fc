import * as fc from "fast-check";
import type { Document, Layer } from "../../src/document/document.ts";

/** Random models of binary and float layers, as somebody might stack them. */

const sign = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" } as const;

const inEightBits = {
  input_quantizer: { name: "STCustomDoReFa", k_bit: 8 },
  kernel_quantizer: { name: "dorefa_quantizer", k_bit: 8, mode: "weights" },
} as const;

const binary: fc.Arbitrary<Layer> = fc
  .record({
    filters: fc.constantFrom(3, 8, 32, 40),
    kernel_size: fc.integer({ min: 1, max: 3 }),
    strides: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom("valid", "same"),
    pad_values: fc.constantFrom(-1, 0, 1),
    use_bias: fc.boolean(),
    activation: fc.constantFrom("linear", "linear", "relu", "tanh"),
  })
  .map((attributes) => ({ type: "QuantConv2D", ...sign, ...attributes }));

const float: fc.Arbitrary<Layer> = fc
  .record({
    filters: fc.integer({ min: 1, max: 9 }),
    kernel_size: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom("valid", "same"),
    use_bias: fc.boolean(),
  })
  .map((attributes) => ({ type: "Conv2D", ...attributes }));

const otherQuantizers: fc.Arbitrary<Layer> = fc
  .record({
    filters: fc.integer({ min: 1, max: 9 }),
    kernel_size: fc.integer({ min: 1, max: 3 }),
    input_quantizer: fc.constantFrom(null, "ste_tern", "ste_heaviside", "dorefa_quantizer"),
    kernel_quantizer: fc.constantFrom("ste_sign", "ste_tern", "magnitude_aware_sign", "dorefa_quantizer"),
  })
  .map((attributes) => ({ type: "QuantConv2D", padding: "same", ...attributes }));

const eightBit = fc.constantFrom(
  { name: "dorefa_quantizer", k_bit: 8 },
  { name: "dorefa_quantizer", k_bit: 3 },
  { name: "STCustomDoReFa", k_bit: 8 },
);

/** Levels in, levels out: layers that a tool may compute in integers. */
const eightBitConvolution: fc.Arbitrary<Layer> = fc
  .record({
    type: fc.constantFrom("QuantConv2D", "QuantDepthwiseConv2D"),
    filters: fc.integer({ min: 1, max: 9 }),
    kernel_size: fc.integer({ min: 1, max: 3 }),
    strides: fc.integer({ min: 1, max: 2 }),
    input_quantizer: eightBit,
    kernel: fc.constantFrom("ste_sign", { name: "dorefa_quantizer", k_bit: 8, mode: "weights" }),
    use_bias: fc.boolean(),
  })
  .map(({ type, filters, kernel, ...attributes }) =>
    type === "QuantConv2D"
      ? { type, ...attributes, filters, kernel_quantizer: kernel }
      : { type, ...attributes, depthwise_quantizer: kernel },
  );

const depthwise: fc.Arbitrary<Layer> = fc
  .record({
    quantized: fc.boolean(),
    kernel_size: fc.integer({ min: 1, max: 3 }),
    strides: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom("valid", "same"),
    pad_values: fc.constantFrom(-1, 0, 1),
    use_bias: fc.boolean(),
  })
  .map(({ quantized, pad_values, ...attributes }) =>
    quantized
      ? {
          ...{ type: "QuantDepthwiseConv2D", input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
          ...{ ...attributes, pad_values },
        }
      : { type: "DepthwiseConv2D", ...attributes },
  );

const norm = fc.constant<Layer>({ type: "BatchNormalization" });
const between = fc.oneof(
  norm,
  norm,
  fc.constant<Layer>({ type: "MaxPooling2D", pool_size: 2, padding: "same" }),
  fc.constant<Layer>({ type: "AveragePooling2D", pool_size: 2, padding: "same" }),
  fc.constant<Layer>({ type: "Activation", activation: "relu" }),
  fc.constant<Layer>({ type: "ZeroPadding2D", padding: 1 }),
  fc.constant<Layer>({ type: "Dropout", rate: 0.5 }),
  fc.constant<Layer>({ type: "PReLU", shared_axes: [1, 2] }),
  fc.constant<Layer>({ type: "PReLU" }),
  eightBit.map((activation): Layer => ({ type: "Activation", activation })),
);

const head: fc.Arbitrary<readonly Layer[]> = fc.oneof(
  fc.constant([]),
  fc.constant([{ type: "GlobalAveragePooling2D" }, { type: "Dense", units: 5 }, { type: "Softmax" }]),
  fc.constant([{ type: "Flatten" }, { type: "QuantDense", units: 7, ...sign, use_bias: false }]),
  fc.constant([{ type: "Flatten" }, { type: "Dense", units: 4, activation: "sigmoid" }]),
);

export const stack: fc.Arbitrary<Document> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 6, max: 10 }),
      fc.integer({ min: 6, max: 10 }),
      fc.constantFrom(1, 3, 32),
    ),
    body: fc.array(
      fc.oneof(
        ...[binary, binary, binary, between, between],
        ...[float, otherQuantizers, depthwise, eightBitConvolution],
      ),
      { minLength: 1, maxLength: 5 },
    ),
    head,
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ shape, body, head: end, seed }) => ({
    sxor: 1 as const,
    input: { shape },
    layers: [...body, ...end],
    weights: { seed },
  }));

/** A residual connection, a concatenation, BatchNormalization and biases between binary layers. */
export const residual: Document = {
  sxor: 1,
  input: { shape: [8, 8, 32] },
  layers: [
    { type: "QuantConv2D", name: "a", filters: 32, kernel_size: 3, padding: "same", ...sign },
    { type: "BatchNormalization", name: "norm" },
    { type: "QuantConv2D", name: "b", filters: 32, kernel_size: 3, padding: "same", pad_values: 1, ...sign },
    { type: "Add", name: "sum", inputs: ["norm", "b"] },
    { type: "Concatenate", name: "both", inputs: ["sum", "a"] },
    { type: "QuantConv2D", name: "c", filters: 10, kernel_size: 1, ...sign },
  ],
};

/** A layer multiplied by a number per channel that a branch makes of it, and PReLU, between binary layers. */
export const gated: Document = {
  sxor: 1,
  input: { shape: [8, 8, 32] },
  layers: [
    { type: "QuantConv2D", name: "a", filters: 12, kernel_size: 3, padding: "same", ...sign },
    { type: "GlobalAveragePooling2D", name: "mean", keepdims: true },
    { type: "Conv2D", name: "gate", filters: 12, kernel_size: 1, activation: "sigmoid" },
    { type: "Multiply", name: "product", inputs: ["gate", "a"] },
    { type: "PReLU", name: "slope", shared_axes: [1, 2] },
    { type: "QuantConv2D", name: "b", filters: 10, kernel_size: 3, ...sign },
  ],
};

/** Three layers with 8-bit levels between them, and a binary layer behind. */
export const eightBitStack: Document = {
  sxor: 1,
  input: { shape: [8, 8, 3] },
  layers: [
    { ...{ type: "QuantConv2D", name: "a", filters: 12, kernel_size: 3, padding: "same" }, ...inEightBits },
    { type: "BatchNormalization", name: "norm" },
    { ...{ type: "QuantConv2D", name: "b", filters: 12, kernel_size: 3, padding: "same" }, ...inEightBits },
    { ...{ type: "QuantConv2D", name: "c", filters: 10, kernel_size: 3 }, ...inEightBits },
    { type: "QuantConv2D", name: "d", filters: 7, kernel_size: 3, ...sign },
  ],
};

/** Two binary convolutions, signs all the way between them; the second falls back to float in the tool. */
export function twoLayers(padValues: -1 | 0 | 1): Document {
  const layer = {
    type: "QuantConv2D",
    filters: 16,
    kernel_size: 3,
    padding: "same",
    use_bias: false,
    ...sign,
  };
  return {
    sxor: 1,
    input: { shape: [32, 32, 1] },
    layers: [
      { ...layer, pad_values: padValues },
      { ...layer, pad_values: padValues },
    ],
  };
}
