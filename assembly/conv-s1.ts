import { clearSigns, outputPixelBytes, storeBlock } from "./output";
import { BLOCK, Window } from "./window";

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
 * From the integer d to the output: see output.ts.
 *
 * Weights: [group][block of 16 channels][ky][kx][word][16], channels beyond the last being zeros.
 */
const MAX_PENDING = 31;

/** Adds the four bytes of every 32-bit lane. */
function sumBytes(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}

/** s1 x s1 -> f32, s1 or s8; `window` is the address of the fields of window.ts. */
export function conv2dS1(window: usize): void {
  const f = Window.at(window);
  const input = f.input;
  const output = f.output;
  const inH = f.inH;
  const inW = f.inW;
  const outH = f.outH;
  const outW = f.outW;
  const kH = f.kH;
  const kW = f.kW;
  const strideH = f.strideH;
  const strideW = f.strideW;
  const dilationH = f.dilationH;
  const dilationW = f.dilationW;
  const padTop = f.padTop;
  const padLeft = f.padLeft;
  const pixelWords = f.pixelUnits;
  const groups = f.groups;
  const groupWords = f.groupUnits;
  const groupChannels = f.groupChannels;
  const groupOut = f.groupOut;
  const padTap = f.padTap;

  const outPixelBytes = outputPixelBytes(window, groups * groupOut);
  const tapBytes = <usize>(groupWords * BLOCK * 4);
  const blockBytes = tapBytes * <usize>(kH * kW);
  // Taps of one row of the window follow each other in memory.
  const contiguous = dilationW === 1 && groups === 1;
  clearSigns(window, outPixelBytes);

  for (let oy = 0; oy < outH; oy++) {
    const iy0 = oy * strideH - padTop;
    let block = f.weights;
    let constants = 0;
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
          storeBlock(window, pixel, channel, groupOut - c, constants, d0, d1, d2, d3);
          pixel += outPixelBytes;
        }
        block += blockBytes;
        constants += BLOCK;
      }
    }
  }
}
