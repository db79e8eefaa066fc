import type { Document, Layer } from "../../src/document/document.ts";
import { parseDocument } from "../../src/document/parse.ts";

/** Small stacks for the tests of fixes. */

export const SIGNS = { use_bias: false, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" } as const;
export const EIGHT_BITS: Layer = { type: "Activation", activation: { name: "STCustomDoReFa", k_bit: 8 } };
export const NORM: Layer = { type: "BatchNormalization" };

export const conv = (more: Partial<Layer> = {}): Layer => ({
  type: "QuantConv2D",
  ...{ filters: 32, kernel_size: 3, padding: "same" },
  ...SIGNS,
  ...more,
});

/** A binary convolution that has a kernel whatever reads it, and takes the sign of what it reads. */
export const last = (more: Partial<Layer> = {}): Layer => conv({ kernel_size: 1, padding: "valid", ...more });

/** A canonical Document of these layers on an image of 6 by 6 pixels and 32 channels. */
export function stack(layers: readonly Layer[], more: Partial<Document> = {}): Document {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape: [6, 6, 32] }, layers, ...more });
  if (document === null) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return document;
}

/** Bi-Real Net's block: the sum of a binary convolution and its input, twice, then a head in float. */
export const biRealBlocks = stack([
  { type: "Conv2D", name: "stem", filters: 32, kernel_size: 3, padding: "same", use_bias: false },
  { ...NORM, name: "norm" },
  conv({ name: "first", kernel_quantizer: "magnitude_aware_sign" }),
  NORM,
  { type: "Add", name: "sum_1", inputs: ["batch_normalization", "norm"] },
  conv({ name: "second", kernel_quantizer: "magnitude_aware_sign" }),
  NORM,
  { type: "Add", name: "sum_2", inputs: ["batch_normalization_1", "sum_1"] },
  { type: "GlobalAveragePooling2D" },
  { type: "Dense", units: 10 },
  { type: "Softmax" },
]);

/** QuickNet's block: padded with ones, relu in the convolution, BatchNormalization, sum. */
export const quickNetBlocks = stack([
  { type: "Conv2D", name: "stem", filters: 32, kernel_size: 3, padding: "same", use_bias: false },
  { ...NORM, name: "norm" },
  conv({ name: "first", pad_values: 1, activation: "relu" }),
  NORM,
  { type: "Add", name: "sum_1", inputs: ["batch_normalization", "norm"] },
  conv({ name: "second", pad_values: 1, activation: "relu" }),
  NORM,
  { type: "Add", name: "sum_2", inputs: ["batch_normalization_1", "sum_1"] },
  { type: "Activation", activation: "relu" },
  { type: "GlobalAveragePooling2D" },
  { type: "Dense", units: 10 },
]);
