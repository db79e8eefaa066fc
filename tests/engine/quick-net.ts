import type { Document, Layer } from "../../src/document/document.ts";

/**
 * A network in the manner of QuickNet, for images of `size`²: a float stem, four sections of binary convolutions with
 * shortcuts, and a float convolution between the sections.
 */
export function quickNet(size: number): Document {
  const layers: Layer[] = [
    {
      type: "Conv2D",
      name: "stem",
      filters: 8,
      kernel_size: 3,
      strides: 2,
      padding: "same",
      use_bias: false,
    },
    { type: "BatchNormalization" },
    { type: "ReLU" },
    { type: "DepthwiseConv2D", kernel_size: 3, strides: 2, padding: "same", use_bias: false },
    { type: "BatchNormalization" },
    { type: "Conv2D", filters: 64, kernel_size: 1, use_bias: false },
    { type: "BatchNormalization", name: "section0" },
  ];
  [64, 128, 256, 512].forEach((filters, i) => {
    if (i > 0) {
      layers.push(
        { type: "ReLU" },
        { type: "MaxPooling2D", pool_size: 2, name: `pool${i}` },
        { type: "Conv2D", filters, kernel_size: 1, use_bias: false },
        { type: "BatchNormalization", name: `section${i}` },
      );
    }
    let before = `section${i}`;
    for (let block = 0; block < 2; block++) {
      const name = `block${i}_${block}`;
      layers.push(
        {
          ...{ type: "QuantConv2D", name, filters, kernel_size: 3, padding: "same", pad_values: 1 },
          ...{
            input_quantizer: "ste_sign",
            kernel_quantizer: "ste_sign",
            activation: "relu",
            use_bias: false,
          },
        },
        { type: "BatchNormalization", name: `${name}_norm` },
        { type: "Add", name: `${name}_sum`, inputs: [before, `${name}_norm`] },
      );
      before = `${name}_sum`;
    }
  });
  layers.push({ type: "ReLU" }, { type: "GlobalAveragePooling2D" }, { type: "Dense", units: 1000 });
  return { sxor: 1, input: { shape: [size, size, 3] }, layers };
}
