import { softmaxF32 } from "../../targets/activations.ts";
import { type OperationOf, paramOf, type Work } from "./work.ts";

/** Arithmetic element by element, each result rounded to float32; see operation.ts. */

const f32 = Math.fround;

export function affine(work: Work, { channels }: OperationOf<"affine">): Float32Array {
  const scale = paramOf(work, "scale") as Float32Array;
  const offset = paramOf(work, "offset") as Float32Array;
  return (work.operands[0] as Float32Array).map((x, i) => {
    const c = i % channels;
    return f32(f32(x * (scale[c] as number)) + (offset[c] as number));
  });
}

export const add = ({ operands }: Work): Float32Array =>
  operands.reduce((sum, other) => sum.map((x, i) => x + (other[i] as number)));

/** Of two operands the shorter one has one value per channel, and counts for every pixel. */
export const multiply = ({ operands }: Work): Float32Array =>
  operands.reduce((a, b) => {
    const length = Math.max(a.length, b.length);
    return Float32Array.from({ length }, (_, i) => (a[i % a.length] as number) * (b[i % b.length] as number));
  });

export function prelu(work: Work): Float32Array {
  const alpha = paramOf(work, "alpha") as Float32Array;
  return (work.operands[0] as Float32Array).map((x, i) =>
    x >= 0 ? x : (alpha[i % alpha.length] as number) * x,
  );
}

export function softmax(x: Float32Array, channels: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += channels) y.set(softmaxF32(x.subarray(at, at + channels)), at);
  return y;
}
