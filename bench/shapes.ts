import type { Document, Layer } from "../src/document/document.ts";
import { buildGraph } from "../src/graph/build.ts";
import type { ConvGeometry, Node } from "../src/graph/graph.ts";
import { quantize } from "../src/graph/quantizer.ts";
import { seededInput } from "../src/graph/weights.ts";

/** A binary convolution that is measured: square image, square kernel, padding "same" with zeros. */
export interface Shape {
  id: string;
  size: number;
  inC: number;
  outC: number;
  kernel: number;
  stride: number;
}

const shape = (id: string, size: number, inC: number, outC: number, kernel = 3, stride = 1): Shape => ({
  ...{ id, size, inC, outC, kernel, stride },
});

/** From the layers of the thread's model to the last ones of a network for images. */
export const SHAPES: readonly Shape[] = [
  shape("A", 32, 16, 16),
  shape("B", 32, 128, 128),
  shape("C", 56, 64, 64),
  shape("D", 14, 256, 256),
  shape("E", 8, 512, 512),
  shape("F", 28, 256, 256, 1),
  shape("G", 16, 32, 64, 3, 2),
];

/** Multiplications of a convolution, as all rates are counted: taps in the padding, too. */
export function maccOf({ size, inC, outC, kernel, stride }: Shape): number {
  return Math.ceil(size / stride) ** 2 * outC * kernel ** 2 * inC;
}

export const shapeText = ({ size, inC, outC, kernel, stride }: Shape): string =>
  `${kernel}×${kernel}, ${size}×${size}×${inC} → ${outC}${stride > 1 ? `, stride ${stride}` : ""}`;

const QUANTIZED = { use_bias: false, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" } as const;

/**
 * The layer behind one that gives floats and keeps their signs, so that it has to take these itself; and before the output,
 * which takes floats, or before a small layer that asks for signs.
 */
export function documentOf(s: Shape, output: "f32" | "s1"): Document {
  const layer: Layer = {
    type: "QuantConv2D",
    filters: s.outC,
    kernel_size: s.kernel,
    strides: s.stride,
    padding: "same",
    ...QUANTIZED,
  };
  const reader: Layer = { type: "QuantConv2D", filters: 1, kernel_size: 1, ...QUANTIZED };
  return {
    sxor: 1,
    name: s.id,
    input: { shape: [s.size, s.size, s.inC] },
    layers: [{ type: "LeakyReLU" }, layer, ...(output === "s1" ? [reader] : [])],
  };
}

/** What everybody who computes a shape is given. */
export interface ShapeData {
  geometry: ConvGeometry;
  /** What the network is given, [-1, 1), and the signs of it that the convolution takes: HWC. */
  input: Float32Array;
  signs: Float32Array;
  /** +1 and -1, HWIO. */
  kernel: Float32Array;
}

const SEED = 1;

export function shapeData(s: Shape): ShapeData {
  const graph = buildGraph(documentOf(s, "f32"));
  const [input, , layer] = graph.nodes as [Node, Node, Node];
  if (layer.op.kind !== "conv2d") throw new Error(`shape ${s.id} is no convolution`);
  const values = seededInput(SEED, input);
  return {
    geometry: layer.op.geometry,
    input: values,
    signs: quantize(layer.op.inputQuantizer, values, s.inC),
    kernel: quantize(layer.op.kernelQuantizer, graph.weights.of(layer).kernel as Float32Array, s.outC),
  };
}

/** HWIO as OHWI or OIHW. */
export function outermostOutputs(
  hwio: Float32Array,
  { kH, kW, inC, outC }: ConvGeometry,
  order: "OHWI" | "OIHW",
): Float32Array {
  const taps = kH * kW;
  const result = new Float32Array(hwio.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < inC; i++) {
      const inner = order === "OHWI" ? tap * inC + i : i * taps + tap;
      for (let o = 0; o < outC; o++)
        result[o * taps * inC + inner] = hwio[(tap * inC + i) * outC + o] as number;
    }
  }
  return result;
}
