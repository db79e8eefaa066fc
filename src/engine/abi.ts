import type { Format } from "../targets/plan.ts";

/**
 * The exports of either build of the kernels, made from assembly/. Every number that is not said to be a float
 * is an address in `memory` or a count; nothing is allocated inside the module. What each kernel
 * computes stands at the head of its file.
 */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** First byte that belongs to the caller. */
  heapBase(): number;
  packSigns(x: number, y: number, pixels: number, channels: number): void;
  unpackSigns(x: number, y: number, pixels: number, channels: number): void;
  packLevels(x: number, y: number, pixels: number, channels: number, zeroPoint: number): void;
  signs(x: number, y: number, n: number): void;
  /** `uniform` is the address of a quantizer, see `uniformAt`. */
  quantizeLevels(x: number, y: number, n: number, uniform: number): void;
  dequantizeLevels(x: number, y: number, n: number, uniform: number): void;
  addLevels(sum: number, x: number, y: number, n: number, uniform: number): void;
  conv2dS1(window: number): void;
  pairPlane(window: number): void;
  conv2dS1Pairs(window: number): void;
  depthwiseS1(window: number): void;
  conv2dS8(window: number): void;
  depthwiseS8(window: number): void;
  conv2dF32(window: number): void;
  depthwiseF32(window: number): void;
  /** An address 0 of `addend` is no bias. */
  denseF32(x: number, weights: number, addend: number, y: number, features: number, units: number): void;
  maxPoolF32(window: number): void;
  maxPoolS1(window: number): void;
  averagePool(window: number): void;
  affine(x: number, scale: number, offset: number, y: number, pixels: number, channels: number): void;
  add(a: number, b: number, y: number, n: number): void;
  multiply(a: number, b: number, y: number, n: number): void;
  multiplyChannels(x: number, factor: number, y: number, pixels: number, channels: number): void;
  prelu(x: number, alpha: number, y: number, pixels: number, channels: number): void;
  sigmoid(x: number, y: number, n: number): void;
  tanh(x: number, y: number, n: number): void;
  /** The last three are floats. */
  relu(x: number, y: number, n: number, maxValue: number, slope: number, threshold: number): void;
  softmax(x: number, y: number, pixels: number, channels: number): void;
  copyChannels(
    x: number,
    y: number,
    pixels: number,
    channels: number,
    outChannels: number,
    offset: number,
  ): void;
  appendBits(
    x: number,
    y: number,
    pixels: number,
    channels: number,
    outChannels: number,
    offset: number,
  ): void;
  padWords(
    x: number,
    y: number,
    h: number,
    w: number,
    units: number,
    top: number,
    bottom: number,
    left: number,
    right: number,
    word: number,
    lastWord: number,
  ): void;
}

/** The 32-bit fields that window kernels read, in the order of assembly/window.ts. */
export const WINDOW_FIELDS = [
  "input",
  "output",
  "inH",
  "inW",
  "outH",
  "outW",
  "kH",
  "kW",
  "strideH",
  "strideW",
  "dilationH",
  "dilationW",
  "padTop",
  "padLeft",
  "pixelUnits",
  "groups",
  "groupUnits",
  "groupChannels",
  "groupOut",
  "weights",
  "addend",
  "scale",
  "threshold",
  "padTap",
  "outputFormat",
  "outputUniform",
  "inputZeroPoint",
  "plane",
  "planeRow",
  "excess",
  "rowExcess",
  "steps",
  "sums",
] as const;

export type WindowField = (typeof WINDOW_FIELDS)[number];

/** The numbers of formats in assembly/output.ts. */
export const FORMAT_NUMBER: Readonly<Record<Format, number>> = { f32: 0, s1: 1, s8: 2 };

/** Output channels that a convolution kernel computes at a time; its constants are laid out in blocks of it. */
export const BLOCK = 16;

/** Bytes that a run may take, in the module's memory and around it. */
export const MEMORY_LIMIT = 2 ** 30;

const PAGE = 65_536;

/** Grows the memory to at least `bytes`; false if the machine refuses. */
export function reserve(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}
