import { QUANTIZERS } from "./quantizers.ts";

/**
 * The one table of layers and their attributes: names and defaults are Larq 0.13's, Keras 2's and QKeras 0.9's.
 * It drives the parser, the canonical serialiser, the form, the JSON schema of the editor, the Python
 * and Keras importers and the documentation. What everything means is told in help.ts.
 */

export type AttributeKind =
  | "int"
  | "number"
  | "boolean"
  | "choice"
  | "pair"
  | "padding2d"
  /** One to three integers. */
  | "list"
  | "quantizer"
  | "activation";

export interface Attribute {
  kind: AttributeKind;
  /** Undefined: the attribute must be given. */
  default?: unknown;
  min?: number;
  max?: number;
  values?: readonly string[];
  /** `null` is legal (and means what the help says). */
  nullable?: boolean;
}

export interface LayerEntry {
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

const window = (more: object = {}) => ({ kind: "pair", min: 1, max: MAX_WINDOW, ...more }) as const;
const count = (more: object = {}) => ({ kind: "int", min: 1, max: MAX_CHANNELS, ...more }) as const;
const flag = (value: boolean) => ({ kind: "boolean", default: value }) as const;
const quantizer: Attribute = { kind: "quantizer", default: null, nullable: true };
const factor = window({ default: 1 });
const padding: Attribute = { kind: "choice", default: "valid", values: ["valid", "same"] };
const shape = { kind: "list", max: MAX_CHANNELS } as const;

type Attributes = LayerEntry["attributes"];

const filters = count();
const ends: Attributes = { activation: { kind: "activation", default: "linear" }, use_bias: flag(true) };
const dense: Attributes = { units: count(), ...ends };
const plain: Attributes = { kernel_size: window(), strides: factor, padding };
const padded: Attributes = { ...plain, pad_values: { kind: "number", default: 0 } };
/** Convolutions, from where they are applied; `place` is `plain` or `padded`. */
const conv = (place: Attributes): Attributes => ({
  filters,
  ...place,
  dilation_rate: factor,
  groups: count({ default: 1 }),
  ...ends,
});
const depthwise = (place: Attributes): Attributes => ({
  ...place,
  depth_multiplier: count({ default: 1 }),
  dilation_rate: factor,
  ...ends,
});
const separable = (place: Attributes): Attributes => ({ filters, ...depthwise(place) });
/** QKeras' layers quantize their kernels, Larq's their input, too. */
const qkeras = (attributes: Attributes, ...kernels: string[]): Attributes => ({
  ...attributes,
  ...Object.fromEntries(kernels.map((kernel) => [`${kernel}_quantizer`, quantizer])),
});
const larq = (attributes: Attributes, ...kernels: string[]): Attributes =>
  qkeras(attributes, "input", ...kernels);

const pool: Attributes = {
  pool_size: window({ default: 2 }),
  strides: window({ default: null, nullable: true }),
  padding,
};
const global: LayerEntry = { attributes: { keepdims: flag(false) } };
const fn: LayerEntry = { attributes: { activation: { kind: "activation" } } };
const none: LayerEntry = { attributes: {} };
const merge: LayerEntry = { attributes: {}, merges: true };

export const LAYERS: Readonly<Record<string, LayerEntry>> = {
  QuantConv2D: { attributes: larq(conv(padded), "kernel") },
  QuantDepthwiseConv2D: { attributes: larq(depthwise(padded), "depthwise") },
  QuantSeparableConv2D: { attributes: larq(separable(padded), "depthwise", "pointwise") },
  QuantDense: { attributes: larq(dense, "kernel") },
  Conv2D: { attributes: conv(plain) },
  DepthwiseConv2D: { attributes: depthwise(plain) },
  SeparableConv2D: { attributes: separable(plain) },
  Dense: { attributes: dense },
  QConv2D: { attributes: qkeras(conv(plain), "kernel") },
  QDepthwiseConv2D: { attributes: qkeras(depthwise(plain), "depthwise") },
  QDense: { attributes: qkeras(dense, "kernel") },
  BatchNormalization: {
    attributes: {
      epsilon: { kind: "number", default: 0.001, min: 0 },
      center: flag(true),
      scale: flag(true),
    },
  },
  MaxPooling2D: { attributes: pool },
  AveragePooling2D: { attributes: pool },
  GlobalAveragePooling2D: global,
  GlobalMaxPooling2D: global,
  Activation: fn,
  QActivation: fn,
  ReLU: {
    attributes: {
      max_value: { kind: "number", default: null, nullable: true, min: 0 },
      negative_slope: { kind: "number", default: 0, min: 0 },
      threshold: { kind: "number", default: 0, min: 0 },
    },
  },
  LeakyReLU: { attributes: { alpha: { kind: "number", default: 0.3, min: 0 } } },
  PReLU: { attributes: { shared_axes: { kind: "list", default: null, nullable: true, min: 1, max: 3 } } },
  Softmax: none,
  Flatten: none,
  Reshape: { attributes: { target_shape: { ...shape, min: -1 } } },
  Add: merge,
  Multiply: merge,
  Concatenate: merge,
  Dropout: { attributes: { rate: { kind: "number", default: 0.5, min: 0, max: 1 } } },
  ZeroPadding2D: { attributes: { padding: { kind: "padding2d", default: 1, min: 0, max: MAX_WINDOW } } },
};

/** A layer of a class that sxor does not know: how it is shown to the layers behind it. */
const UNKNOWN_LAYER: LayerEntry = {
  attributes: { output_shape: { ...shape, default: null, nullable: true, min: 1 } },
  merges: true,
};

/** What is known of a class of layers. */
export const layerEntry = (type: string): LayerEntry =>
  (Object.hasOwn(LAYERS, type) ? LAYERS[type] : undefined) ?? UNKNOWN_LAYER;

/** Everything that an `activation` may name: Keras' functions and all quantizers. */
export const ACTIVATION_NAMES: readonly string[] = [...ACTIVATIONS, ...Object.keys(QUANTIZERS)];
