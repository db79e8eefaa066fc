import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/document/diagnostic.ts";
import type { Document, Layer } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { WeightSource } from "../../src/graph/weights.ts";
import { diagnose } from "../../src/targets/diagnose.ts";
import { lower } from "../../src/targets/lower.ts";
import type { Plan } from "../../src/targets/plan.ts";
import { threadModel } from "../fixtures/thread/thread.ts";

const conv = (more: Partial<Layer> = {}): Layer => ({
  type: "QuantConv2D",
  filters: 32,
  kernel_size: 3,
  padding: "same",
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
  ...more,
});

const dense: Layer = {
  type: "QuantDense",
  units: 10,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
};

const model = (layers: Layer[], channels = 32): Document => ({
  sxor: 1,
  input: { shape: [8, 8, channels] },
  layers,
});

/** The Plan, with what the tool does and why in the place of what is wrong with the model. */
function stGraph(graph: Graph): Plan {
  return { ...lower(graph, "st-edge-ai@1.0"), diagnostics: diagnose(graph, "st-edge-ai@1.0") };
}

const st = (layers: Layer[], channels?: number): Plan => stGraph(buildGraph(model(layers, channels)));

const find = (plan: Plan, code: string): Diagnostic | undefined =>
  plan.diagnostics.find((diagnostic) => diagnostic.code === code);

const codes = (plan: Plan): string[] => plan.diagnostics.map((diagnostic) => diagnostic.code);

const opTypes = (plan: Plan): string[] => plan.steps.map((step) => step.opType);

