import { describe, expect, it } from "vitest";
import type { Layer } from "../../src/document/document.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { type Explanation, explainLayer } from "../../src/targets/st-edge-ai/diagnose.ts";
import { RULES } from "../../src/targets/st-edge-ai/rules/all.ts";
import { type Version, versionOf } from "../../src/targets/st-edge-ai/versions.ts";
import { threadModel } from "../fixtures/thread/thread.ts";
import { conv, EIGHT, model } from "./rule-cases.ts";

const version = (target: Parameters<typeof versionOf>[0]): Version => versionOf(target) as Version;
const CORE_1 = version("st-edge-ai@1.0");

function explain(layers: readonly Layer[], layer: string, at = CORE_1): Explanation {
  const explanation = explainLayer(buildGraph(model(layers)), at, layer);
  if (explanation === undefined) throw new Error(`nothing is said of ${layer}`);
  return explanation;
}

const path = ({ signs }: Explanation): string[] =>
  (signs[0] ?? []).map(({ layer, does }) => `${layer} ${does}`);

describe("explainLayer", () => {
  it("the thread's second layer: what was looked up, that it is not there, the nearest kernels", () => {
    const explanation = explainLayer(buildGraph(threadModel(2)), CORE_1, "quant_conv2d_1");
    const lookup = explanation?.lookups[0];
    expect(lookup).toMatchObject({ name: "quant_conv2d_1", runs: "float", kernel: null });
    expect(lookup?.text).toBe(
      `looked up: conv2d, s1 input, s1 weights, f32 output, zero padding: not in ${CORE_1.label}`,
    );
    expect(lookup?.nearest.map(({ kernel }) => kernel)).toContain("conv2d_is1os1ws1_bn_pad0");
    expect(explanation?.rules.map(({ id }) => id)).toEqual(["R2", "R25"]);
    expect(explanation?.signs[0]).toEqual([
      {
        layer: "quant_conv2d_1",
        type: "QuantConv2D",
        does: "stops",
        text: "`quant_conv2d_1` is an output of the network, which is float.",
      },
      {
        layer: "quant_conv2d_1",
        type: "QuantConv2D",
        does: "puts out floats",
        text: "`quant_conv2d_1` has to put out floats because it is an output of the network, and the tool gives outputs in float.",
      },
    ]);
  });

  it("the path of a sign, from its reader back to the layer", () => {
    const layers = [
      conv({ name: "a" }),
      { type: "MaxPooling2D", name: "pool" },
      { type: "BatchNormalization", name: "norm" },
      conv({ name: "b", kernel_size: 1 }),
    ];
    const explanation = explain(layers, "a");
    expect(path(explanation)).toEqual(["b asks", "norm passes", "pool passes", "a puts out"]);
    expect(explanation.lookups[0]?.kernel).toBe("conv2d_is1os1ws1_bn_pad0");
    expect(explanation.lookups[0]?.nearest).toEqual([]);
  });

  it("where a sign stops, and why", () => {
    const layers = [
      conv({ name: "a" }),
      { type: "BatchNormalization", name: "norm" },
      { type: "Add", name: "sum", inputs: ["norm", "input_1"] },
    ];
    const explanation = explain(layers, "a");
    expect(path(explanation)).toEqual(["sum stops", "norm stops", "a puts out floats"]);
    expect(explanation.signs[0]?.[0]?.text).toBe("The Add `sum` needs float operands.");
    expect(explanation.signs[0]?.[1]?.text).toBe(
      "`norm` lets no sign through: the Add `sum` needs float operands.",
    );
  });

  it("8-bit levels have a path too", () => {
    const layers = [
      conv({ name: "a" }),
      { type: "BatchNormalization", name: "norm" },
      { type: "Activation", name: "eight", activation: EIGHT },
    ];
    expect(path(explain(layers, "a"))).toEqual(["eight asks 8 bits", "norm passes", "a puts out 8 bits"]);
  });

  it("says what was not looked up, and why", () => {
    const text = (more: Partial<Layer>) =>
      explain([conv({ name: "a", ...more }), conv()], "a").lookups[0]?.text;
    expect(text({ dilation_rate: 2 })).toContain("has an argument for dilation_rate");
    expect(text({ groups: 2 })).toContain("has an argument for groups");
    expect(text({ pad_values: 0.5 })).toContain("no kernel pads with anything but 0, 1 and -1");
    expect(text({ kernel_quantizer: "ste_tern" })).toContain("the weights are quantized in a way");
    expect(text({ input_quantizer: null, kernel_quantizer: null })).toContain("a float layer");
    expect(text({ input_quantizer: EIGHT, kernel_quantizer: { ...EIGHT, mode: "weights" } })).toMatch(
      /conv2d_is8os1ws8 in/,
    );
  });

  it("both parts of a separable convolution, and layers without weights", () => {
    const separable: Layer = {
      type: "QuantSeparableConv2D",
      name: "s",
      ...{ filters: 32, kernel_size: 3, padding: "same", input_quantizer: "ste_sign" },
      ...{ depthwise_quantizer: "ste_sign", pointwise_quantizer: "ste_sign" },
    };
    const explanation = explain([separable], "s");
    expect(explanation.lookups.map(({ name }) => name)).toEqual(["s_depthwise", "s"]);
    expect(explanation.lookups.map(({ runs }) => runs)).toEqual(["float", "float"]);
    expect(explain([conv(), { type: "ReLU", name: "r" }], "r")).toMatchObject({ lookups: [], signs: [] });
    expect(explainLayer(buildGraph(model([conv()])), CORE_1, "nobody")).toBeUndefined();
  });

  it("a version without an archive says so", () => {
    const layers = [conv({ name: "a" }), conv()];
    expect(explain(layers, "a").lookups[0]?.text).not.toContain("archive");
    expect(explain(layers, "a", version("st-edge-ai@3.0")).lookups[0]?.text).toContain(
      "the archive of this version was not seen",
    );
  });

  it("the rules it names are of the table", () => {
    const { rules } = explain([conv({ name: "a", use_bias: true }), conv()], "a");
    expect(rules.map(({ id }) => id)).toContain("R34");
    for (const rule of rules) expect(RULES.find(({ id }) => id === rule.id)).toMatchObject(rule);
  });
});
