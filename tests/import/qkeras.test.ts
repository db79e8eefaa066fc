import { describe, expect, test } from "vitest";
import type { QuantizerSpec } from "../../src/document/quantizers.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { resolveQuantizer } from "../../src/graph/quantizer.ts";
import { importKerasJson } from "../../src/import/keras-json.ts";
import { importPython } from "../../src/import/python.ts";

type Json = Record<string, unknown>;
const input = { class_name: "InputLayer", config: { batch_input_shape: [null, 8, 8, 4], name: "in" } };
const sequential = (class_name: string, config: Json) =>
  importKerasJson(
    JSON.stringify({
      class_name: "Sequential",
      config: { layers: [input, { class_name, config: { name: "q", ...config } }] },
    }),
  );
const conv = {
  filters: 3,
  kernel_size: [3, 3],
  strides: [1, 1],
  padding: "same",
  use_bias: true,
  activation: "linear",
};

/** What a kernel quantizer, and the same quantizer as an activation, comes to; a name alone is opaque. */
const meaning = (spec: unknown, scaled: boolean): string => {
  const { kind, ...more } = resolveQuantizer(spec as QuantizerSpec, scaled);
  return kind === "unknown"
    ? `opaque ${(more as { name: string }).name}`
    : [kind, ...Object.values(more)].join(" ");
};

/** The call as QKeras writes it into strings, the object of get_config, as kernel, as activation. */
const QUANTIZERS: [string, string, Json, string, string][] = [
  [
    "binary()",
    "binary",
    { use_01: false, alpha: null, use_stochastic_rounding: false },
    "magnitude_aware true",
    "sign",
  ],
  ["binary(alpha=1)", "binary", { alpha: 1 }, "sign", "sign"],
  ["binary(0, 1.0)", "binary", { use_01: false, alpha: 1.0 }, "sign", "sign"],
  [
    "binary(alpha='auto_po2')",
    "binary",
    { alpha: "auto_po2" },
    "magnitude_aware true",
    "magnitude_aware true",
  ],
  ["binary(alpha='auto')", "binary", { alpha: "auto" }, "magnitude_aware false", "magnitude_aware false"],
  ["binary(alpha=0.5)", "binary", { alpha: 0.5 }, "opaque binary(alpha=0.5)", "opaque binary(alpha=0.5)"],
  ["binary(1)", "binary", { use_01: true }, "opaque binary(use_01=True)", "opaque binary(use_01=True)"],
  ["ternary(alpha=1)", "ternary", { alpha: 1, threshold: null }, "ternary 0.33 false", "ternary 0.33 false"],
  ["ternary(1, 0.5)", "ternary", { alpha: 1, threshold: 0.5 }, "ternary 0.5 false", "ternary 0.5 false"],
  ["ternary()", "ternary", { alpha: null }, 'opaque ternary(alpha="auto_po2")', "ternary 0.33 false"],
  [
    "ternary(alpha='auto')",
    "ternary",
    { alpha: "auto" },
    'opaque ternary(alpha="auto")',
    'opaque ternary(alpha="auto")',
  ],
  [
    "quantized_bits(4, 0, 1, alpha=1)",
    "quantized_bits",
    { bits: 4, integer: 0, symmetric: 1, alpha: 1 },
    "uniform 8 -7 7",
    "uniform 8 -7 7",
  ],
  [
    "quantized_bits(4,1,keep_negative=0,alpha=1)",
    "quantized_bits",
    { bits: 4, integer: 1, keep_negative: false, alpha: 1 },
    "uniform 8 0 15",
    "uniform 8 0 15",
  ],
  [
    "quantized_bits(8)",
    "quantized_bits",
    { bits: 8, integer: 0, alpha: null, qnoise_factor: 1.0 },
    'opaque quantized_bits(alpha="auto_po2")',
    "uniform 128 -128 127",
  ],
  ["quantized_bits(1,alpha=1)", "quantized_bits", { bits: 1, alpha: 1 }, "sign", "sign"],
  [
    "quantized_relu(3,1)",
    "quantized_relu",
    { bits: 3, integer: 1, use_sigmoid: 0, negative_slope: 0.0 },
    "uniform 4 0 7",
    "uniform 4 0 7",
  ],
  [
    "quantized_relu(6,2,1)",
    "quantized_relu",
    { bits: 6, integer: 2, use_sigmoid: 1 },
    "opaque quantized_relu(use_sigmoid=1)",
    "opaque quantized_relu(use_sigmoid=1)",
  ],
  [
    "quantized_relu(4,negative_slope=0.25)",
    "quantized_relu",
    { bits: 4, negative_slope: 0.25 },
    "opaque quantized_relu(negative_slope=0.25)",
    "opaque quantized_relu(negative_slope=0.25)",
  ],
  // These draw random numbers, some versions of QKeras also outside of training.
  [
    "stochastic_binary(alpha=1)",
    "stochastic_binary",
    { alpha: 1, temperature: 6.0 },
    "opaque stochastic_binary",
    "opaque stochastic_binary",
  ],
  [
    "stochastic_ternary()",
    "stochastic_ternary",
    { alpha: null },
    "opaque stochastic_ternary",
    "opaque stochastic_ternary",
  ],
  // Powers of two are no levels at equal distances.
  [
    "quantized_po2(4)",
    "quantized_po2",
    { bits: 4, max_value: null },
    "opaque quantized_po2",
    "opaque quantized_po2",
  ],
  ["quantized_tanh(4)", "quantized_tanh", { bits: 4 }, "opaque quantized_tanh", "opaque quantized_tanh"],
];

