import fc from "fast-check";
import type { Document, Layer, Pair } from "../../src/document/document.ts";
import { layerNames } from "../../src/document/names.ts";
import { parseDocument } from "../../src/document/parse.ts";
import type { QuantizerSpec } from "../../src/document/quantizers.ts";

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
  ...["quant_depthwise", "quant_separable", "depthwise", "separable", "prelu", "multiply", "gate", "reshape"],
  ...["leaky_relu", "qkeras_conv", "qkeras_dense"],
] as const;

/** k-bit numbers of Larq, ST's model zoo and QKeras. */
const uniform = fc.oneof(
  fc.record({
    name: fc.constantFrom("dorefa_quantizer", "STCustomDoReFa"),
    k_bit: fc.integer({ min: 2, max: 8 }),
  }),
  fc.record({
    name: fc.constant("quantized_bits"),
    bits: fc.integer({ min: 2, max: 8 }),
    integer: fc.integer({ min: 0, max: 2 }),
    symmetric: fc.boolean(),
    keep_negative: fc.boolean(),
    alpha: fc.constant("1"),
  }),
  fc.record({
    name: fc.constant("quantized_relu"),
    bits: fc.integer({ min: 1, max: 8 }),
    integer: fc.integer({ min: 0, max: 3 }),
  }),
);

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
    activation: fc.oneof(
      {
        arbitrary: fc.constantFrom("linear", "linear", "relu", "relu6", "sigmoid", "tanh", "ste_sign"),
        weight: 7,
      },
      uniform,
    ),
    /** In front of QKeras' layers, and for their kernels. */
    quantizer: fc.oneof(fc.constantFrom("binary", "binary", "ternary"), uniform),
    scaled: fc.constantFrom("none", "1", "1", "auto"),
    multiplier: fc.constantFrom(1, 1, 1, 2),
    /** Two of three quantized layers are binary: these are what the lowering is about. */
    binary: fc.constantFrom(true, true, false),
    inputQuantizer: fc.oneof(
      {
        arbitrary: fc.constantFrom(
          ...["ste_sign", "ste_sign", "approx_sign", "swish_sign", "ste_heaviside", "ste_tern"],
          ...["dorefa_quantizer", null],
        ),
        weight: 4,
      },
      uniform,
    ),
    kernelQuantizer: fc.oneof(
      fc.constantFrom("ste_sign", "ste_sign", "magnitude_aware_sign", "ste_tern", "no_op", null),
      fc
        .integer({ min: 1, max: 8 })
        .map((bits) => ({ name: "dorefa_quantizer", k_bit: bits, mode: "weights" })),
      fc
        .integer({ min: 2, max: 8 })
        .map((bits) => ({ name: "STCustomDoReFa", k_bit: bits, mode: "weights" })),
    ),
    pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    label: fc.option(fc.constantFrom("stem", "größe", "名前", "a b", "__proto__", "x/y"), { freq: 4 }),
    branch: fc.nat(30),
  });

type Step = ReturnType<typeof step> extends fc.Arbitrary<infer T> ? T : never;
type Shape = readonly number[];
interface Quantizers {
  input_quantizer: Step["inputQuantizer"];
  kernel_quantizer: Step["kernelQuantizer"];
}
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
  const quantizers: Quantizers = s.binary
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
    case "qkeras_dense": {
      const flatten = shape.length === 3 ? one({ type: "Flatten" }, [shape.reduce((a, b) => a * b, 1)]) : [];
      const flat = shape.reduce((a, b) => a * b, 1);
      const layer = { type: "QDense", ...dense, kernel_quantizer: qkerasKernel(s) };
      return [...flatten, ...qkerasInput(s, [flat]), ...one(layer, [s.filters])];
    }
    case "leaky_relu":
      return one({ type: "LeakyReLU", ...name, alpha: s.bias ? 0.3 : 0.125 }, shape);
    case "prelu":
      return one(
        { type: "PReLU", ...name, shared_axes: shape.length === 3 && s.bias ? [1, 2] : null },
        shape,
      );
    case "reshape":
      return reshapeLayers(s, name, shape);
    case "gate":
      return gateLayers(stack, s, shape);
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
    case "multiply":
    case "concat":
      return mergeLayers(stack, s, name);
    default:
      return shape.length === 3 ? imageLayers(s, name, shape, channels, quantizers) : [];
  }
}

