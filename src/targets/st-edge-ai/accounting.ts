import type { ConvGeometry } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { type Step, type Tensor, wordsFor } from "../plan.ts";

/**
 * RAM as the tool accounts it. The rules were fitted on public reports of float networks and on the
 * two binary ones of the forum thread; with one binary sample per rule they are marked as such.
 */

/** One input patch in floats; depthwise convolutions need none. */
export const floatConvScratch = (g: ConvGeometry): number[] =>
  g.groups === g.inC && g.groups > 1 ? [] : [g.kH * g.kW * (g.inC / g.groups)];

/** Two words per word of a patch: fits the single report of a binary convolution (3×3, one channel, 72 B). */
export const binaryConvScratch = (g: ConvGeometry): number[] => [
  2 * g.kH * g.kW * wordsFor(g.inC / g.groups),
];

const roundUp4 = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/**
 * Bytes by which the output of a float convolution must run ahead of its input to be written into
 * the same buffer: rows above the window, pixels beside it, and the growth of rows over the image.
 */
function inPlaceLag(g: ConvGeometry): number {
  const pixel = 4 * g.outC;
  const outRow = g.outW * pixel;
  const inRow = 4 * g.inW * g.inC;
  const beside = isPadded(g) ? (1 + Math.floor((2 * g.padLeft) / g.strideH)) * pixel : 0;
  const growth = Math.max(0, outRow - inRow, (g.outH + 1) * outRow - (g.outH * g.strideH + 1) * inRow);
  return (1 + Math.floor(g.padTop / g.strideH)) * outRow + beside + growth;
}

const ELEMENTWISE: ReadonlySet<string> = new Set(["activation", "add", "affine", "quantize"]);

/** Bytes that input and output of a step share, given that the input is not needed afterwards. */
function saving(step: Step, input: Tensor, output: Tensor): number {
  const apart = roundUp4(input.bytes) + roundUp4(output.bytes);
  if (ELEMENTWISE.has(step.operation.kind) && input.bytes === output.bytes) return roundUp4(output.bytes);
  if (step.operation.kind !== "conv2d_f32") return 0;
  const lag = inPlaceLag(step.operation.geometry);
  return Math.max(0, apart - Math.max(lag + roundUp4(input.bytes), roundUp4(output.bytes)));
}

const sumBytes = (parts: readonly { bytes: number }[]): number =>
  parts.reduce((sum, part) => sum + roundUp4(part.bytes), 0);

/**
 * Peak of the activation buffer: over the steps, the largest sum of the tensors alive, the scratch of
 * the step, less what an input that dies there shares with the output.
 */
export function activationBytes(steps: readonly Step[], tensors: readonly Tensor[]): number {
  const dying = (step: Step): Tensor | undefined =>
    step.inputs.map((id) => tensors[id] as Tensor).find((tensor) => tensor.lastUse === step.id);
  const alive = livePerStep(steps, tensors);
  const bytes = steps.map((step) => {
    const input = dying(step);
    const output = tensors[step.outputs[0] ?? -1];
    const shared = input && output ? saving(step, input, output) : 0;
    return (alive[step.id] as number) + sumBytes(step.scratch) - shared;
  });
  return Math.max(0, ...bytes);
}

/** Bytes of the tensors alive at each step, by differences so that it stays linear. */
function livePerStep(steps: readonly Step[], tensors: readonly Tensor[]): number[] {
  const change = new Array<number>(steps.length + 2).fill(0);
  for (const tensor of tensors) {
    const from = Math.max(0, tensor.firstUse);
    const to = Math.min(steps.length, tensor.lastUse + 1);
    if (from >= to) continue;
    change[from] = (change[from] as number) + roundUp4(tensor.bytes);
    change[to] = (change[to] as number) - roundUp4(tensor.bytes);
  }
  let sum = 0;
  return steps.map((step) => {
    sum += change[step.id] as number;
    return sum;
  });
}
