import type { Window } from "../../graph/graph.ts";

/** The declaration of `name` for a kernel that takes a `window`. */
export function windowDeclaration(name: string, w: Window): string[] {
  return [
    `static const window ${name} = {`,
    `    .in_h = ${w.inH}, .in_w = ${w.inW}, .in_c = ${w.inC},`,
    `    .out_h = ${w.outH}, .out_w = ${w.outW},`,
    `    .k_h = ${w.kH}, .k_w = ${w.kW},`,
    `    .stride_h = ${w.strideH}, .stride_w = ${w.strideW},`,
    `    .dilation_h = ${w.dilationH}, .dilation_w = ${w.dilationW},`,
    `    .pad_top = ${w.padTop}, .pad_left = ${w.padLeft},`,
    "};",
  ];
}
