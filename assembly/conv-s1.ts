import {
  ADDEND,
  BLOCK,
  DILATION_H,
  DILATION_W,
  field,
  GROUP_CHANNELS,
  GROUP_OUT,
  GROUP_UNITS,
  GROUPS,
  IN_H,
  IN_W,
  INPUT,
  K_H,
  K_W,
  OUT_H,
  OUT_W,
  OUTPUT,
  PAD_LEFT,
  PAD_TAP,
  PAD_TOP,
  PIXEL_UNITS,
  SCALE,
  STRIDE_H,
  STRIDE_W,
  THRESHOLD,
  WEIGHTS,
} from "./window";

/**
 * Convolution of signs. For bits a, w (0 = +1, 1 = -1) the product of two signs is -1 where the bits
 * differ, hence over n channels
 *
 *   sum x w = n - 2 popcount(a xor w).
 *
 * Unused bits are 0 in both operands and never differ. A tap outside the image is either signs like
 * any other (padding +1 or -1) or left out of n and of the popcount (padding 0): the zero costs nothing.
 *
 * Four output channels lie in the 32-bit lanes of a vector, one word of the input is splat over them:
 * no sum across lanes is needed, and any number of words will do. i8x16.popcnt counts per byte, at most
 * 8 at a time, so bytes hold 31 words before they are added up into 32-bit lanes.
 *
 * From the integer d to the output: bit 1 where d < threshold, or the float d scale + addend.
 *
 * Weights: [group][block of 16 channels][ky][kx][word][16], channels beyond the last being zeros.
 */
const MAX_PENDING = 31;

/** Adds the four bytes of every 32-bit lane. */
function sumBytes(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}

/** Four floats d scale + addend from channel `c` on; at most `count` of them exist. */
function storeFloats(pixel: usize, c: i32, count: i32, d: v128, scale: usize, addend: usize): void {
  if (count <= 0) return;
  let y = f32x4.convert_i32x4_s(d);
  if (scale !== 0) y = f32x4.mul(y, v128.load(scale));
  if (addend !== 0) y = f32x4.add(y, v128.load(addend));
  const at = pixel + ((<usize>c) << 2);
  if (count >= 4) {
    v128.store(at, y);
    return;
  }
  v128.store_lane<f32>(at, y, 0);
  if (count > 1) v128.store_lane<f32>(at, y, 1, 4);
  if (count > 2) v128.store_lane<f32>(at, y, 2, 8);
}

/** The address of the next four channels, if there is such data. */
function next(address: usize, vectors: usize): usize {
  return address === 0 ? 0 : address + (vectors << 4);
}

/** The bits d < threshold of four channels, into words that were cleared. */
function storeSigns(pixel: usize, c: i32, d: v128, threshold: usize): void {
  const mask = i32x4.bitmask(i32x4.lt_s(d, v128.load(threshold)));
  if (mask === 0) return;
  // Lane 0 is the first channel and goes to the highest bit.
  const nibble: u32 = ((mask & 1) << 3) | ((mask & 2) << 1) | ((mask & 4) >> 1) | (mask >> 3);
  const at = pixel + ((<usize>(c >> 5)) << 2);
  const bits = ((<u64>nibble) << 60) >> (c & 31);
  store<u32>(at, load<u32>(at) | <u32>(bits >> 32));
  // In a group that does not start at a multiple of 4 the nibble may reach into the next word.
  if (<u32>bits !== 0) store<u32>(at, load<u32>(at, 4) | <u32>bits, 4);
}

