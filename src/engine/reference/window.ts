import type { Window } from "../../graph/graph.ts";

/** Calls `visit` with every tap of an output pixel: `pixel` is the index of the input pixel, -1 outside. */
export function eachTap(
  w: Window,
  oy: number,
  ox: number,
  visit: (tap: number, pixel: number) => void,
): void {
  for (let ky = 0; ky < w.kH; ky++) {
    const iy = oy * w.strideH - w.padTop + ky * w.dilationH;
    for (let kx = 0; kx < w.kW; kx++) {
      const ix = ox * w.strideW - w.padLeft + kx * w.dilationW;
      const inside = iy >= 0 && iy < w.inH && ix >= 0 && ix < w.inW;
      visit(ky * w.kW + kx, inside ? iy * w.inW + ix : -1);
    }
  }
}

/** Fills [outH, outW, channels] with `value(oy, ox, channel)`. */
export function image(
  w: Window,
  outC: number,
  value: (oy: number, ox: number, c: number) => number,
): Float32Array {
  const y = new Float32Array(w.outH * w.outW * outC);
  for (let i = 0; i < y.length; i++) {
    const pixel = Math.floor(i / outC);
    y[i] = value(Math.floor(pixel / w.outW), pixel % w.outW, i % outC);
  }
  return y;
}
