import { describe, expect, it } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { diagnoseLce } from "../../src/targets/lce/diagnose.ts";
import { lceOpinions } from "../../src/targets/lce/opinion.ts";
import { RULES } from "../../src/targets/lce/rules/all.ts";
import { caseOf } from "../../src/targets/lce/rules/rule.ts";
import { situationOf } from "../../src/targets/lce/situation.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped, NOT_IMPLEMENTED, type Plan } from "../../src/targets/plan.ts";

const conv = (more: Partial<Layer> = {}): Layer => ({
  ...{ type: "QuantConv2D", name: "conv", filters: 32, kernel_size: 3, padding: "same", use_bias: false },
  ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", ...more },
});

/** A binary convolution that reads and binarizes what is before it. */
const reader = (more: Partial<Layer> = {}): Layer => conv({ name: "reader", kernel_size: 1, ...more });
const norm: Layer = { type: "BatchNormalization", name: "norm" };
const relu: Layer = { type: "ReLU", name: "relu" };
const pool: Layer = { type: "MaxPooling2D", name: "pool" };

const graphOf = (layers: Layer[], channels = 32) => {
  const document: Document = { sxor: 1, input: { shape: [8, 8, channels] }, layers };
  const graph = buildGraph(document);
  expect(graph.diagnostics).toEqual([]);
  return graph;
};

const lce = (layers: Layer[]): Plan => lower(graphOf(layers), "lce");
const types = (layers: Layer[]): string[] => lce(layers).steps.map(({ layerType }) => layerType);
const codes = (layers: Layer[]): string[] => diagnoseLce(graphOf(layers)).map(({ code }) => code);

const step = (plan: Plan, layerType: string) => {
  const found = plan.steps.find((each) => each.layerType === layerType);
  if (found === undefined) throw new Error(`no ${layerType} in ${plan.steps.map((each) => each.layerType)}`);
  return found;
};

const roles = (plan: Plan, layerType: string): string[] =>
  step(plan, layerType).params.map((id) => {
    const { role, format, items } = plan.params[id] as Plan["params"][number];
    return `${role} ${format} ${items}`;
  });

describe("what becomes an LceBconv2d", () => {
  it.each([
    ["a recognised sign", [conv({ input_quantizer: "approx_sign" })]],
    ["swish_sign", [conv({ input_quantizer: "swish_sign", kernel_quantizer: "swish_sign" })]],
    [
      "a sign layer in front",
      [{ type: "Activation", activation: "ste_sign" }, conv({ input_quantizer: null })],
    ],
    [
      "Dropout in between",
      [
        { type: "Activation", activation: "ste_sign" },
        { type: "Dropout", rate: 0.5 },
        conv({ input_quantizer: null }),
      ],
    ],
    ["padding valid", [conv({ padding: "valid" })]],
    ["pad_values 0", [conv({ pad_values: 0 })]],
    ["pad_values 1", [conv({ pad_values: 1 })]],
    ["dilation", [conv({ dilation_rate: 2 })]],
    ["strides", [conv({ strides: 2, pad_values: 1 })]],
    ["magnitude-aware weights", [conv({ kernel_quantizer: "magnitude_aware_sign" })]],
    [
      "DoReFa's weights of 1 bit",
      [conv({ kernel_quantizer: { name: "dorefa_quantizer", k_bit: 1, mode: "weights" } })],
    ],
    ["one group of 32 channels", [conv({ groups: 1 })]],
  ] as [string, Layer[]][])("%s", (_, layers) => {
    expect(types(layers)).toEqual(["LceQuantize", "LceBconv2d"]);
    const bconv = step(lce(layers), "LceBconv2d");
    expect(bconv).toMatchObject({ kernel: "LceBconv2d", opType: "sxor_s1_s1" });
    expect(lceOpinions(graphOf(layers)).map(({ runs }) => runs)).toEqual(["LceBconv2d"]);
  });

  it("two groups of 32 channels", () => {
    const plan = lower(graphOf([conv({ groups: 2 })], 64), "lce");
    expect(plan.steps.map(({ layerType }) => layerType)).toEqual(["LceQuantize", "LceBconv2d"]);
  });
});