describe("quantizers as strings and as objects, exact or opaque by their name", () => {
  test.each(QUANTIZERS)("%s", (call, class_name, config, kernel, activation) => {
    const registered = {
      module: "qkeras.quantizers",
      class_name,
      config,
      registered_name: `qkeras>${class_name}`,
    };
    const forms = [
      call,
      { class_name, config },
      registered,
      { ...registered, class_name: `qkeras>${class_name}` },
    ];
    for (const form of forms) {
      const { document, notes } = sequential("QConv2D", { ...conv, kernel_quantizer: form });
      expect(notes.filter(({ severity }) => severity === "error")).toEqual([]);
      // A text that is not known stays the whole text.
      const whole = kernel === `opaque ${class_name}` && typeof form === "string" ? `opaque ${call}` : kernel;
      expect(meaning(document?.layers[0]?.kernel_quantizer, true)).toBe(whole);
      const active = sequential("QActivation", { activation: form }).document?.layers[0];
      // One that is not known becomes a layer of its name.
      const found =
        active?.type === "QActivation" ? meaning(active.activation, false) : `opaque ${active?.type}`;
      expect(found).toBe(active?.type === "QActivation" ? activation : `opaque ${class_name}`);
      if (active?.type !== "QActivation") expect(activation).toMatch(/^opaque/);
    }
  });
});

const folded = {
  ...conv,
  use_bias: false,
  kernel_quantizer: { class_name: "quantized_bits", config: { bits: 4, integer: 0, symmetric: 1, alpha: 1 } },
  bias_quantizer: null,
  ...{ axis: [3], momentum: 0.99, epsilon: 0.01, center: true, scale: true, gamma_initializer: "ones" },
  ...{ moving_mean_initializer: "zeros", ema_freeze_delay: null, folding_mode: "ema_stats_folding" },
  ...{ kernel_range: null, bias_range: null, renorm: false, virtual_batch_size: null },
};

describe("layers with a BatchNormalization in them", () => {
  const quantizer = { name: "quantized_bits", bits: 4, symmetric: true, alpha: "1" };
  const { filters: _, ...depthwise } = folded;
  test.each<[string, Json, Json]>([
    [
      "QConv2DBatchnorm",
      folded,
      { type: "QConv2D", filters: 3, kernel_size: 3, padding: "same", kernel_quantizer: quantizer },
    ],
    [
      "QDepthwiseConv2DBatchnorm",
      {
        ...depthwise,
        depth_multiplier: 2,
        depthwise_quantizer: depthwise.kernel_quantizer,
        kernel_quantizer: null,
      },
      {
        type: "QDepthwiseConv2D",
        kernel_size: 3,
        padding: "same",
        depth_multiplier: 2,
        depthwise_quantizer: quantizer,
      },
    ],
  ])("%s is its convolution with a bias, and that is said", (className, config, layer) => {
    const { document, notes } = sequential(className, config);
    expect(document?.layers).toEqual([{ ...layer, name: "q" }]);
    expect(notes.filter(({ code }) => code !== "SX022")).toMatchObject([
      { code: "SX039", severity: "info", layers: ["q"] },
    ]);
    expect(document && buildGraph(document).diagnostics).toEqual([]);
  });

  test("in a script, by position and by name", () => {
    const { document, notes } = importPython(`
from qkeras import *
m = Sequential([Input((8, 8, 4)),
    QConv2DBatchnorm(3, (3, 3), (1, 1), "same", kernel_quantizer=binary(alpha=1), epsilon=0.01, folding_mode="batch_stats_folding"),
    Flatten(), QDenseBatchnorm(2, kernel_quantizer="ternary(alpha=1)")])`);
    expect(document?.layers).toEqual([
      {
        type: "QConv2D",
        name: "q_conv2d_batchnorm",
        filters: 3,
        kernel_size: 3,
        padding: "same",
        kernel_quantizer: { name: "binary", alpha: "1" },
      },
      { type: "Flatten" },
      {
        type: "QDense",
        name: "q_dense_batchnorm",
        units: 2,
        kernel_quantizer: { name: "ternary", alpha: "1" },
      },
    ]);
    expect(notes.map(({ code, place }) => [code, place?.line])).toEqual([
      ["SX039", 4],
      ["SX039", 5],
    ]);
  });
});
