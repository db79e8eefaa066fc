import { flag, integer, pair } from "../document/defaults.ts";
import type { Padding2D } from "../document/document.ts";
import { type Built, type Context, checkFits, image, show, single } from "./context.ts";
import { type ActivationFn, channels, elements, type Pads } from "./graph.ts";
import { add, concatenate, multiply } from "./merging-layers.ts";
import { Problem } from "./problem.ts";
import { activation, convolution, dense, depthwise, separable } from "./weighted-layers.ts";
import { slidingWindow } from "./window.ts";

function pooling(context: Context, mode: "max" | "average"): Built {
  const { layer } = context;
  const size = image(context);
  const pool = pair(layer, "pool_size");
  const window = slidingWindow(
    size,
    pool,
    pair(layer, "strides", pool),
    [1, 1],
    String(context.attribute("padding")),
  );
  checkFits(window, "pool_size");
  return { shape: [window.outH, window.outW, size[2]], op: { kind: "pool", mode, window } };
}

const elementwise = (context: Context, activation: ActivationFn): Built => ({
  shape: single(context),
  op: { kind: "activation", activation },
});

function relu(context: Context): Built {
  const maxValue = context.attribute("max_value");
  return elementwise(context, {
    fn: "relu",
    maxValue: maxValue === null ? null : Number(maxValue),
    negativeSlope: integer(context.layer, "negative_slope"),
    threshold: integer(context.layer, "threshold"),
  });
}

const leakyRelu = (context: Context): Built =>
  elementwise(context, {
    fn: "relu",
    maxValue: null,
    negativeSlope: Number(context.attribute("alpha")),
    threshold: 0,
  });

const activationLayer = (context: Context): Built => elementwise(context, activation(context));

/** One weight per channel or one per element: what the kernels compute. */
function prelu(context: Context): Built {
  const shape = single(context);
  const shared = (context.attribute("shared_axes") ?? []) as readonly number[];
  const weights = elements(shape.map((size, i) => (shared.includes(i + 1) ? 1 : size)));
  const perChannel = weights === channels(shape) && (channels(shape) === 1 || !shared.includes(shape.length));
  if (Math.max(0, ...shared) > shape.length || !(perChannel || weights === elements(shape))) {
    throw new Problem({
      code: "SX062",
      title: `shared_axes ${shared.join(", ")} of PReLU over the shape ${show(shape)}`,
      why: "sxor computes one weight per channel (for images shared_axes [1, 2]) or one per element (none).",
      attribute: "shared_axes",
    });
  }
  return { shape, op: { kind: "prelu", channels: channels(shape), perElement: !perChannel } };
}

function reshape(context: Context): Built {
  const from = single(context);
  const target = context.attribute("target_shape") as readonly number[];
  const known = elements(target.filter((size) => size !== -1));
  const shape = target.map((size) => (size === -1 ? elements(from) / known : size));
  const wrong = (title: string, why: string) =>
    new Problem({ code: "SX061", title, why, attribute: "target_shape" });
  if (target.includes(0) || target.filter((size) => size === -1).length > 1) {
    throw wrong(
      `target_shape ${show(target)} is not a shape`,
      "Every size is at least 1, and -1 stands once for what is left over.",
    );
  }
  if (elements(shape) !== elements(from) || !shape.every(Number.isInteger)) {
    throw wrong(
      `${elements(from)} values (${show(from)}) do not fill the shape ${show(target)}`,
      "Reshape keeps every value: the product of the sizes stays the same.",
    );
  }
  if (shape.length === 2) {
    throw wrong(
      `target_shape ${show(target)} has two sizes`,
      "sxor computes images (height, width, channels) and vectors.",
    );
  }
  return { shape, op: { kind: "reshape" } };
}

function padsOf(value: Padding2D): Pads {
  const [down, across] = typeof value === "number" ? [value, value] : value;
  const [top, bottom] = typeof down === "number" ? [down, down] : down;
  const [left, right] = typeof across === "number" ? [across, across] : across;
  return { top, bottom, left, right };
}

function zeroPadding(context: Context): Built {
  const [h, w, c] = image(context);
  const pads = padsOf(context.attribute("padding") as Padding2D);
  return {
    shape: [h + pads.top + pads.bottom, w + pads.left + pads.right, c],
    op: { kind: "zero_pad", pads },
  };
}

/** A max pooling over the whole image and, unless `keepdims`, the step to a vector. */
function globalMax(context: Context): Built {
  const size = image(context);
  const window = slidingWindow(size, [size[0], size[1]], [1, 1], [1, 1], "valid");
  const pool = { shape: [1, 1, size[2]], op: { kind: "pool", mode: "max", window } } as const;
  if (flag(context.layer, "keepdims")) return pool;
  return { before: { suffix: "_pool", ...pool }, shape: [size[2]], op: { kind: "flatten" } };
}

function globalAverage(context: Context): Built {
  const [, , c] = image(context);
  const keepdims = flag(context.layer, "keepdims");
  return { shape: keepdims ? [1, 1, c] : [c], op: { kind: "global_average_pool", keepdims } };
}

function batchNormalization(context: Context): Built {
  const shape = single(context);
  return {
    shape,
    op: {
      kind: "batch_normalization",
      channels: channels(shape),
      epsilon: Number(context.attribute("epsilon")),
      center: flag(context.layer, "center"),
      scale: flag(context.layer, "scale"),
    },
  };
}

/** One builder per layer type of the Document. */
export const LAYER_BUILDERS: Readonly<Record<string, (context: Context) => Built>> = {
  QuantConv2D: (context) => convolution(context, "larq"),
  QConv2D: (context) => convolution(context, "qkeras"),
  Conv2D: (context) => convolution(context, "keras"),
  QuantDepthwiseConv2D: (context) => depthwise(context, "larq"),
  QDepthwiseConv2D: (context) => depthwise(context, "qkeras"),
  DepthwiseConv2D: (context) => depthwise(context, "keras"),
  QuantSeparableConv2D: (context) => separable(context, "larq"),
  SeparableConv2D: (context) => separable(context, "keras"),
  QuantDense: (context) => dense(context, "larq"),
  QDense: (context) => dense(context, "qkeras"),
  Dense: (context) => dense(context, "keras"),
  BatchNormalization: batchNormalization,
  MaxPooling2D: (context) => pooling(context, "max"),
  AveragePooling2D: (context) => pooling(context, "average"),
  GlobalAveragePooling2D: globalAverage,
  GlobalMaxPooling2D: globalMax,
  Activation: activationLayer,
  QActivation: activationLayer,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  Softmax: (context) => ({
    shape: single(context),
    op: { kind: "activation", activation: { fn: "softmax" } },
  }),
  Flatten: (context) => ({ shape: [elements(single(context))], op: { kind: "flatten" } }),
  Reshape: reshape,
  Dropout: (context) => ({ shape: single(context), op: { kind: "dropout" } }),
  Add: add,
  Multiply: multiply,
  Concatenate: concatenate,
  ZeroPadding2D: zeroPadding,
};
