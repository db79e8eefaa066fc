import type { ConvGeometry, Window } from "../../graph/graph.ts";
import { wordsFor } from "../plan.ts";

/**
 * Buffers that a kernel needs besides its tensors, in 32-bit words per array. How often each formula was
 * checked is in accounting-evidence.ts.
 */

/** X-CUBE-AI version from which on float convolutions have a patch buffer (9.1 = Core 1.0). */
const PATCH_BUFFER = 9.1;

const isDepthwise = (g: ConvGeometry): boolean => g.groups === g.inC && g.groups > 1;

/**
 * Float convolution: one input patch (from 9.1 on, not for depthwise ones), and with a fused pooling the rows
 * of the convolution that one row of windows covers.
 */
export function floatConvScratch(g: ConvGeometry, version: number, pool?: Window): number[] {
  const patch = version < PATCH_BUFFER || isDepthwise(g) ? [] : [g.kH * g.kW * (g.inC / g.groups)];
  return pool ? [...patch, pool.kH * g.outW * g.outC] : patch;
}

/** Two words per word of a patch: fits the single report of a binary convolution (3×3, one channel, 72 B). */
export const binaryConvScratch = (g: ConvGeometry): number[] => [
  2 * g.kH * g.kW * wordsFor(g.inC / g.groups),
];

const words = (bytes: number): number => Math.ceil(bytes / 4);

/**
 * 8-bit convolution with 8-bit weights, fitted on reports of networks that were quantized elsewhere: bytes
 * 4 cin + 10 cout for 1×1, 37 c + 1 for depthwise 3×3 (other windows: the same per tap, inferred), else
 * 4 K + 14 cout + min(2 K cout, 5120) with K = kh kw cin.
 */
export function integerConvScratch(g: ConvGeometry): number[] {
  const taps = g.kH * g.kW;
  if (isDepthwise(g)) return [words((4 * taps + 1) * g.inC + 1)];
  const inC = g.inC / g.groups;
  if (taps === 1) return [words(4 * inC + 10 * g.outC)];
  const patch = taps * inC;
  return [words(4 * patch + 14 * g.outC + Math.min(2 * patch * g.outC, 5120))];
}

/** 8-bit dense layer: 2 (features + 5 units) bytes. */
export const integerDenseScratch = (features: number, units: number): number[] => [
  words(2 * (features + 5 * units)),
];
