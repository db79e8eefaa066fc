import type { Layer } from "../../src/document/document.ts";
import type { Draw } from "./draw.ts";

/** The layers so far, and the shape of their output. */
export interface Growing {
  draw: Draw;
  layers: Layer[];
  height: number;
  width: number;
  channels: number;
  /** Multiplications that one more layer may take. */
  budget: number;
}

/** A layer as a Document has it, without the type that its own type would ask for. */
export const layer = (type: string, attributes: object = {}): Layer =>
  ({ type, ...attributes }) as unknown as Layer;

export const BINARY = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" };
export const NORM: Layer = { type: "BatchNormalization" };
interface Placed {
  kernel_size: number;
  strides: number;
  padding: "same" | "valid";
  dilation_rate: number;
}

/** A window that fits, and the size of what it leaves. */
function window(g: Growing): Placed & { outH: number; outW: number } {
  const { draw, height, width } = g;
  const least = Math.min(height, width);
  const kernel_size = draw.of([1, 1, 2, 3, 3, 3, 3, 5, 7].filter((k) => k <= least));
  const dilation_rate = kernel_size > 1 && 2 * kernel_size - 1 <= least && draw.chance(0.15) ? 2 : 1;
  const strides = dilation_rate === 1 && least >= 8 ? draw.of([1, 1, 2]) : 1;
  const leaves = least - dilation_rate * (kernel_size - 1);
  const padding = leaves >= 4 ? draw.of(["same", "same", "valid"] as const) : "same";
  const out = (n: number) => {
    const covered = padding === "same" ? n : n - dilation_rate * (kernel_size - 1);
    return Math.ceil(covered / strides);
  };
  return { kernel_size, strides, padding, dilation_rate, outH: out(height), outW: out(width) };
}

/** Of a tensor: the boards that are emulated have 4 MB. */
const MOST_VALUES = 150_000;
/** Weights of one layer: signs and levels, or floats. Compilers take long to read them. */
const mostWeights = (type: string): number => (type.startsWith("Quant") ? 2e6 : 1e5);

/** One of `filters` that the budget allows, or the least of them. */
function filtersFor(
  g: Growing,
  type: string,
  placed: ReturnType<typeof window>,
  filters: readonly number[],
): number {
  const weights = placed.kernel_size ** 2 * g.channels;
  const pixels = placed.outH * placed.outW;
  const allowed = Math.min(g.budget / (pixels * weights), mostWeights(type) / weights, MOST_VALUES / pixels);
  const fit = filters.filter((n) => n <= allowed);
  return fit.length > 0 ? g.draw.of(fit) : Math.min(...filters);
}

/** What is drawn where `more` does not say it: a bias, and with what signs are padded. */
const drawn = ({ draw }: Growing, more: object, padding?: "same" | "valid") => ({
  use_bias: draw.chance(0.3),
  ...(padding === "same" && "input_quantizer" in more && more.input_quantizer === "ste_sign"
    ? { pad_values: draw.of([0, 1, -1]) }
    : {}),
  ...more,
});

/** Adds a convolution of a type with one of these numbers of filters in each group; gives its shape on. */
export function convolution(
  g: Growing,
  type: string,
  more: object,
  filters: readonly number[],
  groups = 1,
): void {
  const { outH, outW, ...placed } = window(g);
  const perGroup = filtersFor(g, type, { outH, outW, ...placed }, filters);
  const grouped = groups > 1 ? { groups } : {};
  g.layers.push(
    layer(type, {
      filters: perGroup * groups,
      ...placed,
      ...grouped,
      ...drawn(g, more, placed.padding),
    }),
  );
  Object.assign(g, { height: outH, width: outW, channels: perGroup * groups });
}

export function depthwise(g: Growing, type: string, more: object = {}): void {
  const { outH, outW, ...placed } = window(g);
  g.layers.push(layer(type, { ...placed, ...drawn(g, more, placed.padding) }));
  Object.assign(g, { height: outH, width: outW });
}

export function pooling(g: Growing, type = "MaxPooling2D"): void {
  const { draw, height, width } = g;
  if (Math.min(height, width) < 4) return;
  const pool_size = draw.of([2, 2, 3, 4]);
  const strides = draw.chance(0.5) ? 2 : 1;
  const padding = draw.of(["same", "valid"]);
  const out = (n: number) => Math.ceil((padding === "same" ? n : n - pool_size + 1) / strides);
  g.layers.push(layer(type, { pool_size, strides, padding }));
  Object.assign(g, { height: out(height), width: out(width) });
}

export function zeroPadding(g: Growing): void {
  const { draw } = g;
  const [top, bottom, left, right] = Array.from({ length: 4 }, () => draw.int(0, 3)) as Four;
  g.layers.push(
    layer("ZeroPadding2D", {
      padding: [
        [top, bottom],
        [left, right],
      ],
    }),
  );
  Object.assign(g, { height: g.height + top + bottom, width: g.width + left + right });
}

type Four = [number, number, number, number];

/** From an image to a vector. */
export function flatten(g: Growing, type: "Flatten" | "GlobalAveragePooling2D"): void {
  g.layers.push(layer(type));
  const channels = type === "Flatten" ? g.height * g.width * g.channels : g.channels;
  Object.assign(g, { height: 1, width: 1, channels });
}

export function dense(g: Growing, type: string, more: object = {}): void {
  const units = g.draw.size(2, Math.max(2, Math.min(300, mostWeights(type) / g.channels)));
  g.layers.push(layer(type, { units, ...drawn(g, more) }));
  g.channels = units;
}

/**
 * Two or three branches of the last output, each through a convolution of 1x1 or as it is, merged again. `gate`: one of
 * them is a vector, which counts for every pixel.
 */
export function merge(
  g: Growing,
  type: "Add" | "Multiply" | "Concatenate",
  branch: object,
  gate = false,
): void {
  const { draw, layers } = g;
  const from = `merge_${layers.length}`;
  layers.push(layer("Activation", { activation: "linear", name: from }));
  const inputs = [from];
  const branches = draw.int(1, 2);
  for (let i = 0; i < branches; i++) {
    const name = `${from}_${i}`;
    if (gate) layers.push(layer("GlobalAveragePooling2D", { name, keepdims: true, inputs: [from] }));
    else
      layers.push(
        layer("QuantConv2D", { filters: g.channels, kernel_size: 1, name, inputs: [from], ...branch }),
      );
    inputs.push(name);
  }
  layers.push(layer(type, { inputs: draw.chance(0.5) ? inputs : inputs.reverse() }));
  if (type === "Concatenate") g.channels *= inputs.length;
}
