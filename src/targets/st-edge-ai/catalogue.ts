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
  layerDeclared: string,
  layerDefined: string,
  liteDeclared: string,
  liteDefined: string,
];

// biome-ignore format: a table reads by its columns
const ROWS: readonly Row[] = [
  ["pw_is1of32ws1_bn", "all", "all", "all", "all"],
  ["pw_is1of32ws1_bn_optim1", "all", "all", "all", "all"],
  ["pw_is1os1ws1_bn", "all", "all", "all", "all"],
  ["pw_is1os1ws1_bn_optim2", "all", "all", "all", "all"],
  ["pw_is1os8ws1_bn", "all", "all", "all", "all"],
  ["pw_is1os8ws1_bn_optim1", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn", "all", "7.2", "9.1+", "none"],
  ["conv2d_is1os1ws1_bn_optim2", "all", "7.2", "", ""],
  ["conv2d_is1os1ws1_bn_pad0", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad0_optim0", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad1", "all", "all", "all", "all"],
  ["conv2d_is1os1ws1_bn_pad1_optim2", "all", "all", "all", "all"],
  ["conv2d_is1os16ws1_bn_fxp", "", "8.1+", "", ""],
  ["conv2d_is1os16ws1_bn_optim1_fxp", "", "8.1+", "", ""],
  ["conv2d_is1os16ws1_bn_pad0_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os16ws1_bn_pad1_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os16ws1_bn_pad1_optim1_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1os8ws1_bn", "all", "all", "", ""],
  ["conv2d_is1os8ws1_bn_optim1", "all", "all", "", ""],
  ["conv2d_is1os8ws1_bn_pad0", "all", "all", "all", "all"],
  ["conv2d_is1os8ws1_bn_pad1", "all", "all", "all", "all"],
  ["conv2d_is1os8ws1_bn_pad1_optim1", "all", "all", "all", "all"],
  ["conv2d_is1ou16ws1_bn_fxp", "", "8.1+", "", ""],
  ["conv2d_is1ou16ws1_bn_optim1_fxp", "", "8.1+", "", ""],
  ["conv2d_is1ou16ws1_bn_pad0_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1ou16ws1_bn_pad1_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is1ou16ws1_bn_pad1_optim1_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is16os1ws1_bn_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is16os16ws1_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["conv2d_is8os8ws1", "all", "all", "", ""],
  ["conv2d_is8os1ws8", "all", "all", "all", "all"],
  ["conv2d_is8os1ws8_optim2", "all", "all", "all", "all"],
  ["conv2d_dorefa_is8os1ws8", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn", "all", "all", "", ""],
  ["dw_is1os1ws1_bn_optim3", "all", "all", "", ""],
  ["dw_is1os1ws1_bn_pad0", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad0_optim3", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad1", "all", "all", "all", "all"],
  ["dw_is1os1ws1_bn_pad1_optim3", "all", "all", "all", "all"],
  ["dense_if32of32ws1", "all", "all", "8.1+", "8.1+"],
  ["dense_if32of32ws1_bn", "all", "all", "8.1+", "8.1+"],
  ["dense_if32os1ws1", "all", "all", "8.1+", "none"],
  ["dense_if32os1ws1_bn", "all", "all", "8.1+", "8.1+"],
  ["dense_if32os16ws1", "all", "all", "", ""],
  ["dense_if32os8ws1", "all", "all", "", ""],
  ["dense_is1of32wf32", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32wf32_bn", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32ws1", "all", "all", "8.1+", "8.1+"],
  ["dense_is1of32ws1_bn", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os1ws1", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os1ws1_bn", "all", "all", "8.1+", "8.1+"],
  ["dense_is1os16ws1", "all", "all", "8.1+", "8.1+"],
  ["lite_dense_is1os16ws1_bn", "", "", "8.1+", "8.1+"],
  ["dense_is1os8ws1", "all", "all", "", ""],
  ["dense_is1of32ws8", "all", "all", "", ""],
  ["dense_is1of32ws8_bn", "all", "all", "", ""],
  ["dense_is1os1ws8", "all", "all", "", ""],
  ["dense_is1os1ws8_bn", "all", "all", "", ""],
  ["dense_is1os16ws8", "all", "all", "", ""],
  ["dense_is1os8ws8", "all", "all", "", ""],
  ["dense_is16of32ws1", "all", "all", "", ""],
  ["dense_is16of32ws1_bn", "all", "all", "", ""],
  ["dense_is16os1ws1", "all", "all", "", ""],
  ["dense_is16os1ws1_bn", "all", "all", "", ""],
  ["dense_is16os16ws1", "all", "all", "8.1+", "8.1+"],
  ["lite_dense_is16os16ws1_bn", "", "", "8.1+", "8.1+"],
  ["dense_is16os8ws1", "all", "all", "", ""],
  ["dense_is8of32ws1", "all", "all", "", ""],
  ["dense_is8of32ws1_bn", "all", "all", "", ""],
  ["dense_is8os1ws1", "all", "all", "", ""],
  ["dense_is8os1ws1_bn", "all", "all", "", ""],
  ["dense_is8os1ws1_bn_fxp", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["dense_is8os16ws1", "all", "all", "", ""],
  ["dense_is8os8ws1", "all", "all", "", ""],
  ["maxpool_is1os1", "all", "all", "all", "all"],
  ["pad_is1os1", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["padding_is1os1", "7.2 only", "7.2", "7.2 only", "7.2"],
  ["concat_is1os1", "all", "all", "", ""],
  ["bn_is16os1ws16", "8.1+", "8.1+", "8.1+", "8.1+"],
  ["node_convert_if32os1", "", "all", "all", "all"],
  ["node_convert_is1of32", "", "all", "all", "all"],
  ["node_convert_is1os16", "", "all", "all", "all"],
  ["node_convert_is1os8", "", "all", "all", "all"],
  ["lite_node_convert_is16os1", "", "", "all", "all"],
  ["node_convert_is8os1", "", "all", "all", "all"],
];

/** `<op>_i<input>o<output>[w<weights>][_bn][_pad0|_pad1][_optimN][_fxp]`: ST's grammar of kernel names. */
const NAME = /^(?:lite_)?(.+)_i([fsu]\d+)o([fsu]\d+)(?:w([fsu]\d+))?(?:_|$)/;

function paddingOf(name: string, op: string, weights: string): PaddingClass {
  if (name.includes("_pad0")) return "zero";
  if (name.includes("_pad1")) return "one";
  if (op.startsWith("conv2d") && weights === "s8") return "zeropoint";
  return op === "conv2d" || op === "dw" ? "none" : "any";
}

export const CATALOGUE: readonly Kernel[] = ROWS.map(
  ([name, layerDeclared, layerDefined, liteDeclared, liteDefined]) => {
    const [, op = "", input, output, weights = ""] = NAME.exec(name) ?? [];
    return {
      name,
      op,
      input: input as ElementType,
      weights: weights as ElementType | "",
      output: output as ElementType,
      padding: paddingOf(name, op, weights),
      optim: /optim\d/.exec(name)?.[0] ?? "",
      layerDeclared,
      layerDefined,
      liteDeclared,
      liteDefined,
    };
  },
);
