import { flag, integer, pair } from "../document/defaults.ts";
import type { Padding2D } from "../document/document.ts";
import { type Built, type Context, checkFits, image, several, show, single } from "./context.ts";
import { channels, elements, type Pads, type Shape } from "./graph.ts";
import { Problem } from "./problem.ts";
import { activation, convolution, dense } from "./weighted-layers.ts";
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

function relu(context: Context): Built {
  const maxValue = context.attribute("max_value");
  return {
    shape: single(context),
    op: {
      kind: "activation",
      activation: {
        fn: "relu",
        maxValue: maxValue === null ? null : Number(maxValue),
        negativeSlope: integer(context.layer, "negative_slope"),
        threshold: integer(context.layer, "threshold"),
      },
    },
  };
}

function mismatch(context: Context, shapes: readonly Shape[], rule: string): Problem {
  return new Problem({
    code: "SX053",
    title: `${context.layer.type} cannot join the shapes ${shapes.map(show).join(" and ")}`,
    why: rule,
    attribute: "inputs",
  });
}

function add(context: Context): Built {
  const shapes = several(context);
  const shape = shapes[0] as Shape;
  if (shapes.some((other) => show(other) !== show(shape))) {
    throw mismatch(context, shapes, "All inputs of Add have one shape.");
  }
  return { shape, op: { kind: "add" } };
}

function concatenate(context: Context): Built {
  const shapes = several(context);
  const outer = (shapes[0] as Shape).slice(0, -1);
  if (shapes.some((other) => show(other.slice(0, -1)) !== show(outer))) {
    throw mismatch(context, shapes, "Inputs of Concatenate differ in their channels only.");
  }
  return { shape: [...outer, shapes.reduce((sum, s) => sum + channels(s), 0)], op: { kind: "concat" } };
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
  QuantConv2D: (context) => convolution(context, true),
  Conv2D: (context) => convolution(context, false),
  QuantDense: (context) => dense(context, true),
  Dense: (context) => dense(context, false),
  BatchNormalization: batchNormalization,
  MaxPooling2D: (context) => pooling(context, "max"),
  AveragePooling2D: (context) => pooling(context, "average"),
  GlobalAveragePooling2D: globalAverage,
  Activation: (context) => ({
    shape: single(context),
    op: { kind: "activation", activation: activation(context) },
  }),
  ReLU: relu,
  Softmax: (context) => ({
    shape: single(context),
    op: { kind: "activation", activation: { fn: "softmax" } },
  }),
  Flatten: (context) => ({ shape: [elements(single(context))], op: { kind: "flatten" } }),
  Dropout: (context) => ({ shape: single(context), op: { kind: "dropout" } }),
  Add: add,
  Concatenate: concatenate,
  ZeroPadding2D: zeroPadding,
};
