import { LAYERS } from "../document/attributes.ts";
import { quantizerName } from "../document/quantizers.ts";

/** The class of what a model reads. */
export const INPUT_LAYER = "InputLayer";

/** Other names under which Keras exports a layer. */
const ALIASES: Readonly<Record<string, string>> = {
  Convolution2D: "Conv2D",
  MaxPool2D: "MaxPooling2D",
  AvgPool2D: "AveragePooling2D",
  GlobalAvgPool2D: "GlobalAveragePooling2D",
  BatchNormalizationV1: "BatchNormalization",
  BatchNormalizationV2: "BatchNormalization",
  SyncBatchNormalization: "BatchNormalization",
  GlobalMaxPool2D: "GlobalMaxPooling2D",
  SeparableConvolution2D: "SeparableConv2D",
};

/** Another layer that a layer is shown as. */
export interface StandIn {
  type: string;
  /** What is lost, or what has happened to its parts. */
  lost: string;
  /** A BatchNormalization is folded into kernel and bias. */
  folds?: true;
  /** It does nothing when the network runs, whatever its arguments. */
  idle?: true;
}

const folded = (type: string): StandIn => ({
  type,
  folds: true,
  lost:
    `It is shown as ${type} with a bias: QKeras folds the normalization into kernel and bias before it quantizes the ` +
    "kernel, and so does sxor with the weights of an .h5. Its bias is not quantized here.",
});

/** Layers that change their input in training, if ever. */
const idle: StandIn = {
  type: "Dropout",
  idle: true,
  lost: "It is shown as a Dropout: both hand on their input as it is when the trained network runs.",
};

const STAND_INS: Readonly<Record<string, StandIn>> = {
  QBatchNormalization: {
    type: "BatchNormalization",
    lost: "sxor computes it without the quantizers of gamma, beta, mean and variance, which round its scale and offset.",
  },
  QConv2DBatchnorm: folded("QConv2D"),
  QDepthwiseConv2DBatchnorm: folded("QDepthwiseConv2D"),
  QDenseBatchnorm: folded("QDense"),
  SpatialDropout2D: idle,
  GaussianDropout: idle,
  GaussianNoise: idle,
  AlphaDropout: idle,
  ActivityRegularization: idle,
  Identity: idle,
  RandomFlip: idle,
  RandomRotation: idle,
  RandomTranslation: idle,
  RandomZoom: idle,
  RandomContrast: idle,
  RandomBrightness: idle,
};

export const standIn = (className: string): StandIn | undefined =>
  Object.hasOwn(STAND_INS, className) ? STAND_INS[className] : undefined;

/** The type of a layer in a Document. */
export const documentType = (className: string): string => standIn(className)?.type ?? className;

/** The class name without package or module, under its usual name: `Larq>QuantConv2D`, `MaxPool2D`. */
export function layerClass(className: string): string {
  const bare = className.slice(className.lastIndexOf(">") + 1);
  return Object.hasOwn(ALIASES, bare) ? (ALIASES[bare] as string) : bare;
}

export const isKnownLayer = (className: string): boolean => Object.hasOwn(LAYERS, documentType(className));

