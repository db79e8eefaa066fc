const binary = (type, size, more = {}) => ({
  type,
  ...size,
  ...{ use_bias: false, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", ...more },
});
const conv = (filters, more) => binary("QuantConv2D", { filters, kernel_size: 3, padding: "same" }, more);
const norm = { type: "BatchNormalization" };

/** 3x3 convolutions of 32 x 32 x 64: the first has signs as output, the second floats. */
const layer = (pad_values) => ({
  sxor: 1,
  name: "layer",
  input: { shape: [32, 32, 64] },
  layers: [conv(64, { pad_values }), norm, conv(64, { pad_values })],
});

/** The BinaryNet of the examples with `filters` in its first block: 64 there. */
const binaryNet = (filters) => ({
  sxor: 1,
  name: "binary_net",
  input: { shape: [32, 32, 3] },
  layers: [
    ...[conv(filters, { pad_values: 1 }), norm],
    ...[conv(filters, { pad_values: 1 }), { type: "MaxPooling2D" }, norm],
    ...[conv(2 * filters, { pad_values: 1 }), norm],
    ...[conv(2 * filters, { pad_values: 1 }), { type: "MaxPooling2D" }, norm],
    ...[conv(4 * filters, { pad_values: 1 }), { type: "MaxPooling2D" }, norm],
    { type: "Flatten" },
    ...[binary("QuantDense", { units: 8 * filters }), norm],
    ...[binary("QuantDense", { units: 10 }), norm],
    { type: "Softmax" },
  ],
});

/** What is measured, and by which plans; that of keras computes the same in float. */
export const models = {
  layer: { document: layer(1), targets: ["native"] },
  "layer-zero-padding": { document: layer(0), targets: ["native"] },
  "binary-net": { document: binaryNet(64), targets: ["native"] },
  // Half as wide, since the floats of the whole one are more than C is generated for.
  "binary-net-32": { document: binaryNet(32), targets: ["native", "keras"] },
};