/** s1 x s1 -> f32 or s1; `window` is the address of the fields of window.ts. */
export function conv2dS1(window: usize): void {
  const input: usize = field(window, INPUT);
  const output: usize = field(window, OUTPUT);
  const inH = field(window, IN_H);
  const inW = field(window, IN_W);
  const outH = field(window, OUT_H);
  const outW = field(window, OUT_W);
  const kH = field(window, K_H);
  const kW = field(window, K_W);
  const strideH = field(window, STRIDE_H);
  const strideW = field(window, STRIDE_W);
  const dilationH = field(window, DILATION_H);
  const dilationW = field(window, DILATION_W);
  const padTop = field(window, PAD_TOP);
  const padLeft = field(window, PAD_LEFT);
  const pixelWords = field(window, PIXEL_UNITS);
  const groups = field(window, GROUPS);
  const groupWords = field(window, GROUP_UNITS);
  const groupChannels = field(window, GROUP_CHANNELS);
  const groupOut = field(window, GROUP_OUT);
  const padTap: usize = field(window, PAD_TAP);
  const signOutput = field(window, THRESHOLD) !== 0;

  const outC = groups * groupOut;
  const outPixelBytes = (signOutput ? (outC + 31) >> 5 : outC) << 2;
  const tapBytes = <usize>(groupWords * BLOCK * 4);
  const blockBytes = tapBytes * <usize>(kH * kW);
  // Taps of one row of the window follow each other in memory.
  const contiguous = dilationW === 1 && groups === 1;
  if (signOutput) memory.fill(output, 0, outH * outW * outPixelBytes);

  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * strideH - padTop;
    let block: usize = field(window, WEIGHTS);
    let threshold: usize = field(window, THRESHOLD);
    let scale: usize = field(window, SCALE);
    let addend: usize = field(window, ADDEND);
    for (let group = 0; group < groups; group++) {
      const groupInput = input + ((group * groupWords) << 2);
      for (let c = 0; c < groupOut; c += BLOCK) {
        let pixel = output + oy * outW * outPixelBytes;
        for (let ox = 0; ox < outW; ox++) {
          const ix0 = ox * strideW - padLeft;
          let taps = 0;
          let pending = 0;
          let b0 = i8x16.splat(0);
          let b1 = b0;
          let b2 = b0;
          let b3 = b0;
          let n0 = b0;
          let n1 = b0;
          let n2 = b0;
          let n3 = b0;
          for (let ky = 0; ky < kH; ky++) {
            const iy = iy0 + ky * dilationH;
            const rowInside = <u32>iy < <u32>inH;
            const row = groupInput + ((iy * inW * pixelWords) << 2);
            let w = block + <usize>(ky * kW) * tapBytes;
            for (let kx = 0; kx < kW; ) {
              const ix = ix0 + kx * dilationW;
              let run = 1;
              let a = padTap;
              if (rowInside && <u32>ix < <u32>inW) {
                a = row + ((ix * pixelWords) << 2);
                if (contiguous) run = min(kW - kx, inW - ix);
              } else if (padTap === 0) {
                w += tapBytes;
                kx++;
                continue;
              }
              taps += run;
              kx += run;
              let words = run * groupWords;
              while (words > 0) {
                const count = min(words, MAX_PENDING - pending);
                for (const end = a + (count << 2); a < end; a += 4) {
                  const x = v128.load_splat<u32>(a);
                  b0 = i8x16.add(b0, i8x16.popcnt(v128.xor(x, v128.load(w))));
                  b1 = i8x16.add(b1, i8x16.popcnt(v128.xor(x, v128.load(w, 16))));
                  b2 = i8x16.add(b2, i8x16.popcnt(v128.xor(x, v128.load(w, 32))));
                  b3 = i8x16.add(b3, i8x16.popcnt(v128.xor(x, v128.load(w, 48))));
                  w += BLOCK * 4;
                }
                words -= count;
                pending += count;
                if (pending === MAX_PENDING) {
                  n0 = i32x4.add(n0, sumBytes(b0));
                  n1 = i32x4.add(n1, sumBytes(b1));
                  n2 = i32x4.add(n2, sumBytes(b2));
                  n3 = i32x4.add(n3, sumBytes(b3));
                  b0 = i8x16.splat(0);
                  b1 = b0;
                  b2 = b0;
                  b3 = b0;
                  pending = 0;
                }
              }
            }
          }
          const all = i32x4.splat(taps * groupChannels);
          const d0 = i32x4.sub(all, i32x4.shl(i32x4.add(n0, sumBytes(b0)), 1));
          const d1 = i32x4.sub(all, i32x4.shl(i32x4.add(n1, sumBytes(b1)), 1));
          const d2 = i32x4.sub(all, i32x4.shl(i32x4.add(n2, sumBytes(b2)), 1));
          const d3 = i32x4.sub(all, i32x4.shl(i32x4.add(n3, sumBytes(b3)), 1));
          const channel = group * groupOut + c;
          if (threshold !== 0) {
            storeSigns(pixel, channel, d0, threshold);
            storeSigns(pixel, channel + 4, d1, threshold + 16);
            storeSigns(pixel, channel + 8, d2, threshold + 32);
            storeSigns(pixel, channel + 12, d3, threshold + 48);
          } else {
            const left = groupOut - c;
            storeFloats(pixel, channel, left, d0, scale, addend);
            storeFloats(pixel, channel + 4, left - 4, d1, next(scale, 1), next(addend, 1));
            storeFloats(pixel, channel + 8, left - 8, d2, next(scale, 2), next(addend, 2));
            storeFloats(pixel, channel + 12, left - 12, d3, next(scale, 3), next(addend, 3));
          }
          pixel += outPixelBytes;
        }
        block += blockBytes;
        threshold = next(threshold, 4);
        scale = next(scale, 4);
        addend = next(addend, 4);
      }
    }
  }
}
