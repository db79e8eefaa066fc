export const conv = (filters: number) => ({
  ...{ type: "QuantConv2D", filters, kernel_size: 3, padding: "same", pad_values: 1, use_bias: false },
  ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
});
const dense = (units: number) => ({
  ...{ type: "QuantDense", units, use_bias: false },
  ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
});
const norm = { type: "BatchNormalization" };
const half = { type: "MaxPooling2D" };

/** The network of the paper that gave BinaryNet its name, for 32 × 32 × 3: 14 million weights. */
export const binaryNet = {
  sxor: 1,
  input: { shape: [32, 32, 3] },
  layers: [
    ...[{ ...conv(128), input_quantizer: undefined }, norm, conv(128), half, norm],
    ...[conv(256), norm, conv(256), half, norm, conv(512), norm, conv(512), half, norm],
    ...[{ type: "Flatten" }, dense(1024), norm, dense(1024), norm, dense(10), norm],
  ],
};
