/**
 * The binary kernels of ST's runtime, as its public headers declare and its public archives define them
 * (names without `forward_`). Evidence class: header. A kernel that is not here cannot run; that is the
 * whole explanation of a fallback.
 *
 * Versions are those of X-CUBE-AI: 7.2, 8.1, 9.1 (ST Edge AI Core 1.0), 10.0 to 10.2 (Core 2.0 to 2.2),
 * 11.0 (3.0), 12.0 (4.0). "all": every one of them; "8.1+": from 8.1 on; "": not in that interface;
 * "none": declared but defined in no archive. Archives were public for 7.2, 8.1, 9.1 and 10.2 only.
 */

export type ElementType = "s1" | "s8" | "s16" | "u16" | "f32";
/** What a kernel pads with: nothing, zeros, +1 or -1, the zero point of the input; "any": does not pad. */
export type PaddingClass = "none" | "zero" | "one" | "zeropoint" | "any";

export interface Kernel {
  name: string;
  op: string;
  input: ElementType;
  weights: ElementType | "";
  output: ElementType;
  padding: PaddingClass;
  /** optim0 … optim3: variants for conditions that ST has not published. */
  optim: string;
  /** Versions whose headers declare it and whose archives define it, for both interfaces. */
  layerDeclared: string;
  layerDefined: string;
  liteDeclared: string;
  liteDefined: string;
}

type Row = readonly [
  name: string,
  op: string,
  input: ElementType,
  weights: ElementType | "",
  output: ElementType,
  padding: PaddingClass,
  optim: string,
  layerDeclared: string,
  layerDefined: string,
  liteDeclared: string,
  liteDefined: string,
];