describe("what stays float, and why", () => {
  const sign: Layer = { type: "Activation", name: "sign", activation: "ste_sign" };
  it.each([
    ["SX201", "no sign stands in front", ["Conv2D"], [conv({ input_quantizer: null })]],
    [
      "SX202",
      "MaxPooling2D pool stands between",
      ["LceQuantize", "LceDequantize", "MaxPool2D", "Conv2D"],
      [sign, pool, conv({ input_quantizer: null })],
    ],
    [
      "SX202",
      "Reshape flat stands between",
      ["LceQuantize", "LceDequantize", "Conv2D"],
      [sign, { type: "Reshape", name: "flat", target_shape: [4, 16, 32] }, conv({ input_quantizer: null })],
    ],
    [
      "SX203",
      "the sign of QKeras",
      ["Conversion", "Conv2D"],
      [
        { type: "QActivation", activation: "binary" },
        {
          type: "QConv2D",
          name: "conv",
          filters: 4,
          kernel_size: 3,
          use_bias: false,
          kernel_quantizer: { name: "binary", alpha: "1" },
        },
      ],
    ],
    ["SX204", "not a sign", ["Conversion", "Conv2D"], [conv({ input_quantizer: "dorefa_quantizer" })]],
    ["SX204", "not a sign", ["Conversion", "Conv2D"], [conv({ input_quantizer: "ste_tern" })]],
    ["SX204", "not a sign", ["Conversion", "Conv2D"], [conv({ input_quantizer: "ste_heaviside" })]],
    ["SX204", "not a sign", ["Conversion", "Conv2D"], [conv({ input_quantizer: "magnitude_aware_sign" })]],
    [
      "SX205",
      "weights are not",
      ["LceQuantize", "LceDequantize", "Conv2D"],
      [conv({ kernel_quantizer: "ste_tern" })],
    ],
    [
      "SX205",
      "weights are not",
      ["LceQuantize", "LceDequantize", "Conv2D"],
      [conv({ kernel_quantizer: null })],
    ],
    [
      "SX205",
      "weights are not",
      ["LceQuantize", "LceDequantize", "Conv2D"],
      [conv({ kernel_quantizer: { name: "dorefa_quantizer", k_bit: 2, mode: "weights" } })],
    ],
    [
      "SX207",
      "it pads with -1",
      ["LceQuantize", "LceDequantize", "PadV2", "Conv2D"],
      [conv({ pad_values: -1 })],
    ],
    [
      "SX207",
      "it pads with 0.5",
      ["LceQuantize", "LceDequantize", "PadV2", "Conv2D"],
      [conv({ pad_values: 0.5 })],
    ],
    [
      "SX209",
      "depthwise convolution is never",
      ["LceQuantize", "LceDequantize", "DepthwiseConv2D"],
      [
        {
          type: "QuantDepthwiseConv2D",
          name: "conv",
          kernel_size: 3,
          use_bias: false,
          input_quantizer: "ste_sign",
          depthwise_quantizer: "ste_sign",
        },
      ],
    ],
    [
      "SX210",
      "dense layer is never",
      ["LceQuantize", "LceDequantize", "FullyConnected"],
      [
        { type: "Flatten" },
        {
          type: "QuantDense",
          name: "conv",
          units: 4,
          use_bias: false,
          input_quantizer: "ste_sign",
          kernel_quantizer: "ste_sign",
        },
      ],
    ],
  ] as [string, string, string[], Layer[]][])("%s, because %s: %j", (code, because, expected, layers) => {
    expect(types(layers)).toEqual(expected);
    const found = diagnoseLce(graphOf(layers)).find((diagnostic) => diagnostic.code === code);
    expect(found).toMatchObject({ severity: "warning", layers: ["conv"] });
    expect(found?.evidence.length).toBeGreaterThan(0);
    const opinion = lceOpinions(graphOf(layers)).find(({ layer }) => layer === "conv");
    expect(opinion?.runs).toBe("float");
    expect(opinion?.because).toContain(because);
    // The negative of every row: none of these is said of a convolution that is converted.
    expect(codes([conv({ pad_values: 1 })])).toEqual([]);
  });

  it("SX208: groups that are no multiple of 32 stop the conversion", () => {
    const graph = graphOf([conv({ groups: 2 })]);
    const plan = lower(graph, "lce");
    expect(plan.steps.map(({ opType }) => opType)).toContain(NOT_IMPLEMENTED);
    expect(isStopped(plan)).toBe(true);
    expect(diagnoseLce(graph)).toMatchObject([{ code: "SX208", severity: "error", layers: ["conv"] }]);
    expect(lceOpinions(graph)).toMatchObject([{ runs: "error" }]);
    // Asked only of what is binary otherwise.
    expect(codes([conv({ groups: 2, input_quantizer: null })])).toEqual(["SX201"]);
  });

  it("a separable layer: its depthwise part is never binary, its pointwise part reads floats", () => {
    const layers: Layer[] = [
      {
        ...{ type: "QuantSeparableConv2D", name: "conv", filters: 4, kernel_size: 3, use_bias: false },
        ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign", pointwise_quantizer: "ste_sign" },
      },
    ];
    expect(types(layers)).toEqual(["LceQuantize", "LceDequantize", "DepthwiseConv2D", "Conv2D"]);
    expect(codes(layers).sort()).toEqual(["SX201", "SX209"]);
    expect(lceOpinions(graphOf(layers)).map(({ runs }) => runs)).toEqual(["float", "float"]);
  });

  it("plain float layers are nobody's business", () => {
    const layers: Layer[] = [
      { type: "Conv2D", filters: 4, kernel_size: 3 },
      { type: "Flatten" },
      { type: "Dense", units: 2 },
    ];
    expect(codes(layers)).toEqual([]);
    expect(lceOpinions(graphOf(layers))).toEqual([]);
  });
});

