import type { Document, Layer } from "../document/document.ts";

/** A convolution as the forum thread has it: signs in, signs as weights, no bias, zero padding. */
export const binaryConv = (filters: number, more: Record<string, string | number> = {}): Layer => ({
  type: "QuantConv2D",
  filters,
  kernel_size: 3,
  padding: "same",
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
  ...more,
});

/** The thread's model: one of its convolutions after the other. */
export const threadModel = (layers: readonly Layer[]): Document => ({
  sxor: 1,
  name: "test",
  input: { shape: [32, 32, 1] },
  layers,
});

/** What the page shows when there is neither a link nor earlier work. */
export const START_DOCUMENT: Document = threadModel([binaryConv(16), binaryConv(16)]);
