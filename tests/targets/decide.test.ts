import { describe, expect, it } from "vitest";
import type { Layer } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { isConv, isDense } from "../../src/targets/layers.ts";
import { type Decision, decideConv, decideDense } from "../../src/targets/st-edge-ai/decide.ts";
import { situationOf } from "../../src/targets/st-edge-ai/situation.ts";
import { VERSIONS, type Version } from "../../src/targets/st-edge-ai/versions.ts";
import { conv, EIGHT, EIGHT_WEIGHTS, model } from "./rule-cases.ts";

/**
 * What the public headers and archives of the tool have kernels for, written down as tables: a row per input and
 * weights, three columns (output s1, s8, f32) of three letters (not padded, padded with 0, padded with 1).
 * k: a kernel; f: no kernel, so float; r: no kernel, and float cannot pad with 1: refused.
 */

const FORMATS = ["s1", "s8", "f32"] as const;
type Format = (typeof FORMATS)[number];
const PADDINGS = ["none", "zero", "one"] as const;
type Padding = (typeof PADDINGS)[number];

const RUNS = { k: "kernel", f: "float", r: "refused" } as const;

const INPUT = { s1: "ste_sign", s8: EIGHT, f32: null };
const WEIGHTS = { s1: "ste_sign", s8: EIGHT_WEIGHTS, f32: null };
/** The reader that asks for a format of the output. */
const READER: Readonly<Record<Format, readonly Layer[]>> = {
  s1: [conv({ kernel_size: 1 })],
  s8: [{ type: "Activation", activation: EIGHT }],
  f32: [],
};
const PADDED: Readonly<Record<Padding, Partial<Layer>>> = {
  none: { padding: "valid" },
  zero: { padding: "same", pad_values: 0 },
  one: { padding: "same", pad_values: 1 },
};

interface Combination {
  input: Format;
  weights: Format;
  output: Format;
  padding: Padding;
}

function decide(layer: Layer, output: Format, version: Version): Decision {
  const before: Layer[] = layer.type === "QuantDense" ? [{ type: "Flatten" }] : [];
  const reader: readonly Layer[] =
    layer.type === "QuantDense" && output === "s1" ? [{ ...layer, name: "y" }] : READER[output];
  const graph = buildGraph(model([...before, { ...layer, name: "x" }, ...reader]));
  expect(graph.diagnostics).toEqual([]);
  const node = graph.nodes.find(({ name }) => name === "x");
  if (node === undefined) throw new Error("no layer x");
  const situation = situationOf(graph, version);
  if (isConv(node)) return decideConv(situation, node);
  if (isDense(node)) return decideDense(situation, node);
  throw new Error("x has no weights");
}

function layerOf({ input, weights, padding }: Combination, more: Partial<Layer>): Layer {
  const depthwise = more.type === "QuantDepthwiseConv2D";
  const { kernel_quantizer, filters, ...common } = conv({
    input_quantizer: INPUT[input],
    ...PADDED[padding],
  });
  return {
    ...common,
    ...(depthwise
      ? { depthwise_quantizer: WEIGHTS[weights] }
      : { kernel_quantizer: WEIGHTS[weights], filters }),
    ...more,
  };
}

interface Table {
  name: string;
  layer: Partial<Layer>;
  /** By input and weights. */
  rows: Readonly<Record<string, string>>;
  /** Names of the kernels, without `forward_`; null: the 8-bit convolution, which the catalogue does not list. */
  kernels: Readonly<Record<string, string | null>>;
}

const NEVER = "ffr ffr ffr";
const UNPADDED = "fff fff fff";
const FLOAT_INPUT = { "f32 s1": NEVER, "f32 s8": NEVER, "f32 f32": NEVER };
const POINT_FLOAT_INPUT = { "f32 s1": UNPADDED, "f32 s8": UNPADDED, "f32 f32": UNPADDED };

/** Symbols of the unpadded kernel are in no archive since 8.1; the one that pads with zeros serves. */
const unpadded = ({ xCubeAi }: Version): string =>
  xCubeAi === 7.2 ? "conv2d_is1os1ws1_bn" : "conv2d_is1os1ws1_bn_pad0";

const EIGHT_BIT_KERNELS = {
  "s8 s8 s1 none": "conv2d_is8os1ws8",
  "s8 s8 s1 zero": "conv2d_is8os1ws8",
  "s8 s8 s8 none": null,
  "s8 s8 s8 zero": null,
  "s8 s1 s8 none": "conv2d_is8os8ws1",
};

