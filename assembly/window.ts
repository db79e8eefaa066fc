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
export const INPUT = 0;
export const OUTPUT = 1;
export const IN_H = 2;
export const IN_W = 3;
export const OUT_H = 4;
export const OUT_W = 5;
export const K_H = 6;
export const K_W = 7;
export const STRIDE_H = 8;
export const STRIDE_W = 9;
export const DILATION_H = 10;
export const DILATION_W = 11;
export const PAD_TOP = 12;
export const PAD_LEFT = 13;
/** Units of an input pixel. */
export const PIXEL_UNITS = 14;
/** Convolutions only, from here on. */
export const GROUPS = 15;
export const GROUP_UNITS = 16;
export const GROUP_CHANNELS = 17;
export const GROUP_OUT = 18;
export const WEIGHTS = 19;
/** Address of what is added to a sum, f32 in blocks of BLOCK channels per group; 0: nothing. */
export const ADDEND = 20;
/** Integer convolutions only, from here on. Factors of the sum, laid out alike; 0: none. */
export const SCALE = 21;
/** Thresholds, i32, laid out alike; 0: the sign of an output is that of the scaled sum. */
export const THRESHOLD = 22;
/** Signs of a tap outside the image, GROUP_UNITS words; address 0: such a tap counts 0. */
export const PAD_TAP = 23;
/** F32, S1 or S8, see output.ts. */
export const OUTPUT_FORMAT = 24;
/** Address of the quantizer of 8-bit outputs, see levels.ts. */
export const OUTPUT_UNIFORM = 25;
/** What is subtracted from an 8-bit input to have its level. */
export const INPUT_ZERO_POINT = 26;
/** Output channels that a convolution computes at a time: four vectors of four lanes. */
export const BLOCK = 16;

export function field(window: usize, index: i32): i32 {
  return load<i32>(window + ((<usize>index) << 2));
}

/** The same fields by name, and those behind them. */
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
  pixelUnits: i32;
  groups: i32;
  groupUnits: i32;
  groupChannels: i32;
  groupOut: i32;
  weights: usize;
  addend: usize;
  scale: usize;
  threshold: usize;
  padTap: usize;
  outputFormat: i32;
  outputUniform: usize;
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
