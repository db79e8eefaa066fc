import { describe, expect, test } from "vitest";
import type { Document } from "../../src/document/document.ts";
import type { GivenWeights, VariableName, WeightArray } from "../../src/document/layer-weights.ts";
import { digestOf } from "../../src/document/layer-weights.ts";
import { parseDocument } from "../../src/document/parse.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { attachWeights, checkWeights } from "../../src/graph/given-weights.ts";
import { lower } from "../../src/targets/lower.ts";

const model = (...layers: object[]): Document => {
  const { document, diagnostics } = parseDocument({ sxor: 1, input: { shape: [4, 4, 2] }, layers });
  if (document === null) throw new Error(JSON.stringify(diagnostics));
  return document;
};

/** Arrays of the given shapes; every value is different. */
function weights(
  shapes: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>,
): GivenWeights {
  const array = (shape: readonly number[]): WeightArray => {
    const length = shape.reduce((product, n) => product * n, 1);
    return { shape, values: Float32Array.from({ length }, (_, i) => (i % 7) - 3) };
  };
  const table = new Map(
    Object.entries(shapes).map(([layer, variables]) => [
      layer,
      new Map(Object.entries(variables).map(([name, shape]) => [name as VariableName, array(shape)])),
    ]),
  );
  return { file: "model.h5", digest: digestOf(table), table };
}

const conv = { type: "Conv2D", name: "conv", filters: 3, kernel_size: [2, 3] };
const fitting = { conv: { kernel: [2, 3, 2, 3], bias: [3] } };

describe("weights that fit", () => {
  test.each([
    ["a convolution", [conv], fitting],
    ["one with groups", [{ ...conv, filters: 4, groups: 2 }], { conv: { kernel: [2, 3, 1, 4], bias: [4] } }],
    [
      "a depthwise convolution",
      [{ type: "DepthwiseConv2D", name: "deep", kernel_size: 2, depth_multiplier: 3, use_bias: false }],
      { deep: { kernel: [2, 2, 2, 3] } },
    ],
    [
      "a separable one",
      [{ type: "SeparableConv2D", name: "apart", filters: 5, kernel_size: 2 }],
      { apart: { depthwise_kernel: [2, 2, 2, 1], pointwise_kernel: [1, 1, 2, 5], bias: [5] } },
    ],
    [
      "BatchNormalization and PReLU",
      [
        { type: "BatchNormalization", name: "norm", scale: false },
        { type: "PReLU", name: "bent", shared_axes: [1, 2] },
      ],
      { norm: { beta: [2], moving_mean: [2], moving_variance: [2] }, bent: { alpha: [1, 1, 2] } },
    ],
    [
      "a dense layer",
      [{ type: "Flatten" }, { type: "Dense", name: "d", units: 3 }],
      { d: { kernel: [32, 3], bias: [3] } },
    ],
  ])("%s", (_, layers, shapes) => {
    const given = weights(shapes);
    const { attached, diagnostics, document } = attachWeights(model(...layers), given);
    expect([attached, diagnostics]).toEqual([true, []]);
    // The graph takes every array, each once.
    const graph = buildGraph(document, given);
    const taken = graph.nodes.flatMap((node) => Object.values(graph.weights.of(node)));
    const held = [...given.table.values()].flatMap((variables) =>
      [...variables.values()].map(({ values }) => values),
    );
    expect(taken.length).toBe(held.length);
    for (const values of held) expect(taken).toContain(values);
  });
});

describe("weights that do not fit are not used, and the reason is said", () => {
  test.each([
    ["no bias", { conv: { kernel: [2, 3, 2, 3] } }, "SX063", "the file has no weights of conv (bias)"],
    [
      "another name",
      { other: fitting.conv },
      "SX063",
      "the file has no weights of conv (kernel), conv (bias)",
    ],
    [
      "another shape",
      { conv: { kernel: [3, 2, 2, 3], bias: [3] } },
      "SX064",
      "kernel of conv is 3×2×2×3 in the file, and 2×3×2×3 in the model",
    ],
  ])("%s", (_, shapes, code, title) => {
    const document = model(conv);
    const result = attachWeights(document, weights(shapes));
    expect(result).toMatchObject({ attached: false, document });
    expect(result.diagnostics[0]).toMatchObject({ code, title, severity: "error" });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("%s", (value) => {
    const given = weights(fitting);
    const kernel = given.table.get("conv")?.get("kernel") as WeightArray;
    kernel.values.fill(value, 4, 6);
    expect(checkWeights(buildGraph(model(conv)), given.table)).toMatchObject([
      { code: "SX065", title: "2 of 36 values of kernel of conv are NaN or infinite", layers: ["conv"] },
    ]);
  });

  test("weights of layers that are not there are named, and the others used", () => {
    const { attached, diagnostics } = attachWeights(
      model(conv),
      weights({ ...fitting, gone: { kernel: [1] } }),
    );
    expect(attached).toBe(true);
    expect(diagnostics).toMatchObject([
      { code: "SX066", severity: "warning", title: "no layer takes the weights of gone" },
    ]);
  });

  test("a layer of unknown meaning asks for none and refuses none", () => {
    const result = attachWeights(
      model({ type: "Strange", name: "strange" }, conv),
      weights({ ...fitting, strange: { kernel: [3] } }),
    );
    expect(result).toMatchObject({ attached: true, diagnostics: [] });
  });
});

describe("a document whose weights are not here", () => {
  const given = weights(fitting);
  const named = attachWeights(model(conv), given).document;

  test("is analysed, and says so", () => {
    const graph = buildGraph(named);
    expect(graph.withoutWeights).toBe("the weights of model.h5 are not here");
    expect(graph.diagnostics).toMatchObject([{ code: "SX067", severity: "warning" }]);
    expect(lower(graph, "native").steps.length).toBeGreaterThan(0);
  });

  test("and whose layers were changed since takes none that do not fit", () => {
    const edited = { ...model({ ...conv, filters: 4 }), weights: named.weights };
    const graph = buildGraph(edited as Document, given);
    expect(graph.withoutWeights).toBe("the weights of model.h5 do not fit the layer conv");
    expect(graph.diagnostics).toMatchObject([{ code: "SX067", severity: "warning" }]);
  });

  test("takes no weights of another digest", () => {
    const others = weights({ conv: { kernel: [2, 3, 2, 3], bias: [3], alpha: [1] } });
    expect(buildGraph(named, others).withoutWeights).toBe("the weights of model.h5 are not here");
    expect(buildGraph(named, given).withoutWeights).toBeUndefined();
  });
});

test("the digest depends on names, shapes and values, and on nothing else", () => {
  const shapes = { a: { kernel: [2, 3], bias: [3] }, b: { kernel: [1, 1] } };
  const reordered = { b: { kernel: [1, 1] }, a: { bias: [3], kernel: [2, 3] } };
  const digest = weights(shapes).digest;
  expect(weights(reordered).digest).toBe(digest);
  const renamed = weights({ c: shapes.a, b: shapes.b }).digest;
  const reshaped = weights({ ...shapes, a: { ...shapes.a, kernel: [3, 2] } }).digest;
  const changed = weights(shapes);
  changed.table.get("b")?.get("kernel")?.values.fill(5);
  expect(new Set([digest, renamed, reshaped, digestOf(changed.table)]).size).toBe(4);
});
