import type { Document, Layer } from "../document/document.ts";
import { binaryConv } from "./thread.ts";

/** Networks with shortcuts: what reads a binary convolution is a sum. */

/** Convolution, BatchNormalization, and a shortcut around both: one block of a Bi-Real net. */
const biRealBlock = (filters: number, index: number, shortcut: string): Layer[] => [
  binaryConv(filters, { pad_values: 1 }),
  { type: "BatchNormalization", name: `norm_${index}` },
  { type: "Add", name: `block_${index}`, inputs: [`norm_${index}`, shortcut] },
];

/** Each convolution has its own shortcut, so that the sums of real numbers go past every sign. */
export const biReal: Document = {
  sxor: 1,
  name: "bi_real",
  input: { shape: [32, 32, 3] },
  layers: [
    { type: "Conv2D", filters: 64, kernel_size: 3, strides: 2, padding: "same", use_bias: false },
    { type: "BatchNormalization", name: "stem" },
    ...biRealBlock(64, 1, "stem"),
    ...biRealBlock(64, 2, "block_1"),
    { type: "AveragePooling2D" },
    { type: "Conv2D", filters: 128, kernel_size: 1, use_bias: false },
    { type: "BatchNormalization", name: "shortcut" },
    {
      ...binaryConv(128, { pad_values: 1 }),
      name: "downsampling",
      inputs: ["block_2"],
      strides: 2,
    },
    { type: "BatchNormalization", name: "norm_3" },
    { type: "Add", name: "block_3", inputs: ["norm_3", "shortcut"] },
    ...biRealBlock(128, 4, "block_3"),
    { type: "GlobalAveragePooling2D" },
    { type: "Dense", units: 10 },
    { type: "Softmax" },
  ],
};

const eightBits = { name: "STCustomDoReFa", k_bit: 8 } as const;
const eightBitWeights = { ...eightBits, mode: "weights" } as const;

/** Signs inside of a cell, 8 bits between cells: the sum of the shortcut has operands that the tool can add. */
export const hybridCell: Document = {
  sxor: 1,
  name: "hybrid_cell",
  input: { shape: [32, 32, 3] },
  layers: [
    {
      ...{ type: "QuantConv2D", filters: 32, kernel_size: 3, padding: "same", use_bias: false },
      ...{ input_quantizer: eightBits, kernel_quantizer: eightBitWeights },
    },
    { type: "BatchNormalization" },
    { type: "Activation", name: "x", activation: eightBits },
    {
      ...{ type: "QuantDepthwiseConv2D", kernel_size: 3, padding: "same", pad_values: 1, use_bias: false },
      ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
    },
    { type: "BatchNormalization", name: "filtered", scale: false },
    { type: "Concatenate", inputs: ["x", "filtered"] },
    binaryConv(32, { kernel_size: 1, pad_values: 1 }),
    { type: "BatchNormalization" },
    { type: "Activation", name: "mixed", activation: eightBits },
    { type: "Add", inputs: ["x", "mixed"] },
    { type: "GlobalAveragePooling2D" },
    { type: "Dense", units: 10 },
    { type: "Softmax" },
  ],
};
