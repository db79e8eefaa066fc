import { flag, integer, pair } from "../document/defaults.ts";
import type { AttributeValue, Layer, Padding2D } from "../document/document.ts";
import type { QuantizerSpec } from "../document/quantizers.ts";
import { resolveActivation } from "./activation.ts";
import { channels, elements, hwc, type Node, type Pads, type Shape, type Window } from "./graph.ts";
import { Problem } from "./problem.ts";
import { type Quantizer, resolveQuantizer } from "./quantizer.ts";
import { slidingWindow } from "./window.ts";

/** What a builder sees of its layer; it throws a Problem for what cannot be, and notes what is odd. */
export interface Context {
  layer: Layer;
  shapes: readonly Shape[];
  note: (problem: Problem) => void;
  attribute: (key: string) => AttributeValue;
}

type Built = Pick<Node, "op" | "shape">;

const NONE: Quantizer = { kind: "none" };
const show = (shape: Shape): string => shape.join("×");

function single(context: Context): Shape {
  if (context.shapes.length === 1) return context.shapes[0] as Shape;
  throw new Problem({
    code: "SX056",
    title: `${context.layer.type} takes one input and has ${context.shapes.length}`,
    why: "Join the inputs by Add or Concatenate first, or name one input.",
    attribute: "inputs",
  });
}

function image(context: Context): [number, number, number] {
  const shape = single(context);
  if (shape.length === 3) return hwc(shape);
  throw new Problem({
    code: "SX052",
    title: `${context.layer.type} needs an image (height, width, channels); its input has the shape ${show(shape)}`,
    why: "Put it before Flatten or the pooling that removes height and width, or give the input three dimensions.",
  });
}

function checkFits(window: Window, attribute: string): void {
  if (window.outH >= 1 && window.outW >= 1) return;
  const needs = (k: number, dilation: number) => (k - 1) * dilation + 1;
  const kernel = `${needs(window.kH, window.dilationH)}×${needs(window.kW, window.dilationW)}`;
  throw new Problem({
    code: "SX051",
    title: `the ${kernel} window does not fit into the ${window.inH}×${window.inW} image`,
    why: `With padding "valid" the window has to lie inside the image. Make it smaller, use padding "same", or pool less before this layer.`,
    attribute,
  });
}

function quantizer(context: Context, key: string): Quantizer {
  const resolved = resolveQuantizer(context.attribute(key) as QuantizerSpec);
  if (resolved.kind === "unknown") {
    context.note(
      new Problem({
        code: "SX058",
        severity: "warning",
        title: `sxor does not know the quantizer ${resolved.name}`,
        why: "It is a function of your own code. The layer is treated as not binary, and runs as if the quantizer were absent.",
        attribute: key,
      }),
    );
  }
  return resolved;
}

function padValue(context: Context, padding: string): number {
  const value = Number(context.attribute("pad_values") ?? 0);
  if (value !== 0 && padding !== "same") {
    context.note(
      new Problem({
        code: "SX057",
        severity: "info",
        title: `pad_values ${value} has no effect with padding "valid"`,
        why: `Larq pads only with padding "same".`,
        attribute: "pad_values",
      }),
    );
    return 0;
  }
  return value;
}

function convolution(context: Context, quantized: boolean): Built {
  const { layer } = context;
  const size = image(context);
  const strides = pair(layer, "strides");
  const dilation = pair(layer, "dilation_rate");
  const padding = String(context.attribute("padding"));
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    throw new Problem({
      code: "SX055",
      title: "strides and dilation_rate cannot both be larger than 1",
      why: "Keras refuses this layer. Set one of them to 1.",
      attribute: "dilation_rate",
    });
  }
  const outC = integer(layer, "filters");
  const groups = integer(layer, "groups");
  if (size[2] % groups !== 0 || outC % groups !== 0) {
    throw new Problem({
      code: "SX054",
      title: `groups ${groups} divides not both ${size[2]} input channels and ${outC} filters`,
      why: "Every group has the same number of input channels and of filters.",
      attribute: "groups",
    });
  }
  const window = slidingWindow(size, pair(layer, "kernel_size"), strides, dilation, padding);
  checkFits(window, "kernel_size");
  return {
    shape: [window.outH, window.outW, outC],
    op: {
      kind: "conv2d",
      geometry: { ...window, outC, groups },
      padValue: quantized ? padValue(context, padding) : 0,
      useBias: flag(layer, "use_bias"),
      activation: activation(context),
      inputQuantizer: quantized ? quantizer(context, "input_quantizer") : NONE,
      kernelQuantizer: quantized ? quantizer(context, "kernel_quantizer") : NONE,
    },
  };
}

function activation(context: Context) {
  const resolved = resolveActivation(context.attribute("activation") as QuantizerSpec);
  if (resolved.fn === "quantizer" && resolved.quantizer.kind === "unknown") {
    throw new Problem({
      code: "SX059",
      title: `sxor does not know the activation ${resolved.quantizer.name}`,
      why: "It knows linear, relu, relu6, softmax, sigmoid, tanh and Larq's quantizers.",
      attribute: "activation",
    });
  }
  return resolved;
}

function dense(context: Context, quantized: boolean): Built {
  const shape = single(context);
  const features = channels(shape);
  const units = integer(context.layer, "units");
  return {
    shape: [...shape.slice(0, -1), units],
    op: {
      kind: "dense",
      units,
      features,
      rows: elements(shape) / features,
      useBias: flag(context.layer, "use_bias"),
      activation: activation(context),
      inputQuantizer: quantized ? quantizer(context, "input_quantizer") : NONE,
      kernelQuantizer: quantized ? quantizer(context, "kernel_quantizer") : NONE,
    },
  };
}

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

function several(context: Context): readonly Shape[] {
  if (context.shapes.length >= 2) return context.shapes;
  throw new Problem({
    code: "SX056",
    title: `${context.layer.type} joins two or more inputs and has ${context.shapes.length}`,
    why: "Name the layers it joins in `inputs`.",
    attribute: "inputs",
  });
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