describe("diagnostics of st-edge-ai@1.0", () => {
  it("the thread: the first of two layers is binary because the second takes its sign", () => {
    const plan = stGraph(buildGraph(threadModel(2)));
    expect(opTypes(plan)).toEqual(["sxor_s1_s1", "smul_s1_f32", "smul_f32_f32"]);
    const fallback = find(plan, "SX101");
    expect(fallback?.layers).toEqual(["quant_conv2d_1"]);
    expect(fallback?.why).toContain("output of the network");
    expect(fallback?.nearest?.slice(0, 3)).toEqual([
      { kernel: "conv2d_is1os1ws1_bn_pad0", change: "if every reader takes the sign of the output" },
      { kernel: "pw_is1of32ws1_bn", change: "for a 1×1 kernel with stride 1" },
      { kernel: "conv2d_is1os8ws1_bn_pad0", change: "if an 8-bit quantizer follows" },
    ]);
    expect(fallback?.evidence.map((evidence) => evidence.class)).toEqual([
      "observed",
      "observed",
      "header",
      "header",
    ]);
  });

  it("SX101 names the Add that needs floats", () => {
    const plan = st([conv({ name: "a" }), { type: "Add", name: "sum", inputs: ["a", "input_1"] }]);
    expect(find(plan, "SX101")?.why).toContain("the Add `sum` needs float operands");
  });

  it("SX101 names the strides of a 1x1 convolution, and stride 1 needs no fallback", () => {
    const strided = st([conv({ kernel_size: 1, strides: 2 })]);
    expect(find(strided, "SX101")?.knob).toEqual({ layer: "quant_conv2d", attribute: "strides" });
    const plain = st([conv({ kernel_size: 1, pad_values: 1 })]);
    expect(opTypes(plain)).toEqual(["sxor_s1_s1"]);
    expect(plain.steps[0]?.kernel).toBe("pw_is1of32ws1_bn");
    expect(codes(plain)).toEqual(["SX105"]);
  });

  it("SX102 appears with ±1 padding and float output only", () => {
    expect(find(st([conv({ pad_values: 1 })]), "SX102")?.severity).toBe("error");
    expect(codes(st([conv({ pad_values: 1 }), conv()]))).not.toContain("SX102");
    expect(codes(st([conv({ pad_values: 1, padding: "valid" })]))).not.toContain("SX102");
  });

  it("SX113: a padding constant that no kernel has; the tool's own text is not put into its mouth", () => {
    const cases: [Layer[], string][] = [
      [[conv({ pad_values: 0.5 }), conv()], "no kernel pads a binary convolution with 0.5"],
      [[conv({ pad_values: 1, groups: 2 }), conv()], "a binary convolution that uses groups with 1"],
      [[conv({ pad_values: 1, kernel_quantizer: null })], "no kernel pads a float convolution with 1"],
    ];
    for (const [layers, text] of cases) {
      const plan = st(layers);
      const error = find(plan, "SX113");
      expect(error?.severity).toBe("error");
      expect(error?.title).toContain(text);
      expect(error?.title).not.toContain("SIGNED, 1 bit");
      expect(error?.evidence.map((evidence) => evidence.class)).toEqual(["header", "inferred"]);
      expect(codes(plan)).not.toContain("SX102");
      expect(opTypes(plan)).toContain("NOT IMPLEMENTED");
    }
  });

  it("SX101 says why the output is float, and only what is so of the layer", () => {
    const why = (layers: Layer[]) => find(st(layers), "SX101")?.why ?? "";
    expect(why([conv()])).toContain("adds a zero bias");
    expect(why([conv({ use_bias: true })])).not.toContain("zero bias");
    expect(why([conv({ kernel_size: 1, strides: 2 })])).toContain("no strided 1×1 binary convolution");
    const shared = why([
      conv({ name: "a" }),
      { type: "BatchNormalization", name: "norm" },
      conv({ name: "b" }),
      conv({ name: "c", inputs: ["a"] }),
    ]);
    expect(shared).toContain(
      "because `a` has other readers too, so the sign cannot move in front of `norm`.",
    );
    const joined = why([
      conv({ name: "a" }),
      { type: "ZeroPadding2D", name: "pad" },
      { type: "BatchNormalization", name: "norm" },
      conv({ name: "b" }),
    ]);
    expect(joined).toContain(
      "the sign cannot move from `norm` (BatchNormalization) in front of `pad` (ZeroPadding2D)",
    );
  });

  it("SX103: binary weights with float input, SX110: the reverse", () => {
    const input = st([conv({ input_quantizer: null })]);
    expect(find(input, "SX103")?.knob?.attribute).toBe("input_quantizer");
    expect(opTypes(input)).toEqual(["smul_f32_f32"]);
    expect(find(st([conv({ kernel_quantizer: null })]), "SX110")?.knob?.attribute).toBe("kernel_quantizer");
  });

  it("SX104: the bytes it names are those of the plan", () => {
    const plan = st([conv(), conv()], 1);
    const waste = find(plan, "SX104");
    const weights = plan.params.find((param) => param.name === "quant_conv2d_weights");
    expect(weights?.bytes).toBe(32 * 9 * 4);
    expect(waste?.why).toContain(`take ${(32 * 9 * 4).toLocaleString("en-US")} bytes`);
    expect(codes(st([conv(), conv()], 64))).not.toContain("SX104");
  });

  it("SX105: only if every reader of the input takes the sign", () => {
    expect(codes(st([conv()]))).toContain("SX105");
    expect(codes(st([{ type: "BatchNormalization" }, conv()]))).not.toContain("SX105");
  });

  it("SX106: an activation between convolution and sign, as attribute and as layer", () => {
    const own = st([conv({ activation: "relu" }), conv()]);
    expect(find(own, "SX106")?.why).toContain("sign(relu(x)) is +1");
    const layer = st([conv(), { type: "ReLU" }, { type: "BatchNormalization" }, conv()]);
    expect(find(layer, "SX106")?.layers).toEqual(["quant_conv2d", "re_lu"]);
    expect(find(layer, "SX106")?.why).not.toContain("sign(relu(x)) is +1");
    expect(codes(st([conv(), { type: "BatchNormalization" }, conv()]))).not.toContain("SX106");
  });

  it("SX107: dilation and groups have no argument in the binary kernels", () => {
    expect(find(st([conv({ dilation_rate: 2 }), conv()]), "SX107")?.knob?.attribute).toBe("dilation_rate");
    expect(find(st([conv({ groups: 2 }), conv()]), "SX107")?.knob?.attribute).toBe("groups");
  });

  it("SX109: other quantizers are said to be unknown", () => {
    const unknown = find(st([conv({ kernel_quantizer: "ste_tern" })]), "SX109");
    expect(unknown?.evidence.map((evidence) => evidence.class)).toEqual(["inferred"]);
  });

  it("SX112: a bias is taken into the threshold", () => {
    expect(find(st([conv({ use_bias: true }), conv()]), "SX112")?.layers).toEqual(["quant_conv2d"]);
  });

  it("SX112: in front of a BatchNormalization and 8 bits a bias is taken into the offset", () => {
    const eight = { name: "STCustomDoReFa", k_bit: 8 };
    const layers: Layer[] = [{ type: "BatchNormalization" }, { type: "Activation", activation: eight }];
    const plan = st([conv({ use_bias: true }), ...layers]);
    expect(opTypes(plan)).toEqual(["sxor_s1_s1", "smul_s8_f32"]);
    expect(find(plan, "SX112")?.title).toContain("offset");
  });

  it("BatchNormalization and max pooling let the sign through, so that a whole network stays binary", () => {
    const block = [conv(), { type: "MaxPooling2D" }, { type: "BatchNormalization" }];
    const plan = st([...block, ...block, { ...conv(), kernel_size: 1 }]);
    expect(opTypes(plan)).toEqual(["sxor_s1_s1", "smul_s1_s1", "sxor_s1_s1", "smul_s1_s1", "sxor_s1_s1"]);
    expect(codes(plan).sort()).toEqual(["SX105", "SX111"]);
    expect(find(plan, "SX111")?.layers).toEqual(["max_pooling2d", "max_pooling2d_1"]);
  });

  it("SX111: not where BatchNormalization stands in front of the pooling", () => {
    const plan = st([
      conv(),
      { type: "BatchNormalization" },
      { type: "MaxPooling2D" },
      conv({ kernel_size: 1 }),
    ]);
    expect(opTypes(plan)).toEqual(["sxor_s1_s1", "smul_s1_s1", "sxor_s1_s1"]);
    expect(codes(plan)).toEqual(["SX105"]);
  });

  it("SX111's reason: a negative gamma behind max pooling keeps the convolution in float", () => {
    const graph = buildGraph(
      model([conv(), { type: "MaxPooling2D" }, { type: "BatchNormalization" }, conv({ kernel_size: 1 })]),
    );
    const gamma = new Float32Array(32).fill(1);
    gamma[7] = -1;
    const norm = { gamma, beta: gamma, movingMean: gamma, movingVariance: new Float32Array(32).fill(1) };
    const weights: WeightSource = { of: ({ name }) => (name === "batch_normalization" ? norm : {}) };
    const plan = stGraph({ ...graph, weights });
    expect(opTypes(plan)[1]).toBe("smul_f32_f32");
    expect(find(plan, "SX101")?.why).toContain(
      "`batch_normalization` behind `max_pooling2d` has a negative gamma",
    );
    expect(codes(plan)).not.toContain("SX111");
  });

  it("SX114: zeros that are padded before a sign become +1", () => {
    const plan = st([conv(), { type: "ZeroPadding2D" }, conv({ kernel_size: 1, padding: "valid" })]);
    expect(plan.steps[1]?.kernel).toBe("pad_is1os1");
    expect(find(plan, "SX114")?.layers).toEqual(["zero_padding2d"]);
    expect(codes(st([{ type: "ZeroPadding2D" }, { type: "ReLU" }]))).not.toContain("SX114");
  });

  it("one cause, many layers: one diagnostic that counts and names them", () => {
    const blocks = Array.from({ length: 16 }, (_, i): Layer[] => [
      conv({ name: `conv_${i}` }),
      { type: "BatchNormalization", name: `norm_${i}` },
      { type: "Add", name: `add_${i}`, inputs: [`norm_${i}`, i === 0 ? "input_1" : `add_${i - 1}`] },
    ]).flat();
    const fallbacks = st(blocks).diagnostics.filter(({ code }) => code === "SX101");
    expect(fallbacks).toHaveLength(1);
    expect(fallbacks[0]?.layers).toEqual(Array.from({ length: 16 }, (_, i) => `conv_${i}`));
    expect(fallbacks[0]?.title).toContain("16 layers (conv_0, conv_1, conv_2 and 13 more) fall back");
    expect(fallbacks[0]?.why).toContain("the Adds `add_0`, `add_1` and 14 more need float operands");
    expect(fallbacks[0]?.why).toContain("8-bit output has kernels");
  });

  it("an activation of its own and the Add behind it are both causes", () => {
    const plan = st([
      conv({ name: "a", activation: "relu" }),
      { type: "BatchNormalization", name: "norm" },
      { type: "Add", name: "sum", inputs: ["norm", "input_1"] },
    ]);
    const why = find(plan, "SX101")?.why;
    expect(why).toContain(
      "its own activation (relu) is computed in float; the Add `sum` needs float operands",
    );
  });

  it("two causes: two diagnostics", () => {
    const plan = st([
      conv({ name: "a" }),
      { type: "Add", name: "sum", inputs: ["a", "input_1"] },
      conv({ name: "b" }),
    ]);
    const fallbacks = plan.diagnostics.filter(({ code }) => code === "SX101");
    expect(fallbacks.map(({ layers }) => layers)).toEqual([["a"], ["b"]]);
  });

  it("names what the readers demand, whatever it is", () => {
    const why = (...layers: Layer[]) => find(st([conv({ name: "a" }), ...layers]), "SX101")?.why ?? "";
    const eight = { name: "STCustomDoReFa", k_bit: 8 };
    const demands: [Layer[], string][] = [
      [[{ type: "PReLU", name: "p" }], "`p` (PReLU) works on floats"],
      [[{ type: "Multiply", name: "m", inputs: ["a", "input_1"] }], "the Multiply `m` needs float operands"],
      [[{ type: "AveragePooling2D", name: "p" }], "the average pooling `p` works on floats"],
      [[{ type: "ReLU", name: "r" }], "the activation `r` (relu) works on floats"],
      [[conv({ name: "b", input_quantizer: null })], "`b` reads floats: it has no input_quantizer"],
      [
        [conv({ name: "b", input_quantizer: "ste_tern" })],
        "`b` quantizes it in another way than by a sign or to 8 bits",
      ],
      [
        [conv({ name: "b", input_quantizer: eight }), conv({ name: "c", inputs: ["a"] })],
        "`b` reads 8-bit levels, which a layer can put out only if all its readers take the same ones",
      ],
      [[{ type: "Mystery", name: "q" }], "what `q` (Mystery) does is not known"],
      [
        [{ type: "Reshape", name: "r", target_shape: [16, 16, 8] }, conv({ name: "b" })],
        "`r` (Reshape) changes the number of channels",
      ],
      [
        [{ type: "Flatten" }, { type: "BatchNormalization", name: "n" }, { ...dense, name: "d" }],
        "`n` (BatchNormalization, 2048 channels) works on the flattened image",
      ],
      [[{ type: "MaxPooling2D", name: "p" }], "`p` (MaxPooling2D) behind it is an output of the network"],
    ];
    for (const [layers, text] of demands) expect(why(...layers)).toContain(text);
  });

  it("the nearest kernels differ in one attribute, or in two if none does in one", () => {
    const nearest = (layer: Layer, code: string) =>
      Object.fromEntries(
        (find(st([layer]), code)?.nearest ?? []).map(({ kernel, change }) => [kernel, change]),
      );
    const depthwise: Layer = {
      type: "QuantDepthwiseConv2D",
      ...{ kernel_size: 3, padding: "same", input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
    };
    expect(nearest(depthwise, "SX119")).toMatchObject({
      dw_is1os1ws1_bn_pad0: "if every reader takes the sign of the output",
      pw_is1of32ws1_bn: "for a 1×1 QuantConv2D over all channels",
    });
    expect(nearest(conv({ input_quantizer: null }), "SX103")).toMatchObject({
      pw_is1of32ws1_bn: "for a 1×1 kernel with stride 1, and if the input_quantizer is a sign",
      dense_if32of32ws1: "for a QuantDense",
    });
    expect(nearest(conv({ kernel_quantizer: null }), "SX110")).toMatchObject({
      dense_is1of32wf32: "for a QuantDense",
    });
    const eight = { name: "STCustomDoReFa", k_bit: 8 };
    expect(nearest(conv({ input_quantizer: eight, use_bias: false }), "SX116")).toMatchObject({
      conv2d_is8os8ws1: "if an 8-bit quantizer follows, and without padding",
    });
    expect(Object.values(nearest(conv(), "SX101"))).not.toContain("for a QuantDense");
  });

  it("SX060: figures that would not be exact are refused", () => {
    const wide = conv({ filters: 65_536, kernel_size: 4096 });
    expect(find(st([wide], 65_536), "SX060")?.title).toContain("about 7.2e+16 weights");
    expect(codes(st([conv()]))).not.toContain("SX060");
  });

  it("long chains and many ways to one reader are lowered in a moment", () => {
    const chain = Array.from(
      { length: 600 },
      (_, i): Layer => ({
        type: i % 2 ? "MaxPooling2D" : "BatchNormalization",
        ...(i % 2 ? { pool_size: 1 } : {}),
      }),
    );
    expect(opTypes(st([conv(), ...chain, conv({ kernel_size: 1 })])).slice(-1)).toEqual(["sxor_s1_s1"]);
    const doubling = Array.from({ length: 26 }, (_, i): Layer => {
      const from = i === 0 ? "a" : `c${i - 1}`;
      return { type: "Concatenate", name: `c${i}`, inputs: [from, from] };
    });
    const why = find(
      st([conv({ name: "a", filters: 1, strides: 8 }), ...doubling, { type: "GlobalAveragePooling2D" }]),
      "SX101",
    )?.why;
    expect(why).toContain("because the global average pooling `global_average_pooling2d` works on floats.");
  }, 20_000);

  it("every diagnostic has a cause, and evidence for what it says of the tool", () => {
    const plans = [
      st([conv({ pad_values: -1 })]),
      st([conv({ activation: "relu", use_bias: true }), conv()], 3),
    ];
    for (const diagnostic of plans.flatMap((plan) => plan.diagnostics)) {
      expect(diagnostic.why.length).toBeGreaterThan(40);
      expect(diagnostic.evidence.length).toBeGreaterThan(0);
    }
  });
});
