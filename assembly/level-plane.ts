import { Window } from "./window";

/**
 * The levels k of an 8-bit image as 16-bit numbers, with the padding around them: every tap of every output has a
 * pixel here, that of a tap outside the image being 0. In each group a channel without a partner is followed
 * by a 0, so that pairs of channels are words of 32 bits: [row][column][group][pair][2].
 */

export function planePixelBytes(window: usize): usize {
  const w = Window.at(window);
  return (<usize>(w.groups * ((w.groupUnits + 1) >> 1))) << 2;
}

/** Columns that the taps of a row of outputs reach over. */
function planeColumns(window: usize): i32 {
  const w = Window.at(window);
  return (w.outW - 1) * w.strideW + (w.kW - 1) * w.dilationW + 1;
}

export function planeRowBytes(window: usize): usize {
  return planePixelBytes(window) * planeColumns(window);
}

/** `n` bytes, less the zero point, as 16-bit numbers. */
function widen(x: usize, y: usize, n: i32, zeroPoint: i32): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  for (; n >= 8; n -= 8) {
    v128.store(y, i16x8.sub(v128.load8x8_s(x), zero));
    x += 8;
    y += 16;
  }
  for (; n > 0; n--) {
    store<i16>(y, <i16>(<i32>load<i8>(x) - zeroPoint));
    x++;
    y += 2;
  }
}

/** Writes the plane of a window. */
export function writePlane(window: usize): void {
  const w = Window.at(window);
  const rowBytes = planeRowBytes(window);
  const planeRows = (w.outH - 1) * w.strideH + (w.kH - 1) * w.dilationH + 1;
  memory.fill(w.plane, 0, rowBytes * planeRows);
  const rows = min(w.inH, planeRows - w.padTop);
  const columns = min(w.inW, planeColumns(window) - w.padLeft);
  const groupIn = w.groupUnits;
  // Without odd groups the channels of a whole row follow each other.
  const run = groupIn % 2 === 0 ? columns * w.pixelUnits : groupIn;
  const runs = groupIn % 2 === 0 ? 1 : columns * w.groups;
  for (let iy = 0; iy < rows; iy++) {
    let x = w.input + iy * w.inW * w.pixelUnits;
    let y = w.plane + (w.padTop + iy) * rowBytes + w.padLeft * planePixelBytes(window);
    for (let i = 0; i < runs; i++) {
      widen(x, y, run, w.inputZeroPoint);
      x += run;
      y += (<usize>((run + 1) >> 1)) << 2;
    }
  }
}
