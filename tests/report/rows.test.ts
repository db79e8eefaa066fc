import { expect, test } from "vitest";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { importRows } from "../../src/report/rows.ts";

/** Name, type, items of the constants and MACC of every row, for a stack over 4×4×2. */
function rowsOf(...layers: object[]) {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape: [4, 4, 2] }, layers });
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  return importRows(buildGraph(document)).map((row) => [row.name, row.type, row.paramItems, row.macc]);
}

const input = ["input_1", "Input", 0, 0];

test("a depthwise convolution counts its own channel alone", () => {
  expect(rowsOf({ type: "DepthwiseConv2D", kernel_size: 3, padding: "same" })).toEqual([
    input,
    ["depthwise_conv2d", "Conv2D", 3 * 3 * 2 + 2, 4 * 4 * 2 * 9 + 2],
  ]);
});

test("a separable convolution is two convolutions", () => {
  expect(rowsOf({ type: "SeparableConv2D", name: "s", filters: 3, kernel_size: 3 })).toEqual([
    input,
    ["s_depthwise", "Conv2D", 3 * 3 * 2, 2 * 2 * 2 * 9],
    ["s", "Conv2D", 2 * 3 + 3, 2 * 2 * 3 * 2 + 3],
  ]);
});

test("a sign that no layer asks for is no Conversion", () => {
  const conv = { type: "QConv2D", filters: 1, kernel_size: 1, use_bias: false };
  expect(rowsOf({ type: "QActivation", activation: "binary" }, conv).map(([name]) => name)).toEqual([
    "input_1",
    "q_activation",
    "q_conv2d",
  ]);
  const larq = { ...conv, type: "QuantConv2D", input_quantizer: "ste_sign" };
  expect(rowsOf(larq)[1]).toEqual(["quant_conv2d_conv", "Conversion", 0, 2 * 32]);
});

test("PReLU has its weights, Multiply one operation per element, Reshape nothing", () => {
  expect(
    rowsOf(
      { type: "PReLU", shared_axes: [1, 2] },
      { type: "Multiply", inputs: ["p_re_lu", "input_1"] },
      { type: "PReLU" },
      { type: "Reshape", target_shape: [32] },
    ),
  ).toEqual([
    input,
    ["p_re_lu", "Nonlinearity", 2, 3 * 32],
    ["multiply", "Eltwise", 0, 32],
    ["p_re_lu_1", "Nonlinearity", 32, 3 * 32],
    ["reshape", "Reshape", 0, 0],
  ]);
});
