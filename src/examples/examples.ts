import type { Document, Layer } from "../document/document.ts";
import { biReal, hybridCell } from "./shortcuts.ts";
import { binaryConv, START_DOCUMENT, threadModel } from "./thread.ts";

export interface Example {
  /** Stable: names the example in tests and menus. */
  id: string;
  title: string;
  /** What there is to learn, in one sentence. */
  teaches: string;
  document: Document;
}

const binaryDense = (units: number): Layer => ({
  type: "QuantDense",
  units,
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
});

/** Each block: k×k convolution, MaxPooling2D, BatchNormalization; the next block takes the sign. */
const binaryNet: Document = {
  sxor: 1,
  name: "binary_net",
  input: { shape: [32, 32, 3] },
  layers: [
    binaryConv(64, { pad_values: 1 }),
    { type: "BatchNormalization" },
    binaryConv(64, { pad_values: 1 }),
    { type: "MaxPooling2D" },
    { type: "BatchNormalization" },
    binaryConv(128, { pad_values: 1 }),
    { type: "BatchNormalization" },
    binaryConv(128, { pad_values: 1 }),
    { type: "MaxPooling2D" },
    { type: "BatchNormalization" },
    binaryConv(256, { pad_values: 1 }),
    { type: "MaxPooling2D" },
    { type: "BatchNormalization" },
    { type: "Flatten" },
    binaryDense(512),
    { type: "BatchNormalization" },
    binaryDense(10),
    { type: "BatchNormalization" },
    { type: "Softmax" },
  ],
};

const residual: Document = {
  sxor: 1,
  name: "residual",
  input: { shape: [32, 32, 3] },
  layers: [
    { type: "Conv2D", filters: 32, kernel_size: 3, padding: "same", use_bias: false },
    { type: "BatchNormalization", name: "stem" },
    binaryConv(32),
    { type: "BatchNormalization", name: "branch" },
    { type: "Add", inputs: ["branch", "stem"] },
    binaryConv(64, { kernel_size: 1 }),
    { type: "BatchNormalization" },
    { type: "GlobalAveragePooling2D" },
    { type: "Dense", units: 10 },
    { type: "Softmax" },
  ],
};

export const EXAMPLES: readonly Example[] = [
  {
    id: "thread-2-layers",
    title: "Two binary convolutions",
    teaches: "The consumer decides: the first layer stays binary, the last one falls back to float.",
    document: START_DOCUMENT,
  },
  {
    id: "thread-1-layer",
    title: "One binary convolution, pad_values 0",
    teaches: "A k×k binary convolution whose output is float has no kernel and runs as a float convolution.",
    document: threadModel([binaryConv(16)]),
  },
  {
    id: "thread-1-layer-plus-1",
    title: "One binary convolution, pad_values 1",
    teaches: "With pad_values 1 there is not even a float fallback, and the tool stops with an error.",
    document: threadModel([binaryConv(16, { pad_values: 1 })]),
  },
  {
    id: "thread-1-layer-minus-1",
    title: "One binary convolution, pad_values -1",
    teaches: "pad_values -1 fails as 1 does: the float convolution pads with zeros only.",
    document: threadModel([binaryConv(16, { pad_values: -1 })]),
  },
  {
    id: "binary-net",
    title: "BinaryNet, binary throughout",
    teaches:
      "With a sign after every convolution each of them is binary, pooling and BatchNormalization included.",
    document: binaryNet,
  },
  {
    id: "residual",
    title: "Residual block",
    teaches: "An Add wants float, so the 3×3 convolution before it falls back while a 1×1 one stays binary.",
    document: residual,
  },
  {
    id: "bi-real",
    title: "Bi-Real net, a shortcut around every convolution",
    teaches:
      "With a sum behind each of them no binary convolution has a kernel, while Larq Compute Engine runs all of them.",
    document: biReal,
  },
  {
    id: "hybrid-cell",
    title: "Hybrid cell: signs inside, 8 bits between",
    teaches:
      "pad_values 1 where a sign follows, and 8-bit quantizers in front of the sum, keep every convolution of the cell out of float.",
    document: hybridCell,
  },
];
