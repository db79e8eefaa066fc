import { LAYERS } from "../document/attributes.ts";
import { quantizerName } from "../document/quantizers.ts";

/** Other names under which Keras exports a layer. */
const ALIASES: Readonly<Record<string, string>> = {
  Convolution2D: "Conv2D",
  MaxPool2D: "MaxPooling2D",
  AvgPool2D: "AveragePooling2D",
  GlobalAvgPool2D: "GlobalAveragePooling2D",
  BatchNormalizationV1: "BatchNormalization",
  BatchNormalizationV2: "BatchNormalization",
  SyncBatchNormalization: "BatchNormalization",
};

/** The class name without package or module, under its usual name: `Larq>QuantConv2D`, `MaxPool2D`. */
export function layerClass(className: string): string {
  const bare = className.slice(className.lastIndexOf(">") + 1);
  return Object.hasOwn(ALIASES, bare) ? (ALIASES[bare] as string) : bare;
}

export const isKnownLayer = (className: string): boolean => Object.hasOwn(LAYERS, className);

/**
 * Positional arguments of the constructors, as far as scripts use them that way: Keras 2.15 and Larq
 * 0.13. Arguments behind the last one are always given by name.
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
    "Activation",
    "ReLU",
    "Softmax",
    "Flatten",
  ],
  ...["Add", "Concatenate", "Dropout", "ZeroPadding2D"],
]);

export const hasWeights = (className: string): boolean => !WEIGHTLESS.has(className);

export const isQuantizerClass = (className: string): boolean => quantizerName(className) !== undefined;
