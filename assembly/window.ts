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
/** Memory for the counters of depthwise-s1.ts. */
export const COUNTERS = 27;
/** conv-s1-pairs.ts only, from here on. Memory for the plane of pair-plane.ts. */
export const PLANE = 28;
/** Memory for a padded row of nibbles of it. */
export const PLANE_ROW = 29;
/** What twice the matches of a row of taps exceed its sum by, i32 for each output column. */
export const EXCESS = 30;

/** Output channels that a convolution computes at a time: four vectors of four lanes. */
export const BLOCK = 16;

export function field(window: usize, index: i32): i32 {
  return load<i32>(window + ((<usize>index) << 2));
}
