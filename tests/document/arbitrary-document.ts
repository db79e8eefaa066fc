import fc from "fast-check";
import type { Document, Layer, Pair } from "../../src/document/document.ts";
import { layerNames } from "../../src/document/names.ts";
import { parseDocument } from "../../src/document/parse.ts";

interface Limits {
  /** Largest height and width of the input. */
  size?: number;
  /** Largest number of channels of the input and of every layer with filters. */
  channels?: number;
  /** Most steps; a step adds one or two layers. */
  steps?: number;
}

const pair = (most: number) =>
  fc.oneof(
    fc.integer({ min: 1, max: most }),
    fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most })),
  );

const KINDS = [
  ...["quant_conv", "quant_conv", "quant_conv", "conv", "batch_norm", "batch_norm", "pool", "relu", "pad"],
  ...["activation", "dropout", "add", "concat", "global_pool", "flatten", "quant_dense", "dense", "softmax"],
] as const;

/** What one step of a stack is drawn from; `stepLayers` bends it until it fits the shape at hand. */
const step = (channels: number) =>
  fc.record({
    kind: fc.constantFrom(...KINDS),
    filters: fc.integer({ min: 1, max: channels }),
    kernel: pair(4),
    strides: pair(3),
    strided: fc.boolean(),
    padding: fc.constantFrom("same", "same", "valid"),
    padValues: fc.constantFrom(0, 0, 1, -1),
    dilation: pair(2),
    dilated: fc.boolean(),
    grouped: fc.boolean(),
    bias: fc.boolean(),
    average: fc.boolean(),
    activation: fc.constantFrom("linear", "linear", "relu", "relu6", "sigmoid", "tanh", "ste_sign"),
    /** Two of three quantized layers are binary: these are what the lowering is about. */
    binary: fc.constantFrom(true, true, false),
    inputQuantizer: fc.constantFrom(
      ...[
        "ste_sign",
        "ste_sign",
        "approx_sign",
        "swish_sign",
        "ste_heaviside",
        "ste_tern",
        "dorefa_quantizer",
      ],
      null,
    ),
    kernelQuantizer: fc.oneof(
      fc.constantFrom("ste_sign", "ste_sign", "magnitude_aware_sign", "ste_tern", "no_op", null),
      fc
        .integer({ min: 1, max: 8 })
        .map((bits) => ({ name: "dorefa_quantizer", k_bit: bits, mode: "weights" })),
    ),
    pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    label: fc.option(fc.constantFrom("stem", "größe", "名前", "a b", "__proto__", "x/y"), { freq: 4 }),
    branch: fc.nat(30),
  });

type Step = ReturnType<typeof step> extends fc.Arbitrary<infer T> ? T : never;
type Shape = readonly number[];
const both = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

/** Output size of a window along one axis, or 0 if it does not fit. */
function windowed(size: number, kernel: number, stride: number, dilation: number, padding: string): number {
  if (padding === "same") return Math.ceil(size / stride);
  return Math.max(Math.floor((size - (kernel - 1) * dilation - 1) / stride) + 1, 0);
}

function windowShape(shape: Shape, kernel: Pair, strides: Pair, dilation: Pair, padding: string): number[] {
  return [0, 1].map((axis) =>
    windowed(
      shape[axis] as number,
      both(kernel)[axis] as number,
      both(strides)[axis] as number,
      both(dilation)[axis] as number,
      padding,
    ),
  );
}

/** A stack while it grows: every tensor so far, the newest last. */
interface Stack {
  layers: Layer[];
  tensors: { name: string; shape: Shape }[];
}

interface Added {
  layer: Layer;
  shape: Shape;
}

const one = (layer: Layer, shape: Shape): Added[] => [{ layer, shape }];

function push(stack: Stack, { layer, shape }: Added): void {
  stack.layers.push(layer);
  stack.tensors.push({ name: layerNames(stack.layers).at(-1) as string, shape });
}

