import { flag, integer, pair } from "../document/defaults.ts";
import type { QuantizerSpec } from "../document/quantizers.ts";
import { resolveActivation } from "./activation.ts";
import { type Built, type Context, checkFits, image, type Part, single } from "./context.ts";
import { type ActivationFn, channels, elements, hwc, type Window } from "./graph.ts";
import { Problem } from "./problem.ts";
import { type Quantizer, resolveQuantizer } from "./quantizer.ts";
import { slidingWindow } from "./window.ts";

/** Convolutions and dense layers: Larq's, QKeras' and Keras' own. */

const NONE: Quantizer = { kind: "none" };

function quantizer(context: Context, key: string, scaled = false): Quantizer {
  const resolved = resolveQuantizer(context.attribute(key) as QuantizerSpec, scaled);
  if (resolved.kind === "unknown") {
    context.note(
      new Problem({
        code: "SX058",
        severity: "warning",
        title: `sxor does not know the quantizer ${resolved.name}`,
        why: resolved.name.includes("(")
          ? "QKeras finds its scale by a search over the trained weights, or its levels have no kernel. The layer is treated as not binary, and runs as if the quantizer were absent."
          : "It is a function of your own code. The layer is treated as not binary, and runs as if the quantizer were absent.",
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

/** Whose layer it is: Larq's pad with pad_values and quantize their input, QKeras' quantize the kernel alone. */
export type Owner = "larq" | "qkeras" | "keras";

/** The window of a convolution, checked. */
function convolutionWindow(context: Context): Window {
  const { layer } = context;
  const strides = pair(layer, "strides");
  const dilation = pair(layer, "dilation_rate");
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    throw new Problem({
      code: "SX055",
      title: "strides and dilation_rate cannot both be larger than 1",
      why: "Keras refuses this layer. Set one of them to 1.",
      attribute: "dilation_rate",
    });
  }
  const padding = String(context.attribute("padding"));
  const window = slidingWindow(image(context), pair(layer, "kernel_size"), strides, dilation, padding);
  checkFits(window, "kernel_size");
  return window;
}

/** What follows the multiplications of every layer with weights. */
const ending = (context: Context) => ({
  useBias: flag(context.layer, "use_bias"),
  activation: activation(context),
});

const inputQuantizer = (context: Context, owner: Owner): Quantizer =>
  owner === "larq" ? quantizer(context, "input_quantizer") : NONE;

const kernelQuantizer = (context: Context, owner: Owner, key = "kernel_quantizer"): Quantizer =>
  owner === "keras" ? NONE : quantizer(context, key, owner === "qkeras");

const padValueOf = (context: Context, owner: Owner): number =>
  owner === "larq" ? padValue(context, String(context.attribute("padding"))) : 0;

export function convolution(context: Context, owner: Owner): Built {
  const window = convolutionWindow(context);
  const outC = integer(context.layer, "filters");
  const groups = integer(context.layer, "groups");
  if (window.inC % groups !== 0 || outC % groups !== 0) {
    throw new Problem({
      code: "SX054",
      title: `groups ${groups} divides not both ${window.inC} input channels and ${outC} filters`,
      why: "Every group has the same number of input channels and of filters.",
      attribute: "groups",
    });
  }
  return {
    shape: [window.outH, window.outW, outC],
    op: {
      kind: "conv2d",
      geometry: { ...window, outC, groups },
      padValue: padValueOf(context, owner),
      ...ending(context),
      inputQuantizer: inputQuantizer(context, owner),
      kernelQuantizer: kernelQuantizer(context, owner),
    },
  };
}

/**
 * A convolution with one group per channel. Keras' kernel [kh, kw, C, depth_multiplier] has the memory
 * order of the HWIO kernel [kh, kw, 1, C * depth_multiplier].
 */
export function depthwise(context: Context, owner: Owner): Part {
  const window = convolutionWindow(context);
  const outC = window.inC * integer(context.layer, "depth_multiplier");
  return {
    shape: [window.outH, window.outW, outC],
    op: {
      kind: "conv2d",
      geometry: { ...window, outC, groups: window.inC },
      padValue: padValueOf(context, owner),
      ...ending(context),
      inputQuantizer: inputQuantizer(context, owner),
      kernelQuantizer: kernelQuantizer(context, owner, "depthwise_quantizer"),
    },
  };
}

/** The depthwise part has the input quantizer and the padding, the 1x1 part the bias and the activation. */
export function separable(context: Context, owner: Owner): Built {
  const { shape, op } = depthwise(context, owner) as Part & { op: { kind: "conv2d" } };
  const outC = integer(context.layer, "filters");
  const point = slidingWindow(hwc(shape), [1, 1], [1, 1], [1, 1], "valid");
  return {
    before: {
      suffix: "_depthwise",
      shape,
      op: { ...op, useBias: false, activation: { fn: "linear" } },
    },
    shape: [point.outH, point.outW, outC],
    op: {
      ...op,
      geometry: { ...point, outC, groups: 1 },
      padValue: 0,
      inputQuantizer: NONE,
      kernelQuantizer: kernelQuantizer(context, owner, "pointwise_quantizer"),
    },
  };
}

/** The `activation` attribute; one that sxor cannot compute is a Problem. */
export function activation(context: Context): ActivationFn {
  const resolved = resolveActivation(context.attribute("activation") as QuantizerSpec);
  if (resolved.fn === "quantizer" && resolved.quantizer.kind === "unknown") {
    throw new Problem({
      code: "SX059",
      title: `sxor does not know the activation ${resolved.quantizer.name}`,
      why: "It knows linear, relu, relu6, softmax, sigmoid, tanh and the quantizers of Larq and QKeras.",
      attribute: "activation",
    });
  }
  return resolved;
}

export function dense(context: Context, owner: Owner): Built {
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
      ...ending(context),
      inputQuantizer: inputQuantizer(context, owner),
      kernelQuantizer: kernelQuantizer(context, owner),
    },
  };
}
