import { describe, expect, test } from "vitest";
import { documentOf, maccOf, outermostOutputs, SHAPES, shapeData } from "../../bench/shapes.ts";
import { buildGraph } from "../../src/graph/build.ts";
import { packSigns, unpackSigns } from "../../src/targets/bits.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";

describe.each(SHAPES)("shape $id", (shape) => {
  const graph = buildGraph(documentOf(shape, "f32"));
  const plan = lower(graph, "native");

  test("takes floats, packs them and convolves signs into floats", () => {
    const operations = plan.steps.map(({ operation }) => operation);
    expect(operations.map(({ kind }) => kind)).toEqual(["activation", "pack", "conv2d_s1"]);
    expect(operations[2]).toMatchObject({ output: "f32", padValue: 0, geometry: shapeData(shape).geometry });
  });

  test("gives signs where they are asked for", () => {
    const { steps } = lower(buildGraph(documentOf(shape, "s1")), "native");
    expect(steps[2]?.operation).toMatchObject({ kind: "conv2d_s1", output: "s1" });
  });

  test("counts a product per output and tap", () => {
    const g = shapeData(shape).geometry;
    expect(maccOf(shape)).toBe(g.outH * g.outW * g.outC * g.kH * g.kW * g.inC);
  });
});

test("the peers get the weights and signs that the plan has", () => {
  const [shape] = SHAPES;
  if (shape === undefined) throw new Error("there are no shapes");
  const { geometry, input, signs, kernel } = shapeData(shape);
  const graph = buildGraph(documentOf(shape, "f32"));
  const plan = lower(graph, "native");
  const weights = materialise(plan, graph)[plan.params.findIndex(({ role }) => role === "weights")];
  expect(packSigns(outermostOutputs(kernel, geometry, "OHWI"), shape.inC)).toEqual(weights);
  expect(unpackSigns(packSigns(input, shape.inC), shape.inC)).toEqual(signs);
});

test("HWIO in other orders", () => {
  const [, , , , , , shape] = SHAPES;
  if (shape === undefined) throw new Error("there is no shape G");
  const { geometry } = shapeData(shape);
  const g = { ...geometry, kH: 1, kW: 2, inC: 2, outC: 2 };
  // Tap, input channel and output channel as digits.
  const hwio = Float32Array.of(0, 1, 10, 11, 100, 101, 110, 111);
  expect([...outermostOutputs(hwio, g, "OHWI")]).toEqual([0, 10, 100, 110, 1, 11, 101, 111]);
  expect([...outermostOutputs(hwio, g, "OIHW")]).toEqual([0, 100, 10, 110, 1, 101, 11, 111]);
});