const tables = (version: Version): readonly Table[] => [
  {
    name: "3×3",
    layer: {},
    rows: {
      "s1 s1": "kkk kkk ffr",
      "s1 s8": NEVER,
      "s1 f32": NEVER,
      "s8 s1": "ffr kfr ffr",
      "s8 s8": "kkr kkr ffr",
      "s8 f32": NEVER,
      ...FLOAT_INPUT,
    },
    kernels: {
      "s1 s1 s1 none": unpadded(version),
      "s1 s1 s1 zero": "conv2d_is1os1ws1_bn_pad0",
      "s1 s1 s1 one": "conv2d_is1os1ws1_bn_pad1",
      "s1 s1 s8 none": "conv2d_is1os8ws1_bn",
      "s1 s1 s8 zero": "conv2d_is1os8ws1_bn_pad0",
      "s1 s1 s8 one": "conv2d_is1os8ws1_bn_pad1",
      ...EIGHT_BIT_KERNELS,
    },
  },
  {
    name: "3×3, strides 2",
    layer: { strides: 2 },
    rows: { "s1 s1": "kkk kkk ffr", "s8 s1": "ffr kfr ffr", "s8 s8": "kkr kkr ffr", ...FLOAT_INPUT },
    kernels: {},
  },
  {
    name: "1×1",
    layer: { kernel_size: 1 },
    rows: {
      "s1 s1": "kkk kkk kkk",
      "s1 s8": UNPADDED,
      "s1 f32": UNPADDED,
      "s8 s1": "fff kkk fff",
      "s8 s8": "kkk kkk fff",
      "s8 f32": UNPADDED,
      ...POINT_FLOAT_INPUT,
    },
    kernels: Object.fromEntries(
      FORMATS.flatMap((output) =>
        PADDINGS.map((padding) => [`s1 s1 ${output} ${padding}`, `pw_is1o${output}ws1_bn`]),
      ),
    ),
  },
  {
    name: "1×1, strides 2",
    layer: { kernel_size: 1, strides: 2 },
    rows: {
      "s1 s1": "kkk kkk fff",
      "s8 s1": "fff kkk fff",
      "s8 s8": "kkk kkk fff",
      ...POINT_FLOAT_INPUT,
    },
    kernels: {
      "s1 s1 s1 one": unpadded(version),
      "s1 s1 s8 one": "conv2d_is1os8ws1_bn",
    },
  },
  {
    name: "depthwise 3×3",
    layer: { type: "QuantDepthwiseConv2D" },
    rows: {
      "s1 s1": "kkk ffr ffr",
      "s1 s8": NEVER,
      "s1 f32": NEVER,
      "s8 s1": NEVER,
      "s8 s8": "ffr kkr ffr",
      "s8 f32": NEVER,
      ...FLOAT_INPUT,
    },
    kernels: {
      "s1 s1 s1 none": "dw_is1os1ws1_bn",
      "s1 s1 s1 zero": "dw_is1os1ws1_bn_pad0",
      "s1 s1 s1 one": "dw_is1os1ws1_bn_pad1",
      "s8 s8 s8 none": null,
      "s8 s8 s8 zero": null,
    },
  },
  { name: "3×3 in two groups", layer: { groups: 2 }, rows: { "s1 s1": NEVER, ...FLOAT_INPUT }, kernels: {} },
  {
    name: "3×3, dilated",
    layer: { dilation_rate: 2 },
    rows: { "s1 s1": NEVER, ...FLOAT_INPUT },
    kernels: {},
  },
  {
    name: "1×1 in two groups",
    layer: { kernel_size: 1, groups: 2 },
    rows: { "s1 s1": UNPADDED },
    kernels: {},
  },
  {
    name: "depthwise 3×3 with two filters per channel",
    layer: { type: "QuantDepthwiseConv2D", depth_multiplier: 2 },
    rows: { "s1 s1": NEVER, ...FLOAT_INPUT },
    kernels: {},
  },
  {
    name: "depthwise 3×3, dilated",
    layer: { type: "QuantDepthwiseConv2D", dilation_rate: 2 },
    rows: { "s1 s1": NEVER },
    kernels: {},
  },
];

/** Every cell of a table with what stands there. */
const cells = ({ rows }: Table): (Combination & { letter: string })[] =>
  Object.entries(rows).flatMap(([operands, row]) => {
    const [input, weights] = operands.split(" ") as [Format, Format];
    return row.split(" ").flatMap((letters, o) =>
      [...letters].map((letter, p) => ({
        ...{ input, weights, letter },
        output: FORMATS[o] as Format,
        padding: PADDINGS[p] as Padding,
      })),
    );
  });

describe.each(VERSIONS)("$label", (version) => {
  it.each(tables(version))("$name", (table) => {
    for (const cell of cells(table)) {
      const { input, weights, output, padding, letter } = cell;
      const what = `${input} ${weights} ${output} ${padding}`;
      const decision = decide(layerOf(cell, table.layer), output, version);
      expect(decision.runs, what).toBe(RUNS[letter as keyof typeof RUNS]);
      expect([decision.input, decision.weights], what).toEqual([input, weights]);
      if (letter !== "k") expect(decision.kernel, what).toBeNull();
      else if (Object.hasOwn(table.kernels, what)) expect(decision.kernel, what).toBe(table.kernels[what]);
      // Without a kernel nothing puts out bits or levels.
      if (letter !== "k") expect(decision.levels, what).toBeUndefined();
      else expect(decision.output, what).toBe(output);
    }
  });

  it("has a kernel for every name in the tables", () => {
    for (const table of tables(version)) {
      const running = cells(table).filter(({ letter }) => letter === "k");
      const names = running.map(
        ({ input, weights, output, padding }) => `${input} ${weights} ${output} ${padding}`,
      );
      for (const named of Object.keys(table.kernels)) expect(names, table.name).toContain(named);
    }
  });

  it.each([
    ["s1", "s1", "s1", "dense_is1os1ws1_bn"],
    ["s1", "s1", "s8", "dense_is1os8ws1"],
    ["s1", "s1", "f32", "dense_is1of32ws1_bn"],
    ["s1", "f32", "f32", "dense_is1of32wf32_bn"],
    ["s8", "s1", "s8", "dense_is8os8ws1"],
    ["s8", "s1", "f32", "dense_is8of32ws1_bn"],
    ["f32", "s1", "f32", "dense_if32of32ws1_bn"],
    // DoReFa weights and input: no kernel, the layer is float.
    ["s8", "s8", "f32", null],
  ] as const)("dense %s × %s → %s", (input, weights, output, kernel) => {
    const layer = {
      ...{ type: "QuantDense", units: 10, use_bias: false },
      ...{ input_quantizer: INPUT[input], kernel_quantizer: WEIGHTS[weights] },
    };
    const decision = decide(layer, output, version);
    expect(decision).toMatchObject({ input, weights, output, kernel, runs: kernel ? "kernel" : "float" });
  });
});