describe("what is folded, fused and moved", () => {
  it("float output: a multiplier and a bias per channel, with and without BatchNormalization", () => {
    const expected = ["weights s1 9216", "scale f32 32", "offset f32 32"];
    expect(roles(lce([conv()]), "LceBconv2d")).toEqual(expected);
    const folded = lce([conv(), norm]);
    expect(folded.steps.map(({ layerType }) => layerType)).toEqual(["LceQuantize", "LceBconv2d"]);
    expect(roles(folded, "LceBconv2d")).toEqual(expected);
    // 32 filters of 9 words, and two floats per channel.
    expect(folded.memory.weights).toBe(4 * (32 * 9 + 2 * 32));
    const shared = [conv(), norm, { type: "Add", inputs: ["conv", "norm"] }];
    expect(types(shared)).toEqual(["LceQuantize", "LceBconv2d", "Mul, Add", "Add"]);
  });

  it("bits where all readers take the sign: a threshold per channel", () => {
    const plan = lce([conv({ pad_values: 1 }), norm, reader()]);
    expect(plan.steps.map(({ layerType }) => layerType)).toEqual(["LceQuantize", "LceBconv2d", "LceBconv2d"]);
    expect(roles(plan, "LceBconv2d")).toEqual(["weights s1 9216", "threshold i32 32"]);
    expect(types([conv({ padding: "valid" }), reader()])).toHaveLength(3);
    const alsoFloat = [conv({ pad_values: 1 }), reader(), { type: "Add", inputs: ["conv", "reader"] }];
    expect(types(alsoFloat)).toEqual(["LceQuantize", "LceBconv2d", "LceQuantize", "LceBconv2d", "Add"]);
  });

  it("SX211: zero padding puts out floats, so that an LceQuantize follows", () => {
    expect(types([conv(), reader()])).toEqual(["LceQuantize", "LceBconv2d", "LceQuantize", "LceBconv2d"]);
    const [found] = diagnoseLce(graphOf([conv(), reader()]));
    expect(found).toMatchObject({ code: "SX211", severity: "info", layers: ["conv"] });
    expect(found?.why).toContain("With pad_values 1 conv would put out bits");
    expect(diagnoseLce(graphOf([conv()]))[0]?.why).toContain("float in any case");
    expect(codes([conv({ pad_values: 1 }), reader()])).toEqual([]);
  });

  it("SX206: magnitude-aware weights have their scale as the multiplier", () => {
    const layers = [conv({ pad_values: 1, kernel_quantizer: "magnitude_aware_sign" })];
    expect(codes(layers)).toEqual(["SX206"]);
    expect(lce(layers).params.map(({ recipe }) => recipe)).toContainEqual({
      ...{ from: "output_scale", node: 1, divisor: 1, magnitude: true },
    });
  });

  it("ReLU: conv, ReLU, BatchNormalization is one operation; other orders are not", () => {
    expect(types([conv({ pad_values: 1 }), relu, norm, reader()])).toEqual([
      "LceQuantize",
      "LceBconv2d",
      "LceBconv2d",
    ]);
    expect(types([conv({ pad_values: 1, activation: "relu" }), norm, reader()])).toHaveLength(3);
    const floats = lce([conv({ pad_values: 1 }), relu, norm]);
    expect(floats.steps.map(({ kernel }) => kernel)).toEqual([
      ...["LceQuantize", "LceBconv2d", "LceBconv2d, fused", "LceBconv2d, fused"],
    ]);
    expect(codes([conv({ pad_values: 1 }), relu, norm])).toEqual([]);
    const apart: [string, Layer[]][] = [
      ["norm stands before it", [conv({ pad_values: 1 }), norm, relu]],
      ["a bias is added", [conv({ pad_values: 1, use_bias: true }), relu, norm]],
      ["pads with zeros", [conv(), relu, norm]],
      ["have a scale", [conv({ pad_values: 1, kernel_quantizer: "magnitude_aware_sign" }), relu, norm]],
    ];
    for (const [why, layers] of apart) {
      const found = diagnoseLce(graphOf(layers)).find(({ code }) => code === "SX212");
      expect(found?.why).toContain(why);
      expect(types(layers)).toContain("Relu");
      expect(types([...layers, reader()])).toContain("Relu");
    }
    // A clamp of another kind is no part of it either way.
    expect(types([conv({ pad_values: 1 }), { type: "ReLU", max_value: 3 }, reader()])).toContain("Relu");
  });

  it("SX213, SX214: max pooling and sign change places, but not past a BatchNormalization", () => {
    const moved = [conv({ pad_values: 1 }), norm, pool, reader()];
    expect(types(moved)).toEqual(["LceQuantize", "LceBconv2d", "LceBMaxPool2d", "LceBconv2d"]);
    expect(codes(moved)).toEqual(["SX213"]);
    const floatSource: Layer[] = [{ type: "Conv2D", filters: 8, kernel_size: 3 }, pool, reader()];
    expect(types(floatSource)).toEqual(["Conv2D", "LceQuantize", "LceBMaxPool2d", "LceBconv2d"]);
    const kept = [conv({ pad_values: 1 }), pool, norm, reader()];
    expect(types(kept)).toEqual([
      ...["LceQuantize", "LceBconv2d", "MaxPool2D", "Mul, Add", "LceQuantize", "LceBconv2d"],
    ]);
    expect(codes(kept)).toEqual(["SX214"]);
    expect(types([conv(), { type: "GlobalMaxPooling2D", keepdims: true }, reader()])).not.toContain(
      "LceBMaxPool2d",
    );
    expect(types([conv(), { type: "AveragePooling2D" }, reader()])).toContain("AveragePool2D");
  });

  it("a sign does not move through Concatenate, ZeroPadding2D or Flatten", () => {
    const both = [conv({ pad_values: 1 }), { type: "Concatenate", inputs: ["conv", "conv"] }, reader()];
    expect(types(both)).toEqual(["LceQuantize", "LceBconv2d", "Concatenation", "LceQuantize", "LceBconv2d"]);
    expect(types([conv({ pad_values: 1 }), { type: "ZeroPadding2D" }, reader()])).toContain("Pad");
    const dense: Layer = {
      type: "QuantDense",
      units: 2,
      use_bias: false,
      input_quantizer: "ste_sign",
      kernel_quantizer: "ste_sign",
    };
    expect(types([conv({ pad_values: 1 }), { type: "Flatten" }, dense])).toEqual([
      ...["LceQuantize", "LceBconv2d", "LceQuantize", "LceDequantize", "FullyConnected"],
    ]);
  });

  it('activation="ste_sign" in front of a BatchNormalization: what comes next reads floats again', () => {
    expect(types([conv({ pad_values: 1, activation: "ste_sign" }), norm, reader()])).toEqual([
      ...["LceQuantize", "LceBconv2d", "LceDequantize", "Mul, Add", "LceQuantize", "LceBconv2d"],
    ]);
    expect(types([conv({ activation: "ste_sign" }), reader({ input_quantizer: null })])).toEqual([
      ...["LceQuantize", "LceBconv2d", "LceQuantize", "LceBconv2d"],
    ]);
  });
});

