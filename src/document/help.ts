/**
 * What layers, their attributes and quantizers mean, in a few words: for the form, the schema of the editor and
 * the documentation. Apart from the tables, because the first load of the page does without.
 */

export const LAYER_HELP: Readonly<Record<string, string>> = {
  QuantConv2D: "Larq's 2-D convolution with quantizers for the input and the kernel",
  QuantDepthwiseConv2D: "Larq's convolution of every channel by itself",
  QuantSeparableConv2D: "Larq's depthwise convolution and, behind it, one of 1x1 over the channels",
  QuantDense: "Larq's fully connected layer with quantizers for the input and the kernel",
  Conv2D: "Keras' 2-D convolution in float",
  DepthwiseConv2D: "Keras' convolution of every channel by itself, in float",
  SeparableConv2D: "Keras' depthwise convolution and, behind it, one of 1x1 over the channels, in float",
  Dense: "Keras' fully connected layer in float",
  QConv2D: "QKeras' 2-D convolution; its input is quantized by the layer before",
  QDepthwiseConv2D: "QKeras' convolution of every channel by itself",
  QDense: "QKeras' fully connected layer; its input is quantized by the layer before",
  BatchNormalization: "per channel: gamma (x - mean) / sqrt(variance + epsilon) + beta",
  MaxPooling2D: "largest value of each window",
  AveragePooling2D: "mean of each window (of its pixels inside the image)",
  GlobalAveragePooling2D: "mean of each channel",
  GlobalMaxPooling2D: "largest value of each channel",
  Activation: "an activation function, or a quantizer used as one",
  QActivation: "QKeras' quantizer of values, or an activation function",
  ReLU: "max(x, 0), with an optional slope below and limit above",
  LeakyReLU: "x where x >= 0, else alpha x",
  PReLU: "x where x >= 0, else x times a weight",
  Softmax: "exponentials that sum to one over the channels",
  Flatten: "height, width and channels in one row",
  Reshape: "the same values in the same order under another shape",
  Add: "sum of its inputs",
  Multiply: "product of its inputs; one of shape 1, 1, channels counts for every pixel",
  Concatenate: "its inputs one after the other along the channels",
  Dropout: "nothing, at inference",
  ZeroPadding2D: "rows and columns of zeros around the image",
};

const latentWeights = "applied to the latent weights; null leaves them float";

/** By attribute; by layer and attribute where one name has several meanings. */
const ATTRIBUTE_HELP: Readonly<Record<string, string>> = {
  filters: "number of output channels",
  units: "number of output features",
  kernel_size: "height and width of the kernel; one number for both",
  strides: "step of the kernel down and across; one number for both",
  "MaxPooling2D.strides": "step of the window; null: the size of the window",
  "AveragePooling2D.strides": "step of the window; null: the size of the window",
  padding: "valid: the kernel stays inside the image; same: the output has ceil(size / stride) pixels",
  "ZeroPadding2D.padding": "one number, [vertical, horizontal] or [[top, bottom], [left, right]]",
  pad_values: "what Larq pads with after the input quantizer, with padding same: 0, 1 or -1",
  depth_multiplier: "number of output channels per input channel",
  dilation_rate: "distance between the taps of the kernel; one number for both",
  groups: "number of groups of channels that are convolved apart",
  activation: "applied to the output of the layer",
  "Activation.activation": "the function",
  "QActivation.activation": "the function",
  use_bias: "add one float per output channel",
  input_quantizer: "applied to the input before padding; null leaves it float",
  kernel_quantizer: latentWeights,
  depthwise_quantizer: latentWeights,
  pointwise_quantizer: latentWeights,
  epsilon: "added to the variance",
  center: "has beta",
  scale: "has gamma",
  pool_size: "height and width of the window; one number for both",
  keepdims: "keep height 1 and width 1",
  max_value: "upper limit; null: none",
  negative_slope: "slope below the threshold",
  threshold: "values below it are cut",
  alpha: "slope below 0",
  shared_axes: "axes along which the weights are shared: 1, 2 for one per channel; null: one per element",
  target_shape: "the new shape without the batch; -1 once, for what is left over",
  rate: "fraction dropped while training",
  output_shape: "the shape of its output without the batch; null: that of its input",
};

export const layerHelp = (type: string): string =>
  LAYER_HELP[type] ?? `${type} is not a layer that sxor knows.`;

export const attributeHelp = (type: string, attribute: string): string =>
  ATTRIBUTE_HELP[`${type}.${attribute}`] ?? ATTRIBUTE_HELP[attribute] ?? "";

export const QUANTIZER_HELP: Readonly<Record<string, string>> = {
  ste_sign: "sign(x) with sign(0) = +1; 1 bit",
  approx_sign: "sign(x) with sign(0) = +1 and another gradient than ste_sign; 1 bit",
  swish_sign: "sign(x) with sign(0) = +1 and a swish-shaped gradient; 1 bit",
  magnitude_aware_sign: "sign(x) times the mean of |x| of each output channel; 1 bit and a scale",
  ste_tern: "-1, 0 or +1: 0 where |x| is below the threshold",
  ste_heaviside: "1 where x > 0, else 0; 1 bit, but not an XNOR operand",
  dorefa_quantizer: "k-bit uniform quantizer of DoReFa-Net",
  STCustomDoReFa: "k-bit uniform quantizer of ST's model zoo, with levels on both sides of 0",
  no_op: "identity (marks a precision for the Bop optimizer)",
  binary: "QKeras: sign(x) with sign(0) = +1; 1 bit, and a scale unless alpha is 1",
  ternary: "QKeras: -1, 0 or +1: 0 where |x| is below the threshold",
  quantized_bits: "QKeras: fixed point numbers",
  quantized_relu: "QKeras: fixed point numbers from 0",
};

/** By parameter; by quantizer and parameter where one name has several meanings. */
const PARAMETER_HELP: Readonly<Record<string, string>> = {
  threshold_value: "|x| at or above it becomes ±1",
  ternary_weight_networks: "take 0.7 times the mean of |x| as the threshold",
  k_bit: "number of bits",
  mode: "activations: clip to [0, 1]; weights: tanh, then [-1, 1]",
  "STCustomDoReFa.mode": "activations: clip to [-1, 1); weights: tanh, then [-1, 1]",
  precision: "bits, for the summary only",
  use_01: "0 and 1 instead of -1 and +1",
  alpha: "scale of the levels; none: 1 for activations, auto_po2 for the kernel of a QKeras layer",
  threshold: "|x| at or above it becomes ±1",
  bits: "number of bits",
  integer: "bits in front of the binary point",
  symmetric: "as many levels below 0 as above",
  keep_negative: "has levels below 0",
};

export const parameterHelp = (quantizer: string, parameter: string): string =>
  PARAMETER_HELP[`${quantizer}.${parameter}`] ?? PARAMETER_HELP[parameter] ?? "";