function mergeLayers(stack: Stack, s: Step, name: object): Added[] {
  const last = stack.tensors.at(-1) as { name: string; shape: Shape };
  const fits = (shape: Shape) =>
    s.kind !== "concat"
      ? shape.join() === last.shape.join()
      : shape.slice(0, -1).join() === last.shape.slice(0, -1).join() && shape.length === last.shape.length;
  const partners = stack.tensors.slice(0, -1).filter((tensor) => fits(tensor.shape));
  const partner = partners[s.branch % Math.max(partners.length, 1)];
  if (partner === undefined) return [];
  const inputs = s.bias ? [partner.name, last.name] : [last.name, partner.name];
  const joined = (partner.shape.at(-1) as number) + (last.shape.at(-1) as number);
  if (s.kind !== "concat")
    return one({ type: s.kind === "add" ? "Add" : "Multiply", ...name, inputs }, last.shape);
  return one({ type: "Concatenate", ...name, inputs }, [...last.shape.slice(0, -1), joined]);
}

const qkerasKernel = (s: Step): QuantizerSpec =>
  s.binary ? { name: "binary", alpha: s.scaled } : { name: "quantized_bits", bits: 4, alpha: "1" };

const qkerasInput = (s: Step, shape: Shape): Added[] =>
  one({ type: "QActivation", activation: (s.binary ? "binary" : s.quantizer) as never }, shape);

/** An image with its sides exchanged, a pixel of all values, or a vector. */
function reshapeLayers(s: Step, name: object, shape: Shape): Added[] {
  const values = shape.reduce((a, b) => a * b, 1);
  const [height = 1, width = 1, channels = 1] = shape;
  const swapped = shape.length === 3 ? [width, height, channels] : [1, values, 1];
  const target = s.bias ? swapped : s.grouped ? [1, 1, values] : [-1];
  return one({ type: "Reshape", ...name, target_shape: target }, target[0] === -1 ? [values] : target);
}

/** Channels weighted by their mean, as in squeeze-and-excitation. */
function gateLayers(stack: Stack, s: Step, shape: Shape): Added[] {
  if (shape.length !== 3) return [];
  const { name } = stack.tensors.at(-1) as { name: string };
  const channels = shape[2] as number;
  const gate = `gate ${stack.layers.length}`;
  const inputs = s.bias ? [name, gate] : [gate, name];
  return [
    ...one({ type: "GlobalMaxPooling2D", keepdims: s.grouped }, s.grouped ? [1, 1, channels] : [channels]),
    ...one({ type: "Reshape", target_shape: [1, 1, channels] }, [1, 1, channels]),
    ...one({ type: "Activation", name: gate, activation: "sigmoid" }, [1, 1, channels]),
    ...one({ type: "Multiply", inputs }, shape),
  ];
}

function imageLayers(s: Step, name: object, shape: Shape, channels: number, quantizers: Quantizers): Added[] {
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
  const common = { strides, padding: s.padding, dilation_rate: dilation };
  const place = { ...name, kernel_size: s.kernel, ...common, activation: s.activation, use_bias: s.bias };
  const padded = { ...place, pad_values: s.padValues };
  const { input_quantizer, kernel_quantizer } = quantizers;
  const depth = { depth_multiplier: s.multiplier };
  const depthwise = { ...depth, input_quantizer, depthwise_quantizer: kernel_quantizer };
  const many = [...out, channels * s.multiplier];
  switch (s.kind) {
    case "depthwise":
      return one({ type: "DepthwiseConv2D", ...place, ...depth }, many);
    case "quant_depthwise":
      return one({ type: "QuantDepthwiseConv2D", ...padded, ...depthwise } as Layer, many);
    case "separable":
      return one({ type: "SeparableConv2D", ...place, ...depth, filters: s.filters }, [...out, s.filters]);
    case "quant_separable": {
      const pointwise = { filters: s.filters, pointwise_quantizer: kernel_quantizer };
      return one({ type: "QuantSeparableConv2D", ...padded, ...depthwise, ...pointwise } as Layer, [
        ...out,
        s.filters,
      ]);
    }
    case "qkeras_conv": {
      const layer = s.grouped
        ? { type: "QDepthwiseConv2D", ...place, ...depth, depthwise_quantizer: qkerasKernel(s) }
        : { type: "QConv2D", ...place, filters: s.filters, kernel_quantizer: qkerasKernel(s) };
      return [...qkerasInput(s, shape), ...one(layer as Layer, s.grouped ? many : [...out, s.filters])];
    }
  }
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
