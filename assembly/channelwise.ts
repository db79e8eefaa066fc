import { endTap, firstTap, Window } from "./window";

/**
 * Windows that keep the channels apart. Each channel of an output is computed from the same channel of the
 * pixels of its window that are inside the image, in order ky, kx, as the classes below say.
 *
 * Two outputs side by side are computed together where all their taps are inside the image. Units (floats, or
 * words of signs) lie in the lanes, 16 of them at a time or 4. Where their number is no multiple of that, the last
 * vectors begin earlier and compute some units again.
 */

/** m = -infinity, then m = x > m ? x : m */
@unmanaged
class MaxF32 {
  start(): v128 {
    return f32x4.splat(-Infinity);
  }
  weights(_at: usize): v128 {
    return i32x4.splat(0);
  }
  fold(m: v128, x: v128, _w: v128): v128 {
    return f32x4.pmax(m, x);
  }
  finish(m: v128, _pixels: i32, _addend: usize): v128 {
    return m;
  }
}

/** The maximum of signs is -1 only where all are: bitwise and of the words. */
@unmanaged
class MaxS1 {
  start(): v128 {
    return i32x4.splat(-1);
  }
  weights(_at: usize): v128 {
    return i32x4.splat(0);
  }
  fold(m: v128, x: v128, _w: v128): v128 {
    return v128.and(m, x);
  }
  finish(m: v128, _pixels: i32, _addend: usize): v128 {
    return m;
  }
}

/** (((0 + x0) + x1) + …) / number of pixels, each sum and the quotient rounded. */
@unmanaged
class Average {
  start(): v128 {
    return f32x4.splat(0);
  }
  weights(_at: usize): v128 {
    return i32x4.splat(0);
  }
  fold(sum: v128, x: v128, _w: v128): v128 {
    return f32x4.add(sum, x);
  }
  finish(sum: v128, pixels: i32, _addend: usize): v128 {
    return f32x4.div(sum, f32x4.splat(<f32>pixels));
  }
}

/**
 * (((0 + x0 w0) + x1 w1) + …) + bias, each product and each sum rounded.
 * Weights: [ky][kx][channel], of at least 4 channels; the bias is one value per channel.
 */
@unmanaged
class Depthwise {
  start(): v128 {
    return f32x4.splat(0);
  }
  weights(at: usize): v128 {
    return v128.load(at);
  }
  fold(sum: v128, x: v128, w: v128): v128 {
    return f32x4.add(sum, f32x4.mul(x, w));
  }
  finish(sum: v128, _pixels: i32, addend: usize): v128 {
    return f32x4.add(sum, v128.load(addend));
  }
}

/**
 * Two outputs of `rows` x `columns` taps, or one and the same twice. The first has its first tap at `taps`, with
 * its weights at `weights`, and goes to `y`; those of the second are `inStep` and `outStep` bytes further.
 */
