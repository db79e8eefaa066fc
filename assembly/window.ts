/**
 * What a sliding window needs to know, as 32-bit fields in memory: a convolution has more parameters
 * than a call should carry. The order is that of WINDOW_FIELDS in src/engine/abi.ts.
 *
 * Tap (ky, kx) of output pixel (oy, ox) reads input pixel
 *   iy = oy strideH - padTop  + ky dilationH
 *   ix = ox strideW - padLeft + kx dilationW
 * and is outside the image where iy or ix is.
 *
 * A "unit" is what one pixel has per channel or per 32 channels: a float or a byte, or a word of signs.
 */

/** Output channels that a convolution computes at a time: four vectors of four lanes. */
export const BLOCK = 16;

@unmanaged
export class Window {
  /** An object that lies where the fields do. */
  static at(window: usize): Window {
    return changetype<Window>(window);
  }

  input: usize;
  output: usize;
  inH: i32;
  inW: i32;
  outH: i32;
  outW: i32;
  kH: i32;
  kW: i32;
  strideH: i32;
  strideW: i32;
  dilationH: i32;
  dilationW: i32;
  padTop: i32;
  padLeft: i32;
  /** Units of an input pixel. */
  pixelUnits: i32;
  /** Convolutions only, from here on. */
  groups: i32;
  groupUnits: i32;
  groupChannels: i32;
  groupOut: i32;
  weights: usize;
  /** Address of what is added to a sum, f32 in blocks of BLOCK channels per group; 0: nothing. */
  addend: usize;
  /** Integer convolutions only, from here on. Factors of the sum, laid out alike; 0: none. */
  scale: usize;
  /** Thresholds, i32, laid out alike; 0: the sign of an output is that of the scaled sum. */
  threshold: usize;
  /** Signs of a tap outside the image, `groupUnits` words; address 0: such a tap counts 0. */
  padTap: usize;
  /** F32, S1 or S8, see output.ts. */
  outputFormat: i32;
  /** Address of the quantizer of 8-bit outputs, see levels.ts. */
  outputUniform: usize;
  /** What is subtracted from an 8-bit input to have its level. */
  inputZeroPoint: i32;
  /** Memory for the plane of pair-plane.ts or level-plane.ts. */
  plane: usize;
  /** conv-s1-pairs.ts only, from here on. Memory for a padded row of nibbles of the plane. */
  planeRow: usize;
  /** What twice the matches of a row of taps exceed its sum by, i32 for each output column. */
  excess: usize;
  /** Memory for the same of the rows of taps of a row of outputs, 8 bytes for each column. */
  rowExcess: usize;
  /** Memory for the steps of pair-steps.ts. */
  steps: usize;
  /** Memory for the cells of pair-sums.ts. */
  sums: usize;
}

/** The first tap of an axis that is not before the first pixel; tap 0 is at pixel `start`. */
export function firstTap(start: i32, dilation: i32): i32 {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/** The tap of an axis behind the last one that is before pixel `size`; where none is inside, the first again. */
export function endTap(start: i32, size: i32, taps: i32, dilation: i32): i32 {
  const end = start >= size ? 0 : min(taps, (size - start + dilation - 1) / dilation);
  return max(end, firstTap(start, dilation));
}
