import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { Session } from "../../src/engine/session.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { lower } from "../../src/targets/lower.ts";
import { isStopped } from "../../src/targets/plan.ts";
import { kernelsModule } from "../engine/plans.ts";
import { residual, stack } from "../engine/stacks.ts";
import { expectSound } from "./invariants.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await kernelsModule();
});

async function compared(document: Document) {
  const result = await new Session(module).run({ document, targets: ["keras", "lce"], seed: 5, rounds: 0 });
  if ("failed" in result) throw new Error(result.failed);
  return result;
}

/** Largest |difference| of two targets over all values, and how many of them a target rounds otherwise. */
async function distance(document: Document): Promise<{ largest: number; rounded: number }> {
  const { comparison } = await compared(document);
  const differences = comparison.values.flatMap((value) => value.differences);
  return {
    largest: Math.max(0, ...differences.map(({ maximum }) => maximum)),
    rounded: comparison.values.filter(({ roundedOtherwise }) => roundedOtherwise.length > 0).length,
  };
}

const conv = (more: Partial<Layer> = {}): Layer => ({
  ...{ type: "QuantConv2D", filters: 8, kernel_size: 3, padding: "same", use_bias: false },
  ...{ input_quantizer: "ste_sign", kernel_quantizer: "ste_sign", ...more },
});

const model = (layers: Layer[]): Document => ({ sxor: 1, input: { shape: [6, 6, 32] }, layers });

const norm: Layer = { type: "BatchNormalization" };

describe("numbers of lce", () => {
  it("every plan of a random stack is sound, and equals keras bit for bit but for what is folded", async () => {
    let ran = 0;
    let exact = 0;
    await fc.assert(
      fc.asyncProperty(stack, async (document) => {
        const graph = buildGraph(document);
        if (graph.diagnostics.some(({ severity }) => severity === "error")) return;
        const plan = lower(graph, "lce");
        expectSound(plan);
        const { runs, comparison } = await compared(document);
        if (runs.some(({ status }) => status === "refused")) {
          expect(isStopped(plan)).toBe(true);
          return;
        }
        ran++;
        if (comparison.values.some(({ roundedOtherwise }) => roundedOtherwise.length > 0)) return;
        expect(comparison.firstDifferent).toBeNull();
        expect(comparison.agree).toBe(true);
        exact++;
      }),
      { numRuns: 120 },
    );
    expect(ran).toBeGreaterThan(60);
    expect(exact).toBeGreaterThan(30);
  });

  it.each([
    [
      "bits through BatchNormalization and pooling",
      [conv({ pad_values: 1 }), norm, { type: "MaxPooling2D" }, conv()],
    ],
    ["floats through BatchNormalization", [conv(), norm]],
    ["a bias", [conv({ use_bias: true })]],
    ["a fused ReLU and BatchNormalization, float", [conv({ pad_values: 1, activation: "relu" }), norm]],
    [
      "a fused ReLU and BatchNormalization, bits",
      [conv({ pad_values: 1, activation: "relu" }), norm, conv()],
    ],
    ["a ReLU layer, bits", [conv({ padding: "valid" }), { type: "ReLU" }, norm, conv()]],
    ["a sign of the layer itself, read by floats", [conv({ activation: "ste_sign" }), norm, conv()]],
    ["a sign behind same-zero padding", [conv({ activation: "ste_sign" }), conv({ input_quantizer: null })]],
    [
      "a sign behind a float convolution",
      [{ type: "Conv2D", filters: 8, kernel_size: 3, activation: "ste_sign" }, conv()],
    ],
    ["a padding constant in float", [conv({ pad_values: -1 }), conv({ pad_values: 0.5 })]],
    ["groups of whole words", [conv({ filters: 64 }), conv({ groups: 2 })]],
    ["dilation", [conv({ dilation_rate: 2 })]],
    [
      "a dense head",
      [conv(), { type: "Flatten" }, { type: "QuantDense", units: 4, input_quantizer: "ste_sign" }],
    ],
    [
      "depthwise",
      [
        {
          type: "QuantDepthwiseConv2D",
          kernel_size: 3,
          input_quantizer: "ste_sign",
          depthwise_quantizer: "ste_sign",
        },
      ],
    ],
    [
      "QKeras",
      [
        { type: "QActivation", activation: "binary" },
        { type: "QConv2D", filters: 4, kernel_size: 3, kernel_quantizer: { name: "binary", alpha: "1" } },
      ],
    ],
    [
      "DoReFa's weights of 1 bit",
      [conv({ kernel_quantizer: { name: "dorefa_quantizer", k_bit: 1, mode: "weights" } })],
    ],
  ] as [string, Layer[]][])("%s: bit for bit as keras", async (_, layers) => {
    const { runs, comparison } = await compared(model(layers));
    expect(runs.map(({ status }) => status)).toEqual(["ran", "ran"]);
    expect(comparison.firstDifferent).toBeNull();
    expect(comparison.agree).toBe(true);
  });

  it("residuals and concatenations", async () => {
    expect((await compared(residual)).comparison.agree).toBe(true);
  });

  it("weights with a scale, and a bias folded with a BatchNormalization, round otherwise and say so", async () => {
    const scaled = await distance(model([conv({ kernel_quantizer: "magnitude_aware_sign" }), norm]));
    expect(scaled.rounded).toBeGreaterThan(0);
    expect(scaled.largest).toBeLessThan(1e-3);
    const folded = await distance(model([conv({ use_bias: true }), norm]));
    expect(folded.rounded).toBeGreaterThan(0);
    expect(folded.largest).toBeLessThan(1e-3);
    const float = await distance(model([{ type: "Conv2D", filters: 4, kernel_size: 3 }, norm]));
    expect(float.rounded).toBeGreaterThan(0);
    expect(float.largest).toBeLessThan(1e-3);
  });
});
