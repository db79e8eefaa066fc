import type { ConvGeometry, Window } from "../../graph/graph.ts";
import { isPadded } from "../../graph/window.ts";
import { roundUp4 } from "../memory.ts";
import type { Operation } from "../operation.ts";
import type { Step, Tensor } from "../plan.ts";

/** Where the tool lets a step write its output over an input that nobody needs afterwards. */

/** X-CUBE-AI version from which on poolings no longer work in place (9.1 = Core 1.0). */
const POOL_APART = 9.1;

const ELEMENTWISE: ReadonlySet<Operation["kind"]> = new Set([
  "activation",
  "add",
  "affine",
  "multiply",
  "prelu",
]);

/** Rows and bytes that a convolution reads and, behind a fused pooling, writes. */
interface Flow {
  geometry: ConvGeometry;
  outRows: number;
  outRow: number;
  outPixel: number;
  inRow: number;
}

function flow(g: ConvGeometry, elementBytes: number, pool?: Window): Flow {
  const outPixel = elementBytes * g.outC;
  return {
    geometry: g,
    outRows: pool?.outH ?? g.outH,
    outRow: (pool?.outW ?? g.outW) * outPixel,
    outPixel,
    inRow: elementBytes * g.inW * g.inC,
  };
}

/** The rows of output above the window, and with padding the pixels beside it (`sides`: left, or left and right). */
function behindWindow({ geometry: g, outRow, outPixel }: Flow, sides: number): number {
  const beside = isPadded(g) ? (1 + Math.floor((sides * g.padLeft) / g.strideW)) * outPixel : 0;
  return (1 + Math.floor(g.padTop / g.strideH)) * outRow + beside;
}

/**
 * Bytes by which the output of a convolution has to lie below its input to be written over it: what the
 * window still needs, and what the output outgrows the input by. Undefined for steps that have no such
 * rule. Fitted on 76 convolutions of dumps of the tool (41 float, 35 8-bit), all of which it reproduces.
 */
export function inPlaceLag({ operation: op }: Step): number | undefined {
  if (op.kind === "conv2d_f32") {
    const f = flow(op.geometry, 4, op.pool?.window);
    const { outH, strideH } = op.geometry;
    const growth = (f.outRows + 1) * f.outRow - (outH * strideH + 1) * f.inRow;
    return behindWindow(f, 2) + Math.max(0, f.outRow - f.inRow, growth);
  }
  if (op.kind === "conv2d_s8" && op.output === "s8") {
    const f = flow(op.geometry, 1);
    const { outH, strideH } = op.geometry;
    return behindWindow(f, 1) + Math.max(0, f.outRows * f.outRow - outH * strideH * f.inRow);
  }
  return undefined;
}

/**
 * Elementwise steps, conversions to a format that is not wider (float to 8 bits: seen in one network) and, in older
 * versions, poolings write where they read.
 */
export function writesOver({ operation }: Step, input: Tensor, output: Tensor, version: number): boolean {
  if (ELEMENTWISE.has(operation.kind)) return input.bytes === output.bytes;
  if (operation.kind === "quantize") return input.bytes >= output.bytes;
  if (operation.kind !== "pool" && operation.kind !== "global_average_pool") return false;
  return version < POOL_APART && input.bytes >= output.bytes;
}

/** Bytes that a step's output shares with an input that dies there. */
export function sharedBytes(step: Step, input: Tensor, output: Tensor, version: number): number {
  const [read, written] = [roundUp4(input.bytes), roundUp4(output.bytes)];
  if (writesOver(step, input, output, version)) return written;
  const lag = inPlaceLag(step);
  if (lag === undefined) return 0;
  return Math.max(0, read + written - Math.max(roundUp4(lag) + read, written));
}
