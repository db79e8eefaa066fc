import { QUANTIZERS } from "./quantizers.ts";

/**
 * The one table of layers and their attributes: names and defaults are Larq 0.13's and Keras 2's.
 * It drives the parser, the canonical serialiser, the form, the JSON schema of the editor, the Python
 * and Keras importers and the documentation.
 */

export type AttributeKind =
  | "int"
  | "number"
  | "boolean"
  | "choice"
  | "pair"
  | "padding2d"
  | "quantizer"
  | "activation";

export interface Attribute {
  kind: AttributeKind;
  /** Undefined: the attribute must be given. */
  default?: unknown;
  min?: number;
  max?: number;
  values?: readonly string[];
  /** `null` is legal (and means what `help` says). */
  nullable?: boolean;
  help: string;
}

export interface LayerEntry {
  help: string;
  /** In the order of the Keras constructor's positional arguments, for the Python importer. */
  attributes: Readonly<Record<string, Attribute>>;
  /** Several inputs are joined. */
  merges?: boolean;
}

/** Largest channel count or window that a Document may ask for. */
export const MAX_CHANNELS = 65_536;
const MAX_WINDOW = 4_096;
/** Most layers that a Document may have. */
export const MAX_LAYERS = 2_000;

/** Keras activations that sxor computes. */
export const ACTIVATIONS = ["linear", "relu", "relu6", "softmax", "sigmoid", "tanh"] as const;

const filters: Attribute = { kind: "int", min: 1, max: MAX_CHANNELS, help: "number of output channels" };
const units: Attribute = { kind: "int", min: 1, max: MAX_CHANNELS, help: "number of output features" };
const kernelSize: Attribute = {
  kind: "pair",
  min: 1,
  max: MAX_WINDOW,
  help: "height and width of the kernel; one number for both",
};
const strides: Attribute = {
  kind: "pair",
  default: 1,
  min: 1,
  max: MAX_WINDOW,
  help: "step of the kernel down and across; one number for both",
};
const padding: Attribute = {
  kind: "choice",
  default: "valid",
  values: ["valid", "same"],
  help: "valid: the kernel stays inside the image; same: the output has ceil(size / stride) pixels",
};
const padValues: Attribute = {
  kind: "number",
  default: 0,
  help: "what Larq pads with after the input quantizer, with padding same: 0, 1 or -1",
};
const dilation: Attribute = {
  kind: "pair",
  default: 1,
  min: 1,
  max: MAX_WINDOW,
  help: "distance between the taps of the kernel; one number for both",
};
const groups: Attribute = {
  kind: "int",
  default: 1,
  min: 1,
  max: MAX_CHANNELS,
  help: "number of groups of channels that are convolved apart",
};
const activation: Attribute = {
  kind: "activation",
  default: "linear",
  help: "applied to the output of the layer",
};
const useBias: Attribute = { kind: "boolean", default: true, help: "add one float per output channel" };
const inputQuantizer: Attribute = {
  kind: "quantizer",
  default: null,
  nullable: true,
  help: "applied to the input before padding; null leaves it float",
};
const kernelQuantizer: Attribute = {
  kind: "quantizer",
  default: null,
  nullable: true,
  help: "applied to the latent weights; null leaves them float",
};
const poolSize: Attribute = {
  kind: "pair",
  default: 2,
  min: 1,
  max: MAX_WINDOW,
  help: "height and width of the window; one number for both",
};
const poolStrides: Attribute = {
  kind: "pair",
  default: null,
  nullable: true,
  min: 1,
  max: MAX_WINDOW,
  help: "step of the window; null: the size of the window",
};

export const LAYERS: Readonly<Record<string, LayerEntry>> = {
  QuantConv2D: {
    help: "Larq's 2-D convolution with quantizers for the input and the kernel",
    attributes: {
      filters,
      kernel_size: kernelSize,
      strides,
      padding,
      pad_values: padValues,
      dilation_rate: dilation,
      groups,
      activation,
      use_bias: useBias,
      input_quantizer: inputQuantizer,
      kernel_quantizer: kernelQuantizer,
    },
  },
  QuantDense: {
    help: "Larq's fully connected layer with quantizers for the input and the kernel",
    attributes: {
      units,
      activation,
      use_bias: useBias,
      input_quantizer: inputQuantizer,
      kernel_quantizer: kernelQuantizer,
    },
  },
  Conv2D: {
    help: "Keras' 2-D convolution in float",
    attributes: {
      filters,
      kernel_size: kernelSize,
      strides,
      padding,
      dilation_rate: dilation,
      groups,
      activation,
      use_bias: useBias,
    },
  },
  Dense: {
    help: "Keras' fully connected layer in float",
    attributes: { units, activation, use_bias: useBias },
  },
  BatchNormalization: {
    help: "per channel: gamma (x - mean) / sqrt(variance + epsilon) + beta",
    attributes: {
      epsilon: { kind: "number", default: 0.001, min: 0, help: "added to the variance" },
      center: { kind: "boolean", default: true, help: "has beta" },
      scale: { kind: "boolean", default: true, help: "has gamma" },
    },
  },
  MaxPooling2D: {
    help: "largest value of each window",
    attributes: { pool_size: poolSize, strides: poolStrides, padding },
  },
  AveragePooling2D: {
    help: "mean of each window (of its pixels inside the image)",
    attributes: { pool_size: poolSize, strides: poolStrides, padding },
  },
  GlobalAveragePooling2D: {
    help: "mean of each channel",
    attributes: {
      keepdims: { kind: "boolean", default: false, help: "keep height 1 and width 1" },
    },
  },
  Activation: {
    help: "an activation function, or a quantizer used as one",
    attributes: {
      activation: { kind: "activation", help: "the function" },
    },
  },
  ReLU: {
    help: "max(x, 0), with an optional slope below and limit above",
    attributes: {
      max_value: { kind: "number", default: null, nullable: true, min: 0, help: "upper limit; null: none" },
      negative_slope: { kind: "number", default: 0, min: 0, help: "slope below the threshold" },
      threshold: { kind: "number", default: 0, min: 0, help: "values below it are cut" },
    },
  },
  Softmax: { help: "exponentials that sum to one over the channels", attributes: {} },
  Flatten: { help: "height, width and channels in one row", attributes: {} },
  Add: { help: "sum of its inputs", attributes: {}, merges: true },
  Concatenate: { help: "its inputs one after the other along the channels", attributes: {}, merges: true },
  Dropout: {
    help: "nothing, at inference",
    attributes: {
      rate: { kind: "number", default: 0.5, min: 0, max: 1, help: "fraction dropped while training" },
    },
  },
  ZeroPadding2D: {
    help: "rows and columns of zeros around the image",
    attributes: {
      padding: {
        kind: "padding2d",
        default: 1,
        min: 0,
        max: MAX_WINDOW,
        help: "one number, [vertical, horizontal] or [[top, bottom], [left, right]]",
      },
    },
  },
};

/** Everything that an `activation` may name: Keras' functions and Larq's quantizers. */
export const ACTIVATION_NAMES: readonly string[] = [...ACTIVATIONS, ...Object.keys(QUANTIZERS)];
