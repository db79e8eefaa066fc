import { hwc } from "../../graph/graph.ts";
import { type OperationOf, outputTensor, type Work } from "./work.ts";

/** Values moved without arithmetic; see concat and pad in operation.ts. */

export function concat({ operands }: Work, { rows, channels: widths }: OperationOf<"concat">): Float32Array {
  const outC = widths.reduce((sum, n) => sum + n, 0);
  const y = new Float32Array(rows * outC);
  let offset = 0;
  operands.forEach((x, k) => {
    const n = widths[k] as number;
    x.forEach((value, i) => {
      y[Math.floor(i / n) * outC + offset + (i % n)] = value;
    });
    offset += n;
  });
  return y;
}

export function pad(work: Work, { pads, value }: OperationOf<"pad">): Float32Array {
  // A tensor that was reshaped keeps its own shape; the output has that of the image.
  const [outH, outW, c] = hwc(outputTensor(work).shape);
  const [h, w] = [outH - pads.top - pads.bottom, outW - pads.left - pads.right];
  const y = new Float32Array(outH * outW * c).fill(value);
  const x = work.operands[0] as Float32Array;
  for (let row = 0; row < h; row++) {
    y.set(x.subarray(row * w * c, (row + 1) * w * c), ((pads.top + row) * outW + pads.left) * c);
  }
  return y;
}
