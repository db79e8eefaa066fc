import type { CLayer } from "../../import/tool-report/report.ts";
import type { StepClass } from "../../targets/plan.ts";

/** As the steps of a Plan, plus what those have not: 8-bit arithmetic, and layers whose formats are not printed. */
export type LayerKind = StepClass | "int8" | "unknown";

const TYPES: Readonly<Record<string, string>> = {
  optimized_conv2d: "conv2d",
  nl: "nonlinearity",
  sm: "nonlinearity",
  conv: "conversion",
  converter: "conversion",
  gemm: "dense",
  bn: "scalebias",
};

/** The layer type in one spelling for all versions: Conv2D and optimized_conv2d are conv2d. */
export function plainType(type: string): string {
  const [base = ""] = type.toLowerCase().split("/");
  return Object.hasOwn(TYPES, base) ? (TYPES[base] as string) : base;
}

export const isConv = (layer: CLayer): boolean => /^conv2d|^conv1d|^depthwise/.test(plainType(layer.type));
export const isDense = (layer: CLayer): boolean => plainType(layer.type) === "dense";

const formatsOf = (layer: CLayer): (string | null)[] =>
  [...(layer.inputs ?? []), ...(layer.params ?? []).slice(0, 1), ...(layer.outputs ?? [])].map(
    ({ format }) => format,
  );

/** What a C layer computes with: by its op type, or by its formats where that is not printed. */
export function layerKind(layer: CLayer): LayerKind {
  const { opType, kernels } = layer;
  if (plainType(layer.type) === "conversion") return "conversion";
  if (opType?.startsWith("sxor_")) return "sxor";
  if (kernels?.some((kernel) => /_is1o\w+ws1/.test(kernel))) return "sxor";
  if (layer.macc === 0) return "data";
  if (opType !== null) {
    if (opType.includes("f32")) return "float";
    return /_[su](?:8|16|32)\b|_[su](?:8|16|32)_/.test(opType) ? "int8" : "data";
  }
  const formats = formatsOf(layer);
  if (formats.length === 0 || formats.includes(null)) return "unknown";
  if (formats.includes("f32")) return "float";
  if (formats.every((format) => format === "s1")) return isConv(layer) || isDense(layer) ? "sxor" : "data";
  return "int8";
}
