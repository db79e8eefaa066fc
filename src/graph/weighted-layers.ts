import { flag, integer, pair } from "../document/defaults.ts";
import type { QuantizerSpec } from "../document/quantizers.ts";
import { resolveActivation } from "./activation.ts";
import { type Built, type Context, checkFits, image, single } from "./context.ts";
import { type ActivationFn, channels, elements } from "./graph.ts";
import { Problem } from "./problem.ts";
import { type Quantizer, resolveQuantizer } from "./quantizer.ts";
import { slidingWindow } from "./window.ts";

/** Convolutions and dense layers, Larq's and Keras' own. */

const NONE: Quantizer = { kind: "none" };

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

/** @param quantized whether the layer has quantizers and pad_values (Larq) */
export function convolution(context: Context, quantized: boolean): Built {
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

/** The `activation` attribute; one that sxor cannot compute is a Problem. */
export function activation(context: Context): ActivationFn {
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

/** @param quantized whether the layer has quantizers (Larq) */
export function dense(context: Context, quantized: boolean): Built {
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