describe("the rules", () => {
  it("are numbered in order, each with its own code and its sources", () => {
    expect(RULES.map(({ id }) => id)).toEqual(RULES.map((_, i) => `L${i + 1}`));
    const used = RULES.flatMap(({ finding }) => finding?.code ?? []);
    expect(new Set(used).size).toBe(used.length);
    for (const rule of RULES) expect(rule.evidence.length, rule.id).toBeGreaterThan(0);
  });

  it("every convolution is decided by a rule of the same effect", () => {
    const stacks: Layer[][] = [
      [conv()],
      [conv({ pad_values: 1 }), reader()],
      [conv({ pad_values: -1 })],
      [conv({ groups: 2 })],
      [conv({ kernel_quantizer: "magnitude_aware_sign" })],
      [conv({ kernel_quantizer: "ste_tern" })],
      [conv({ input_quantizer: null })],
      [conv({ input_quantizer: "ste_tern" })],
    ];
    for (const layers of stacks) {
      const situation = situationOf(graphOf(layers));
      for (const node of situation.reading.layers()) {
        const c = caseOf(situation, node);
        const deciding = RULES.find((rule) => rule.because !== undefined && rule.applies(c));
        expect(deciding?.effect).toBe(c.decision?.runs);
      }
    }
  });

  it("the target's diagnostics are those of the rules, behind the graph's own", () => {
    const graph = graphOf([conv({ pad_values: -1 })]);
    expect(diagnose(graph, "lce")).toEqual(diagnoseLce(graph));
  });
});
