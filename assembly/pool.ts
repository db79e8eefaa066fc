import {
  DILATION_H,
  DILATION_W,
  field,
  IN_H,
  IN_W,
  INPUT,
  K_H,
  K_W,
  OUT_H,
  OUT_W,
  OUTPUT,
  PAD_LEFT,
  PAD_TOP,
  PIXEL_UNITS,
  STRIDE_H,
  STRIDE_W,
} from "./window";

/**
 * Pooling over the pixels of a window that are inside the image, channel by channel, in order ky, kx.
 *   max, f32:  m = -infinity, then m = x > m ? x : m
 *   max, s1:   the maximum of signs is -1 only where all are: bitwise and of the words
 *   average:   (((0 + x0) + x1) + …) / number of pixels inside
 * The output pixel itself holds the intermediate result: one pass over its channels per pixel.
 */

/** m = x > m ? x : m, over `n` floats. */
function maxInto(m: usize, x: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(m, f32x4.pmax(v128.load(m), v128.load(x)));
    m += 16;
    x += 16;
  }
  for (; i < n; i++) {
    if (load<f32>(x) > load<f32>(m)) store<f32>(m, load<f32>(x));
    m += 4;
    x += 4;
  }
}

function andInto(m: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    store<u32>(m, load<u32>(m) & load<u32>(x));
    m += 4;
    x += 4;
  }
}

function addInto(sum: usize, x: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(sum, f32x4.add(v128.load(sum), v128.load(x)));
    sum += 16;
    x += 16;
  }
  for (; i < n; i++) {
    store<f32>(sum, load<f32>(sum) + load<f32>(x));
    sum += 4;
    x += 4;
  }
}

function divideBy(sum: usize, count: f32, n: i32): void {
  const divisor = f32x4.splat(count);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(sum, f32x4.div(v128.load(sum), divisor));
    sum += 16;
  }
  for (; i < n; i++) {
    store<f32>(sum, load<f32>(sum) / count);
    sum += 4;
  }
}

const MAX_F32 = 0;
const MAX_S1 = 1;
const AVERAGE = 2;

/** `units` words from `y` on. */
function fillWords(y: usize, word: u32, units: i32): void {
  for (let i = 0; i < units; i++) {
    store<u32>(y, word);
    y += 4;
  }
}

function pool(window: usize, mode: i32): void {
  const input: usize = field(window, INPUT);
  const inH = field(window, IN_H);
  const inW = field(window, IN_W);
  const outH = field(window, OUT_H);
  const outW = field(window, OUT_W);
  const units = field(window, PIXEL_UNITS);
  const kH = field(window, K_H);
  const kW = field(window, K_W);
  const dilationH = field(window, DILATION_H);
  const dilationW = field(window, DILATION_W);
  const bytes = units << 2;
  const start: u32 = mode === MAX_F32 ? reinterpret<u32>(<f32>-Infinity) : mode === MAX_S1 ? 0xffffffff : 0;
  let y: usize = field(window, OUTPUT);
  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * field(window, STRIDE_H) - field(window, PAD_TOP);
    for (let ox = 0; ox < outW; ox++) {
      const ix0 = ox * field(window, STRIDE_W) - field(window, PAD_LEFT);
      let pixels = 0;
      fillWords(y, start, units);
      for (let ky = 0; ky < kH; ky++) {
        const iy = iy0 + ky * dilationH;
        if (<u32>iy >= <u32>inH) continue;
        for (let kx = 0; kx < kW; kx++) {
          const ix = ix0 + kx * dilationW;
          if (<u32>ix >= <u32>inW) continue;
          const x = input + (iy * inW + ix) * bytes;
          if (mode === AVERAGE) addInto(y, x, units);
          else if (mode === MAX_F32) maxInto(y, x, units);
          else andInto(y, x, units);
          pixels++;
        }
      }
      if (mode === AVERAGE) divideBy(y, <f32>pixels, units);
      y += bytes;
    }
  }
}

export function maxPoolF32(window: usize): void {
  pool(window, MAX_F32);
}

export function maxPoolS1(window: usize): void {
  pool(window, MAX_S1);
}

/** A window as large as the image is global average pooling. */
export function averagePool(window: usize): void {
  pool(window, AVERAGE);
}