// biome-ignore format: a table reads by its columns
const ROWS: readonly Row[] = [
  ["pw_is1of32ws1_bn", "pw", "s1", "s1", "f32", "any", "", "all", "all", "all", "all"],
  ["pw_is1of32ws1_bn_optim1", "pw", "s1", "s1", "f32", "any", "optim1", "all", "all", "all", "all"],
  ["pw_is1os1ws1_bn", "pw", "s1", "s1", "s1", "any", "", "all", "all", "all", "all"],
  ["pw_is1os1ws1_bn_optim2", "pw", "s1", "s1", "s1", "any", "optim2", "all", "all", "all", "all"],
  ["pw_is1os8ws1_bn", "pw", "s1", "s1", "s8", "any", "", "all", "all", "all", "all"],
  ["pw_is1os8ws1_bn_optim1", "pw", "s1", "s1", "s8", "any", "optim1", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn", "conv2d", "s1", "s1", "s1", "none", "", "all", "7.2", "9.1+", "none"],
  ["conv2d_is1os1ws1_bn_optim2", "conv2d", "s1", "s1", "s1", "none", "optim2", "all", "7.2", "", ""],
  ["conv2d_is1os1ws1_bn_pad0", "conv2d", "s1", "s1", "s1", "zero", "", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad0_optim0", "conv2d", "s1", "s1", "s1", "zero", "optim0", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad1", "conv2d", "s1", "s1", "s1", "one", "", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad1_optim2", "conv2d", "s1", "s1", "s1", "one", "optim2", "all", "all", "all", "all"],
  ["conv2d_is1os16ws1_bn_fxp", "conv2d", "s1", "s1", "s16", "none", "", "", "8.1+", "", ""],
  ["conv2d_is1os16ws1_bn_optim1_fxp", "conv2d", "s1", "s1", "s16", "none", "optim1", "", "8.1+", "", ""],
  ["conv2d_is1os16ws1_bn_pad0_fxp", "conv2d", "s1", "s1", "s16", "zero", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os16ws1_bn_pad1_fxp", "conv2d", "s1", "s1", "s16", "one", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os16ws1_bn_pad1_optim1_fxp", "conv2d", "s1", "s1", "s16", "one", "optim1", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os8ws1_bn", "conv2d", "s1", "s1", "s8", "none", "", "all", "all", "", ""],
  ["conv2d_is1os8ws1_bn_optim1", "conv2d", "s1", "s1", "s8", "none", "optim1", "all", "all", "", ""],
  ["conv2d_is1os8ws1_bn_pad0", "conv2d", "s1", "s1", "s8", "zero", "", "all", "all", "all", "all"],
  ["conv2d_is1os8ws1_bn_pad1", "conv2d", "s1", "s1", "s8", "one", "", "all", "all", "all", "all"],
  ["conv2d_is1os8ws1_bn_pad1_optim1", "conv2d", "s1", "s1", "s8", "one", "optim1", "all", "all", "all", "all"],
  ["conv2d_is1ou16ws1_bn_fxp", "conv2d", "s1", "s1", "u16", "none", "", "", "8.1+", "", ""],
  ["conv2d_is1ou16ws1_bn_optim1_fxp", "conv2d", "s1", "s1", "u16", "none", "optim1", "", "8.1+", "", ""],
  ["conv2d_is1ou16ws1_bn_pad0_fxp", "conv2d", "s1", "s1", "u16", "zero", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1ou16ws1_bn_pad1_fxp", "conv2d", "s1", "s1", "u16", "one", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1ou16ws1_bn_pad1_optim1_fxp", "conv2d", "s1", "s1", "u16", "one", "optim1", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is16os1ws1_bn_fxp", "conv2d", "s16", "s1", "s1", "none", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is16os16ws1_fxp", "conv2d", "s16", "s1", "s16", "none", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is8os8ws1", "conv2d", "s8", "s1", "s8", "none", "", "all", "all", "", ""],
  ["conv2d_is8os1ws8", "conv2d", "s8", "s8", "s1", "zeropoint", "", "all", "all", "all", "all"],
  ["conv2d_is8os1ws8_optim2", "conv2d", "s8", "s8", "s1", "zeropoint", "optim2", "all", "all", "all", "all"],
  ["conv2d_dorefa_is8os1ws8", "conv2d_dorefa", "s8", "s8", "s1", "zeropoint", "", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn", "dw", "s1", "s1", "s1", "none", "", "all", "all", "", ""],
  ["dw_is1os1ws1_bn_optim3", "dw", "s1", "s1", "s1", "none", "optim3", "all", "all", "", ""],
  ["dw_is1os1ws1_bn_pad0", "dw", "s1", "s1", "s1", "zero", "", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad0_optim3", "dw", "s1", "s1", "s1", "zero", "optim3", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad1", "dw", "s1", "s1", "s1", "one", "", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad1_optim3", "dw", "s1", "s1", "s1", "one", "optim3", "all", "all", "all", "all"],
  ["dense_if32of32ws1", "dense", "f32", "s1", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_if32of32ws1_bn", "dense", "f32", "s1", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_if32os1ws1", "dense", "f32", "s1", "s1", "any", "", "all", "all", "8.1+", "none"],
  ["dense_if32os1ws1_bn", "dense", "f32", "s1", "s1", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_if32os16ws1", "dense", "f32", "s1", "s16", "any", "", "all", "all", "", ""],
  ["dense_if32os8ws1", "dense", "f32", "s1", "s8", "any", "", "all", "all", "", ""],
  ["dense_is1of32wf32", "dense", "s1", "f32", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32wf32_bn", "dense", "s1", "f32", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32ws1", "dense", "s1", "s1", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32ws1_bn", "dense", "s1", "s1", "f32", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os1ws1", "dense", "s1", "s1", "s1", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os1ws1_bn", "dense", "s1", "s1", "s1", "any", "", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os16ws1", "dense", "s1", "s1", "s16", "any", "", "all", "all", "8.1+", "8.1+"],
  ["lite_dense_is1os16ws1_bn", "dense", "s1", "s1", "s16", "any", "", "", "", "8.1+", "8.1+"],
  ["dense_is1os8ws1", "dense", "s1", "s1", "s8", "any", "", "all", "all", "", ""],
  ["dense_is1of32ws8", "dense", "s1", "s8", "f32", "any", "", "all", "all", "", ""],
  ["dense_is1of32ws8_bn", "dense", "s1", "s8", "f32", "any", "", "all", "all", "", ""],
  ["dense_is1os1ws8", "dense", "s1", "s8", "s1", "any", "", "all", "all", "", ""],
  ["dense_is1os1ws8_bn", "dense", "s1", "s8", "s1", "any", "", "all", "all", "", ""],
  ["dense_is1os16ws8", "dense", "s1", "s8", "s16", "any", "", "all", "all", "", ""],
  ["dense_is1os8ws8", "dense", "s1", "s8", "s8", "any", "", "all", "all", "", ""],
  ["dense_is16of32ws1", "dense", "s16", "s1", "f32", "any", "", "all", "all", "", ""],
  ["dense_is16of32ws1_bn", "dense", "s16", "s1", "f32", "any", "", "all", "all", "", ""],
  ["dense_is16os1ws1", "dense", "s16", "s1", "s1", "any", "", "all", "all", "", ""],
  ["dense_is16os1ws1_bn", "dense", "s16", "s1", "s1", "any", "", "all", "all", "", ""],
  ["dense_is16os16ws1", "dense", "s16", "s1", "s16", "any", "", "all", "all", "8.1+", "8.1+"],
  ["lite_dense_is16os16ws1_bn", "dense", "s16", "s1", "s16", "any", "", "", "", "8.1+", "8.1+"],
  ["dense_is16os8ws1", "dense", "s16", "s1", "s8", "any", "", "all", "all", "", ""],
  ["dense_is8of32ws1", "dense", "s8", "s1", "f32", "any", "", "all", "all", "", ""],
  ["dense_is8of32ws1_bn", "dense", "s8", "s1", "f32", "any", "", "all", "all", "", ""],
  ["dense_is8os1ws1", "dense", "s8", "s1", "s1", "any", "", "all", "all", "", ""],
  ["dense_is8os1ws1_bn", "dense", "s8", "s1", "s1", "any", "", "all", "all", "", ""],
  ["dense_is8os1ws1_bn_fxp", "dense", "s8", "s1", "s1", "any", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["dense_is8os16ws1", "dense", "s8", "s1", "s16", "any", "", "all", "all", "", ""],
  ["dense_is8os8ws1", "dense", "s8", "s1", "s8", "any", "", "all", "all", "", ""],
  ["maxpool_is1os1", "maxpool", "s1", "", "s1", "any", "", "all", "all", "all", "all"],
  ["pad_is1os1", "pad", "s1", "", "s1", "any", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["padding_is1os1", "padding", "s1", "", "s1", "any", "", "7.2 only", "7.2", "7.2 only", "7.2"],
  ["concat_is1os1", "concat", "s1", "", "s1", "any", "", "all", "all", "", ""],
  ["bn_is16os1ws16", "bn", "s16", "s16", "s1", "any", "", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["node_convert_if32os1", "node_convert", "f32", "", "s1", "any", "", "", "all", "all", "all"],
  ["node_convert_is1of32", "node_convert", "s1", "", "f32", "any", "", "", "all", "all", "all"],
  ["node_convert_is1os16", "node_convert", "s1", "", "s16", "any", "", "", "all", "all", "all"],
  ["node_convert_is1os8", "node_convert", "s1", "", "s8", "any", "", "", "all", "all", "all"],
  ["lite_node_convert_is16os1", "node_convert", "s16", "", "s1", "any", "", "", "", "all", "all"],
  ["node_convert_is8os1", "node_convert", "s8", "", "s1", "any", "", "", "all", "all", "all"],
];

export const CATALOGUE: readonly Kernel[] = ROWS.map(
  ([
    name,
    op,
    input,
    weights,
    output,
    padding,
    optim,
    layerDeclared,
    layerDefined,
    liteDeclared,
    liteDefined,
  ]) => ({
    name,
    op,
    input,
    weights,
    output,
    padding,
    optim,
    layerDeclared,
    layerDefined,
    liteDeclared,
    liteDefined,
  }),
);