/**
 * Positional arguments of the constructors, as far as scripts use them that way: Keras 2.15, Larq
 * 0.13 and QKeras 0.9. Arguments behind the last one are always given by name.
 */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  QuantConv2D: [
    ...[
      "filters",
      "kernel_size",
      "strides",
      "padding",
      "pad_values",
      "data_format",
      "dilation_rate",
      "groups",
    ],
    ...["activation", "use_bias", "input_quantizer", "kernel_quantizer"],
  ],
  QuantDense: ["units", "activation", "use_bias", "input_quantizer", "kernel_quantizer"],
  Conv2D: [
    ...["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups"],
    ...["activation", "use_bias"],
  ],
  Dense: ["units", "activation", "use_bias"],
  QuantDepthwiseConv2D: [
    ...[
      "kernel_size",
      "strides",
      "padding",
      "pad_values",
      "depth_multiplier",
      "data_format",
      "dilation_rate",
    ],
    ...["activation", "use_bias", "input_quantizer", "depthwise_quantizer"],
  ],
  QuantSeparableConv2D: [
    ...["filters", "kernel_size", "strides", "padding", "pad_values", "data_format", "dilation_rate"],
    ...["depth_multiplier", "activation", "use_bias"],
    ...["input_quantizer", "depthwise_quantizer", "pointwise_quantizer"],
  ],
  DepthwiseConv2D: [
    ...["kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate"],
    ...["activation", "use_bias"],
  ],
  SeparableConv2D: [
    ...["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"],
    ...["depth_multiplier", "activation", "use_bias"],
  ],
  QConv2D: [
    ...["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"],
    ...["activation", "use_bias"],
  ],
  QDepthwiseConv2D: [
    ...["kernel_size", "strides", "padding", "depth_multiplier", "data_format", "activation", "use_bias"],
  ],
  QDense: ["units", "activation", "use_bias"],
  QConv2DBatchnorm: [
    ...["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"],
    ...["activation", "use_bias"],
  ],
  QDepthwiseConv2DBatchnorm: [
    ...["kernel_size", "strides", "padding", "depth_multiplier", "data_format", "activation", "use_bias"],
  ],
  QDenseBatchnorm: ["units", "activation", "use_bias"],
  QActivation: ["activation"],
  LeakyReLU: ["alpha"],
  PReLU: ["alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes"],
  Reshape: ["target_shape"],
  Multiply: [],
  GlobalMaxPooling2D: ["data_format", "keepdims"],
  BatchNormalization: ["axis", "momentum", "epsilon", "center", "scale"],
  MaxPooling2D: ["pool_size", "strides", "padding", "data_format"],
  AveragePooling2D: ["pool_size", "strides", "padding", "data_format"],
  GlobalAveragePooling2D: ["data_format", "keepdims"],
  Activation: ["activation"],
  ReLU: ["max_value", "negative_slope", "threshold"],
  Softmax: ["axis"],
  Flatten: ["data_format"],
  Add: [],
  Concatenate: ["axis"],
  Dropout: ["rate", "noise_shape", "seed"],
  ZeroPadding2D: ["padding", "data_format"],
  InputLayer: ["input_shape", "batch_size"],
  Input: ["shape", "batch_size", "name"],
  SteSign: ["clip_value"],
  SwishSign: ["beta"],
  MagnitudeAwareSign: ["clip_value"],
  SteTern: ["threshold_value", "ternary_weight_networks", "clip_value"],
  SteHeaviside: ["clip_value"],
  DoReFa: ["k_bit", "mode"],
  DoReFaQuantizer: ["k_bit", "mode"],
  NoOp: ["precision"],
  NoOpQuantizer: ["precision"],
  STCustomDoReFa: ["k_bit", "mode"],
  binary: ["use_01", "alpha", "use_stochastic_rounding"],
  ternary: ["alpha", "threshold", "use_stochastic_rounding", "number_of_unrolls"],
  quantized_bits: [
    ...["bits", "integer", "symmetric", "keep_negative", "alpha", "use_stochastic_rounding"],
    ...["scale_axis", "qnoise_factor"],
  ],
  quantized_relu: [
    ...["bits", "integer", "use_sigmoid", "negative_slope", "use_stochastic_rounding"],
    ...["relu_upper_bound", "is_quantized_clip", "qnoise_factor"],
  ],
};

/** The name of the positional argument `index` of a class, or undefined if it has none that we know. */
export const positionalArgument = (className: string, index: number): string | undefined =>
  Object.hasOwn(POSITIONAL, className) ? POSITIONAL[className]?.[index] : undefined;

/** Layers whose weights a second call would share; a layer that is not known may have some. */
const WEIGHTLESS = new Set([
  ...[
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "Activation",
    "QActivation",
    "ReLU",
    "LeakyReLU",
    "Softmax",
    "Flatten",
  ],
  ...["Add", "Multiply", "Concatenate", "Reshape", "Dropout", "ZeroPadding2D"],
]);

export const hasWeights = (className: string): boolean => !WEIGHTLESS.has(documentType(className));

/** QKeras' quantizers, those too that sxor does not compute. */
const QKERAS = /^(?:quantized_\w+|stochastic_\w+|bernoulli)$/;

export const isQuantizerClass = (className: string): boolean =>
  quantizerName(className) !== undefined || QKERAS.test(className);