function reduce<T>(
  f: Window,
  taps: usize,
  inStep: usize,
  weights: usize,
  rows: i32,
  columns: i32,
  y: usize,
  outStep: usize,
): void {
  const units = f.pixelUnits;
  const bytes = units << 2;
  const stepX = f.dilationW * bytes;
  const stepY = f.dilationH * f.inW * bytes;
  const kernelRow = f.kW * bytes;
  const pixels = rows * columns;
  const op = changetype<T>(0);
  let unit = 0;
  for (; units >= 16 && unit < units; unit += 16) {
    const offset = (<usize>min(unit, units - 16)) << 2;
    let m0 = op.start();
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    let n0 = m0;
    let n1 = m0;
    let n2 = m0;
    let n3 = m0;
    for (let ky = 0; ky < rows; ky++) {
      let x = taps + offset + ky * stepY;
      let w = weights + offset + ky * kernelRow;
      for (let kx = 0; kx < columns; kx++) {
        const next = x + inStep;
        const w0 = op.weights(w);
        m0 = op.fold(m0, v128.load(x), w0);
        n0 = op.fold(n0, v128.load(next), w0);
        const w1 = op.weights(w + 16);
        m1 = op.fold(m1, v128.load(x, 16), w1);
        n1 = op.fold(n1, v128.load(next, 16), w1);
        const w2 = op.weights(w + 32);
        m2 = op.fold(m2, v128.load(x, 32), w2);
        n2 = op.fold(n2, v128.load(next, 32), w2);
        const w3 = op.weights(w + 48);
        m3 = op.fold(m3, v128.load(x, 48), w3);
        n3 = op.fold(n3, v128.load(next, 48), w3);
        x += stepX;
        w += bytes;
      }
    }
    const addend = f.addend + offset;
    const at = y + offset;
    const next = at + outStep;
    v128.store(at, op.finish(m0, pixels, addend));
    v128.store(at, op.finish(m1, pixels, addend + 16), 16);
    v128.store(at, op.finish(m2, pixels, addend + 32), 32);
    v128.store(at, op.finish(m3, pixels, addend + 48), 48);
    v128.store(next, op.finish(n0, pixels, addend));
    v128.store(next, op.finish(n1, pixels, addend + 16), 16);
    v128.store(next, op.finish(n2, pixels, addend + 32), 32);
    v128.store(next, op.finish(n3, pixels, addend + 48), 48);
  }
  for (; units >= 4 && unit < units; unit += 4) {
    const offset = (<usize>min(unit, units - 4)) << 2;
    let m = op.start();
    let n = m;
    for (let ky = 0; ky < rows; ky++) {
      let x = taps + offset + ky * stepY;
      let w = weights + offset + ky * kernelRow;
      for (let kx = 0; kx < columns; kx++) {
        const w0 = op.weights(w);
        m = op.fold(m, v128.load(x), w0);
        n = op.fold(n, v128.load(x + inStep), w0);
        x += stepX;
        w += bytes;
      }
    }
    v128.store(y + offset, op.finish(m, pixels, f.addend + offset));
    v128.store(y + offset + outStep, op.finish(n, pixels, f.addend + offset));
  }
  for (; unit < units; unit++) {
    const offset = (<usize>unit) << 2;
    let m = op.start();
    let n = m;
    for (let ky = 0; ky < rows; ky++) {
      let x = taps + offset + ky * stepY;
      for (let kx = 0; kx < columns; kx++) {
        m = op.fold(m, v128.load_zero<u32>(x), m);
        n = op.fold(n, v128.load_zero<u32>(x + inStep), n);
        x += stepX;
      }
    }
    v128.store_lane<u32>(y + offset, op.finish(m, pixels, 0), 0);
    v128.store_lane<u32>(y + offset + outStep, op.finish(n, pixels, 0), 0);
  }
}

function slide<T>(window: usize): void {
  const f = Window.at(window);
  const pixelBytes = f.pixelUnits << 2;
  const step = f.strideW * pixelBytes;
  const reach = f.strideW + (f.kW - 1) * f.dilationW;
  let y = f.output;
  for (let oy = 0; oy < f.outH; oy++) {
    const iy = oy * f.strideH - f.padTop;
    const ky = firstTap(iy, f.dilationH);
    const rows = endTap(iy, f.inH, f.kH, f.dilationH) - ky;
    const row = f.input + (iy + ky * f.dilationH) * f.inW * pixelBytes;
    const weights = f.weights + ky * f.kW * pixelBytes;
    for (let ox = 0; ox < f.outW; ) {
      const ix = ox * f.strideW - f.padLeft;
      if (ox + 1 < f.outW && ix >= 0 && ix + reach < f.inW) {
        reduce<T>(f, row + ix * pixelBytes, step, weights, rows, f.kW, y, pixelBytes);
        y += 2 * pixelBytes;
        ox += 2;
      } else {
        const kx = firstTap(ix, f.dilationW);
        const columns = endTap(ix, f.inW, f.kW, f.dilationW) - kx;
        const taps = row + (ix + kx * f.dilationW) * pixelBytes;
        reduce<T>(f, taps, 0, weights + kx * pixelBytes, rows, columns, y, 0);
        y += pixelBytes;
        ox++;
      }
    }
  }
}

/** `window` is the address of the fields of window.ts, here and below. */
export function maxPoolF32(window: usize): void {
  slide<MaxF32>(window);
}

export function maxPoolS1(window: usize): void {
  slide<MaxS1>(window);
}

/** A window as large as the image is global average pooling. */
export function averagePool(window: usize): void {
  slide<Average>(window);
}

/** f32 x f32 -> f32, one filter per channel, with a bias. */
export function depthwiseF32(window: usize): void {
  slide<Depthwise>(window);
}
