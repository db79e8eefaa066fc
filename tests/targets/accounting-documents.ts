import type { Document, Layer } from "../../src/document/document.ts";
import { axis } from "../../src/graph/window.ts";
import type { Activation, ReadLayer, ReadNetwork } from "./accounting-network.ts";

/**
 * The model behind a float network of c-layers, with what the tool had fused taken apart again: lowering it has to give
 * the c-layers back. Functions are those that the reader found; every pooling becomes a max pooling.
 */

type Window = Extract<ReadLayer["what"], { kind: "pool" }>["window"];

/** Keras' padding that gives these pads; undefined if there is none. */
function paddingOf(w: Window): "valid" | "same" | undefined {
  for (const padding of ["valid", "same"] as const) {
    const down = axis(w.inH, w.kH, w.strideH, w.dilationH, padding);
    const across = axis(w.inW, w.kW, w.strideW, w.dilationW, padding);
    if (down.out === w.outH && across.out === w.outW) return padding;
  }
  return undefined;
}

function activationLayer(activation: Activation): Layer {
  if (activation.fn !== "relu") return { type: "Activation", activation: activation.fn };
  const { maxValue, negativeSlope } = activation;
  return { type: "ReLU", max_value: maxValue, negative_slope: negativeSlope };
}

const poolLayer = (w: Window): Layer => ({
  type: "MaxPooling2D",
  pool_size: [w.kH, w.kW],
  strides: [w.strideH, w.strideW],
  padding: paddingOf(w) ?? "valid",
});

/** Null for a layer that sxor does not have. */
function layersOf({ what }: ReadLayer): Layer[] | null {
  switch (what.kind) {
    case "conv": {
      const { geometry: g, bias, activation, pool } = what;
      const padding = paddingOf(g);
      if (padding === undefined) return null;
      const strides = [g.strideH, g.strideW] as const;
      const common = { kernel_size: [g.kH, g.kW] as const, strides, padding, use_bias: bias };
      const conv: Layer =
        g.groups > 1 && g.groups === g.inC
          ? { type: "DepthwiseConv2D", depth_multiplier: g.outC / g.inC, ...common }
          : { type: "Conv2D", filters: g.outC, groups: g.groups, ...common };
      return [conv, ...(activation ? [activationLayer(activation)] : []), ...(pool ? [poolLayer(pool)] : [])];
    }
    case "dense":
      return [{ type: "Flatten" }, { type: "Dense", units: what.units, use_bias: what.bias }];
    case "pool":
      return [poolLayer(what.window)];
    case "activation":
      return [activationLayer(what.activation)];
    case "affine":
      return [{ type: "BatchNormalization" }];
    default:
      return null;
  }
}

/** The model, or why there is none. */
export function documentOf(network: ReadNetwork): Document | string {
  const input = network.inputs[0];
  if (input === undefined || network.inputs.length > 1) return "more than one input";
  const layers: Layer[] = [];
  let before = input.name;
  for (const layer of network.layers) {
    if (layer.output.format !== "f32") return "8 bits, quantized elsewhere";
    if (layer.inputs.length !== 1 || layer.inputs[0] !== before) return "not a chain of layers";
    const part = layersOf(layer);
    if (part === null) return `${layer.type} is no layer of sxor`;
    layers.push(...part);
    before = layer.output.name;
  }
  return { sxor: 1, input: { shape: input.shape }, layers };
}

/** The text of the JSON object that starts at `start`. */
function objectAt(text: string, start: number): string {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return text.slice(start, i + 1);
  }
  throw new Error("the model_config is cut off");
}

interface KerasLayer {
  class_name: string;
  config: Record<string, unknown>;
}

/** A sequence as an image of one column: Conv1D is how the tool's Conv2D sees it. */
function asImage({ class_name, config }: KerasLayer): KerasLayer {
  const pair = (key: string): [unknown, number] => [(config[key] as unknown[])[0], 1];
  const shape = config.batch_input_shape;
  const input =
    Array.isArray(shape) && shape.length === 3
      ? { batch_input_shape: [shape[0], shape[1], 1, shape[2]] }
      : {};
  if (class_name !== "Conv1D") return { class_name, config: { ...config, ...input } };
  const sizes = {
    kernel_size: pair("kernel_size"),
    strides: pair("strides"),
    dilation_rate: pair("dilation_rate"),
  };
  return { class_name: "Conv2D", config: { ...config, ...input, ...sizes } };
}

/** The model_config of an .h5 file (one attribute, stored in one piece) as Keras JSON text. */
export function kerasConfig(bytes: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(bytes);
  const start = text.indexOf('{"class_name"');
  if (start < 0) throw new Error("no model_config in this file");
  const model = JSON.parse(objectAt(text, start)) as {
    class_name: string;
    config: { layers: KerasLayer[] };
  };
  const layers = model.config.layers.map(asImage);
  return JSON.stringify({ ...model, config: { ...model.config, layers } });
}
