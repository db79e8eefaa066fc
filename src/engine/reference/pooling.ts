import type { Window } from "../../graph/graph.ts";
import { eachTap, image } from "./window.ts";

/** Pooling of floats, or of signs as +1 and -1; see pool and global_average_pool in operation.ts. */

const f32 = Math.fround;

export function pool(x: Float32Array, mode: "max" | "average", w: Window): Float32Array {
  return image(w, w.inC, (oy, ox, c) => {
    let largest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    eachTap(w, oy, ox, (_, pixel) => {
      if (pixel < 0) return;
      const value = x[pixel * w.inC + c] as number;
      if (value > largest) largest = value;
      sum = f32(sum + value);
      count++;
    });
    return mode === "max" ? largest : f32(sum / count);
  });
}

export function globalAverage(x: Float32Array, channels: number): Float32Array {
  const sums = new Float32Array(channels);
  x.forEach((value, i) => {
    sums[i % channels] = (sums[i % channels] as number) + value;
  });
  return sums.map((sum) => sum / (x.length / channels));
}
