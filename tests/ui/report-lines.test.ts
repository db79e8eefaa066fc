import { expect, it } from "vitest";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { defaultHeader } from "../../src/report/header.ts";
import { formatReport } from "../../src/report/report.ts";
import { graphOf, planFor } from "../../src/store/selectors.ts";
import { linesAbout } from "../../src/ui/panes/report/layer-lines.ts";

const plan = planFor(START_DOCUMENT, "st-edge-ai@1.0");
const graph = graphOf(START_DOCUMENT);
const lines = formatReport(plan, graph, defaultHeader(plan), []).split("\n");
const about = (layer: string | null) =>
  [...linesAbout(lines, plan, graph, layer)].map((i) => lines[i] as string);

it("finds the rows of a layer in every table of the report", () => {
  const rows = about("quant_conv2d_1");
  const has = (pattern: RegExp) => expect(rows.some((row) => pattern.test(row))).toBe(true);
  has(/^output 1\/1 .*'quant_conv2d_1'/);
  has(/quant_conv2d_1 \(Conv2D, QuantConv2D\)/);
  has(/quant_conv2d_1_weights +2304\/9216/);
  has(/S: quant_conv2d_1_scratch0/);
  has(/2,359,312 +smul_f32_f32/);
  has(/quant_conv2d_1_conv +\|{16} +92\.9%/);
});

it("does not take a layer for another whose name begins alike", () => {
  const rows = about("quant_conv2d");
  expect(rows.some((row) => /147,456 +sxor_s1_s1/.test(row))).toBe(true);
  expect(rows.filter((row) => /smul_f32_f32|quant_conv2d_1_weights|^output/.test(row))).toEqual([]);
});

it("marks nothing without a layer or for an unknown one", () => {
  expect(about(null)).toEqual([]);
  expect(about("no_such_layer")).toEqual([]);
});