/** The layers of one step; none if they do not fit the newest tensor. */
function stepLayers(stack: Stack, s: Step): Added[] {
  const { shape } = stack.tensors.at(-1) as { shape: Shape };
  const name = s.label === null ? {} : { name: `${s.label} ${stack.layers.length}` };
  const channels = shape.at(-1) as number;
  const dense = { ...name, units: s.filters, use_bias: s.bias };
  const quantizers = s.binary
    ? { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" }
    : { input_quantizer: s.inputQuantizer, kernel_quantizer: s.kernelQuantizer };
  switch (s.kind) {
    case "quant_dense":
    case "dense": {
      const flatten = shape.length === 3 ? one({ type: "Flatten" }, [shape.reduce((a, b) => a * b, 1)]) : [];
      const layer =
        s.kind === "dense" ? { type: "Dense", ...dense } : { type: "QuantDense", ...dense, ...quantizers };
      return [...flatten, ...one(layer, [s.filters])];
    }
    case "batch_norm":
      return one({ type: "BatchNormalization", ...name, scale: s.bias, center: s.grouped }, shape);
    case "relu":
      return one({ type: "ReLU", ...name, max_value: s.bias ? 6 : null }, shape);
    case "activation":
      return one({ type: "Activation", ...name, activation: s.activation }, shape);
    case "softmax":
      return one({ type: "Softmax", ...name }, shape);
    case "dropout":
      return one({ type: "Dropout", ...name, rate: 0.25 }, shape);
    case "flatten":
      return one({ type: "Flatten", ...name }, [shape.reduce((a, b) => a * b, 1)]);
    case "add":
    case "concat":
      return mergeLayers(stack, s, name);
    default:
      return shape.length === 3 ? imageLayers(s, name, shape, channels, quantizers) : [];
  }
}

function mergeLayers(stack: Stack, s: Step, name: object): Added[] {
  const last = stack.tensors.at(-1) as { name: string; shape: Shape };
  const fits = (shape: Shape) =>
    s.kind === "add"
      ? shape.join() === last.shape.join()
      : shape.slice(0, -1).join() === last.shape.slice(0, -1).join() && shape.length === last.shape.length;
  const partners = stack.tensors.slice(0, -1).filter((tensor) => fits(tensor.shape));
  const partner = partners[s.branch % Math.max(partners.length, 1)];
  if (partner === undefined) return [];
  const inputs = s.bias ? [partner.name, last.name] : [last.name, partner.name];
  const joined = (partner.shape.at(-1) as number) + (last.shape.at(-1) as number);
  if (s.kind === "add") return one({ type: "Add", ...name, inputs }, last.shape);
  return one({ type: "Concatenate", ...name, inputs }, [...last.shape.slice(0, -1), joined]);
}

function imageLayers(s: Step, name: object, shape: Shape, channels: number, quantizers: object): Added[] {
  if (s.kind === "global_pool") {
    const out = s.bias ? [1, 1, channels] : [channels];
    return one({ type: "GlobalAveragePooling2D", ...name, keepdims: s.bias }, out);
  }
  if (s.kind === "pad") {
    const [top, bottom, left, right] = s.pads;
    const padded = [(shape[0] as number) + top + bottom, (shape[1] as number) + left + right, channels];
    return one(
      {
        type: "ZeroPadding2D",
        ...name,
        padding: [
          [top, bottom],
          [left, right],
        ] as never,
      },
      padded,
    );
  }
  const strides = s.strided ? s.strides : 1;
  if (s.kind === "pool") {
    const out = windowShape(shape, s.kernel, strides, 1, s.padding);
    const type = s.average ? "AveragePooling2D" : "MaxPooling2D";
    if (Math.min(...out) < 1) return [];
    return one({ type, ...name, pool_size: s.kernel, strides, padding: s.padding }, [...out, channels]);
  }
  // Keras refuses a stride together with a dilation.
  const dilation = s.dilated && !s.strided ? s.dilation : 1;
  const out = windowShape(shape, s.kernel, strides, dilation, s.padding);
  if (Math.min(...out) < 1) return [];
  const groups = s.grouped && channels % 2 === 0 && s.filters % 2 === 0 ? 2 : 1;
  const conv = {
    ...{ ...name, filters: s.filters, kernel_size: s.kernel, strides, padding: s.padding },
    ...{ dilation_rate: dilation, groups, activation: s.activation, use_bias: s.bias },
  };
  const layer: Layer =
    s.kind === "conv"
      ? { type: "Conv2D", ...conv }
      : { type: "QuantConv2D", ...conv, pad_values: s.padValues, ...quantizers };
  return one(layer, [...out, s.filters]);
}

/**
 * Canonical Documents whose shapes fit: stacks of every layer that sxor computes, with residual Add and
 * Concatenate. Shrinks towards few and plain layers.
 */
export function arbitraryDocument(limits: Limits = {}): fc.Arbitrary<Document> {
  const { size = 12, channels = 40, steps = 6 } = limits;
  const extent = fc.integer({ min: 1, max: size });
  return fc
    .record({
      shape: fc.tuple(extent, extent, fc.integer({ min: 1, max: channels })),
      steps: fc.array(step(channels), { minLength: 1, maxLength: steps }),
      target: fc.constantFrom("st-edge-ai@1.0", "native", "keras"),
      seed: fc.constantFrom(1, 2, 4_294_967_295),
      name: fc.constantFrom(undefined, "model", "Modell größer"),
    })
    .map(({ shape, steps, target, seed, name }) => {
      const stack: Stack = { layers: [], tensors: [{ name: "input_1", shape }] };
      for (const s of steps) for (const added of stepLayers(stack, s)) push(stack, added);
      const raw = { sxor: 1, name, input: { shape }, layers: stack.layers, target, weights: { seed } };
      const { document, diagnostics } = parseDocument(raw);
      if (document === null) throw new Error(`not a document: ${JSON.stringify(diagnostics)}`);
      return document;
    });
}
