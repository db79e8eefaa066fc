import { expect, test } from "vitest";
import type { Quantizer, Uniform } from "../../src/graph/quantizer.ts";
import { conv, window } from "./geometry.ts";
import { HandMade } from "./hand-made.ts";
import { projectWithTest } from "./tested-project.ts";

/** Small, but with a packed input, a binary convolution, a pool, a float head and an odd name. */
function smallNetwork(): HandMade {
  const network = new HandMade("größe */ 1", [4, 4, 2], "s1");
  const same = { padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 };
  const geometry = conv({ inH: 4, inW: 4, inC: 2, kH: 3, kW: 3, outC: 2, ...same });
  const features = network.conv("quant_conv2d", network.input, geometry, {
    padValue: 0,
    finish: "threshold",
  });
  const w = window({ inH: 4, inW: 4, inC: 2, kH: 2, kW: 2, strideH: 2, strideW: 2 });
  const pool = { kind: "pool", mode: "max", window: w, format: "s1" } as const;
  const pooled = network.step("max_pooling2d", pool, [features], [2, 2, 2], "s1");
  const head = network.dense("dense", pooled, { units: 2, weights: "f32", finish: "bias" });
  const softmax = { kind: "activation", activation: { fn: "softmax" }, channels: 2 } as const;
  network.keep(network.step("名前", softmax, [head], [2]));
  return network;
}

test("the text of a small project", async () => {
  const network = smallNetwork();
  const { project } = projectWithTest(network.plan(), network.graph);
  for (const { path, text } of project.files) {
    await expect(text).toMatchFileSnapshot(`golden/${path}.golden`);
  }
});

/** A quantized input, a convolution of levels with 8-bit weights, and a float one with activation and pooling. */
function levelNetwork(): HandMade {
  const levels: Uniform = { divisor: 15, low: 0, high: 15 };
  const network = new HandMade("levels", [5, 5, 1], levels);
  const kernel: Quantizer = { kind: "dorefa_weights", levels: 15 };
  const first = conv({ inH: 5, inW: 5, inC: 1, kH: 2, kW: 2, outC: 3 });
  const features = network.convLevels("quant_conv2d", network.input, first, {
    ...{ kernel, output: levels, weights: "s8" },
  });
  const sum = { kind: "add", output: "f32" } as const;
  const added = network.step("add", sum, [features, features], [4, 4, 3]);
  const second = conv({ inH: 4, inW: 4, inC: 3, kH: 1, kW: 1, outC: 2 });
  const w = window({ inH: 4, inW: 4, inC: 2, kH: 2, kW: 2, strideH: 2, strideW: 2 });
  const activation = { fn: "relu", maxValue: null, negativeSlope: 0, threshold: 0 } as const;
  network.keep(network.conv("conv2d", added, second, { activation, pool: { mode: "max", window: w } }));
  return network;
}

test("the text of a small project with 8-bit levels and a fused convolution", async () => {
  const network = levelNetwork();
  const { project } = projectWithTest(network.plan(), network.graph);
  for (const { path, text } of project.files.filter(({ path }) => /^(network|main)/.test(path))) {
    await expect(text).toMatchFileSnapshot(`golden/levels/${path}.golden`);
  }
});

/** The kernels that count in planes: with a border of -1, of zeros and without, to signs and to floats. */
function countingNetwork(): HandMade {
  const network = new HandMade("counting", [3, 3, 12], "s1");
  const same = { padTop: 1, padBottom: 1, padLeft: 1, padRight: 1 };
  const image = { inH: 3, inW: 3, kH: 3, kW: 3, ...same };
  const first = conv({ ...image, inC: 12, outC: 33 });
  const signs = network.conv("quant_conv2d", network.input, first, { padValue: -1, finish: "threshold" });
  const second = conv({ ...image, inC: 33, outC: 33, groups: 33 });
  const options = { padValue: 0, finish: "threshold", depthwise: true } as const;
  const filtered = network.conv("quant_depthwise_conv2d", signs, second, options);
  const third = conv({ inH: 3, inW: 3, inC: 33, kH: 1, kW: 1, outC: 32 });
  network.keep(network.conv("quant_conv2d_1", filtered, third, { padValue: 0, finish: "norm" }));
  return network;
}

test("the text of a small project with kernels that count in planes", async () => {
  const network = countingNetwork();
  const { project } = projectWithTest(network.plan(), network.graph);
  for (const { path, text } of project.files.filter(({ path }) => /^network(_data)?\.c$/.test(path))) {
    await expect(text).toMatchFileSnapshot(`golden/counting/${path}.golden`);
  }
});

test("segments name the lines of each step: its function, its call and its constants", () => {
  const network = smallNetwork();
  const plan = network.plan();
  const { project } = projectWithTest(plan, network.graph);
  const lines = (stepId: number, file: string) => {
    const all = project.files.find(({ path }) => path === file)?.text.split("\n") ?? [];
    return project.segments
      .filter((segment) => segment.stepId === stepId && segment.file === file)
      .map(({ from, to }) => all.slice(from - 1, to));
  };
  for (const step of plan.steps) {
    const [definition, call, descriptor] = lines(step.id, "network.c");
    expect(definition?.[0]).toBe("/*");
    expect(definition?.[1]).toContain(`Step ${step.id}: `);
    expect(definition?.at(-1)).toBe("}");
    expect(call?.join("")).toMatch(/^ {4}step_\w+\(.*\); {4}AFTER_STEP\(\d, .*\);$/);
    expect(descriptor?.[1]).toContain(".name = ");
    const arrays = lines(step.id, "network_data.c");
    expect(arrays).toHaveLength(step.params.length);
    for (const array of arrays) expect(array.at(-1)).toBe("};");
  }
});

test("the same arguments give the same text", () => {
  const [a, b] = [smallNetwork(), smallNetwork()].map((network) =>
    projectWithTest(network.plan(), network.graph),
  );
  expect(a?.project).toEqual(b?.project);
});
