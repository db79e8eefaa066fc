import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Document, type Layer, TARGETS, type TargetId } from "../../src/document/document.ts";
import { createExecutor } from "../../src/engine/executor.ts";
import type { RunResult } from "../../src/engine/job.ts";
import { runReference } from "../../src/engine/reference.ts";
import type { PlanRun } from "../../src/engine/run.ts";
import { Session } from "../../src/engine/session.ts";
import { bytesOf } from "../../src/engine/tensor-data.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Node } from "../../src/graph/graph.ts";
import { seededInput } from "../../src/graph/weights.ts";
import { checksum } from "../../src/targets/checksum.ts";
import { lower } from "../../src/targets/lower.ts";
import { materialise } from "../../src/targets/parameters.ts";
import { stepClass } from "../../src/targets/plan.ts";
import { arbitraryDocument } from "../document/arbitrary-document.ts";
import { cases } from "./cases.ts";
import { kernelsModule, signsOf } from "./plans.ts";
import { eightBitStack, gated, residual, stack, twoLayers } from "./stacks.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await kernelsModule();
});

const THREE: readonly TargetId[] = ["st-edge-ai@1.0", "native", "keras"];

const job = (document: Document, targets: readonly TargetId[] = THREE) => ({
  ...{ document, targets, seed: 5, rounds: 0 },
});

const signs = { input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" } as const;

const isRunnable = (document: Document): boolean =>
  buildGraph(document).diagnostics.every((diagnostic) => diagnostic.severity !== "error");

describe("random stacks", () => {
  const runnable = stack.filter(isRunnable);

  test("the kernels equal the reference in every tensor, for all targets", async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(runnable, fc.constantFrom(...TARGETS), async (document, target) => {
        const graph = buildGraph(document);
        const plan = lower(graph, target);
        const executor = await createExecutor(plan, () => materialise(plan, graph), module);
        if ("refused" in executor) {
          expect(plan.steps.some((step) => step.operation.kind === "opaque")).toBe(true);
          return;
        }
        ran++;
        const input = seededInput(3, graph.nodes[0] as (typeof graph.nodes)[number]);
        const ours = executor.run([input]);
        for (const [id, data] of runReference(plan, materialise(plan, graph), [input])) {
          const mine = ours.get(id) as typeof data;
          expect(checksum(bytesOf(mine)), plan.tensors[id]?.name).toBe(checksum(bytesOf(data)));
        }
      }),
      cases(60),
    );
    expect(ran).toBeGreaterThan(30);
  });

  test("keras and native agree bit for bit in every value that both have", async () => {
    await fc.assert(
      fc.asyncProperty(runnable, async (document) => {
        const result = await new Session(module).run(job(document, ["keras", "native"]));
        if ("failed" in result) throw new Error(result.failed);
        expect(result.runs.map((run) => run.status)).toEqual(["ran", "ran"]);
        expect(result.comparison.firstDifferent).toBeNull();
        expect(result.comparison.agree).toBe(true);
      }),
      cases(80),
    );
  });

  test("st-edge-ai agrees with keras too, but for what it is said to round otherwise", async () => {
    let ran = 0;
    const anything = arbitraryDocument({ size: 8, steps: 6 }).filter(isRunnable);
    await fc.assert(
      fc.asyncProperty(fc.oneof(runnable, anything), async (document) => {
        const { runs, comparison } = await run(document, ["keras", "st-edge-ai@1.0"]);
        if (runs.some((each) => each.status === "refused")) {
          expect(lower(buildGraph(document), "st-edge-ai@1.0").steps.map(stepClass)).toContain("error");
          return;
        }
        ran++;
        const rounds = comparison.values.some(({ roundedOtherwise }) => roundedOtherwise.length > 0);
        if (!rounds) expect(comparison.firstDifferent).toBeNull();
      }),
      cases(120),
    );
    expect(ran).toBeGreaterThan(50);
  });
});

async function run(document: Document, targets: readonly TargetId[] = THREE, rounds = 0) {
  const result = await new Session(module).run({ ...job(document, targets), rounds });
  if ("failed" in result) throw new Error(result.failed);
  return result;
}

/** The one run of a result that has a single target. */
const only = ({ runs }: RunResult): PlanRun => {
  const first = runs[0];
  if (first?.status !== "ran") throw new Error("the target did not run");
  return first;
};

describe("one model on several targets", () => {
  test("two binary layers with zero padding: all three run, and agree bit for bit", async () => {
    const { runs, comparison } = await run(twoLayers(0));
    expect(runs.map((each) => each.status)).toEqual(["ran", "ran", "ran"]);
    expect(comparison.agree).toBe(true);
    expect(comparison.values.map(({ layer, stage }) => `${layer} ${stage}`)).toEqual([
      "input_1 sign",
      "quant_conv2d sign",
      "quant_conv2d_1 output",
    ]);
    expect(new Set(runs.map((each) => (each.status === "ran" ? each.checksum : 0))).size).toBe(1);
  });

  test("the outputs are what the kernel by definition gives", async () => {
    const one = { ...twoLayers(0), layers: twoLayers(0).layers.slice(0, 1) };
    const { outputs } = only(await run(one, ["native"]));
    const graph = buildGraph(one);
    const [input, layer] = graph.nodes as [Node, Node];
    const x = signsOf(seededInput(5, input));
    const kernel = signsOf(graph.weights.of(layer).kernel as Float32Array);
    // The pixel (1, 1) of channel 3: nine taps, all inside.
    let sum = 0;
    for (let ky = 0; ky < 3; ky++) {
      for (let kx = 0; kx < 3; kx++)
        sum += (x[ky * 32 + kx] as number) * (kernel[(ky * 3 + kx) * 16 + 3] as number);
    }
    expect(outputs[0]?.values[(32 + 1) * 16 + 3]).toBe(sum);
  });

  test("a target that refuses a step is refused alone, with its reason", async () => {
    const { runs, comparison } = await run(twoLayers(1));
    const refused = runs.find((each) => each.status === "refused");
    expect(refused?.target).toBe("st-edge-ai@1.0");
    const [, step] = lower(buildGraph(twoLayers(1)), "st-edge-ai@1.0").steps;
    if (step?.operation.kind !== "opaque") throw new Error("the second layer has a kernel");
    expect(refused?.status === "refused" && refused.why).toBe(
      `${step.name} cannot be run: ${step.operation.reason}`,
    );
    expect(comparison.targets).toEqual(["native", "keras"]);
    expect(comparison.agree).toBe(true);
  });

  test("signs that moved past a pooling are not taken for those of the layer before it", async () => {
    const [first, second] = twoLayers(0).layers as [Layer, Layer];
    const between = ["BatchNormalization", "MaxPooling2D", "BatchNormalization"].map((type) => ({ type }));
    const document = { ...twoLayers(0), layers: [first, ...between, second] };
    const { comparison } = await run(document, ["keras", "native"]);
    expect(comparison.agree).toBe(true);
    const values = comparison.values.map(({ layer, stage }) => `${layer} ${stage}`);
    expect(values).toContain("batch_normalization_1 sign");
    expect(values).not.toContain("batch_normalization sign");
  });

  test("residual connections, concatenation, norms and biases", async () => {
    const { comparison } = await run(residual, ["keras", "native"]);
    expect(comparison.agree).toBe(true);
    expect(comparison.values.map((value) => value.layer)).toContain("both");
  });

  test("a product with a number per channel, and PReLU", async () => {
    const { runs, comparison } = await run(gated);
    expect(runs.map((each) => each.status)).toEqual(["ran", "ran", "ran"]);
    expect(comparison.agree).toBe(true);
    const values = comparison.values.map((value) => value.layer);
    expect(values).toContain("product");
    expect(values).toContain("slope");
  });

  test("8-bit layers: integers in the tool, floats in keras; what differs is said to be rounded otherwise", async () => {
    const { runs, comparison } = await run(eightBitStack, ["st-edge-ai@1.0", "keras"]);
    const [tool] = runs;
    if (tool?.status !== "ran") throw new Error(tool?.why);
    const integers = tool.steps.filter((step) => step.kernel === "conv2dS8");
    expect(integers.map(({ name, output }) => `${name} ${output.format}`)).toEqual(["a s8", "b s8", "c s1"]);
    const [signs] = comparison.values.filter(({ layer }) => layer === "c");
    expect(signs?.roundedOtherwise).toEqual([
      { target: "st-edge-ai@1.0", how: "adds up 8-bit levels in integers and scales the sum" },
    ]);
    // Rounding moves a sum by less than a level, which turns few of the 6 * 6 * 10 signs.
    expect(signs?.differences[0]?.count ?? 0).toBeLessThan(6);
  });
});

describe("what a run tells", () => {
  test("each step with its kernel, its output in short, and times that are times", async () => {
    const first = only(await run(twoLayers(0), ["native"], 3));
    expect(first.steps.map((step) => step.kernel)).toEqual([
      "pairPlane, conv2dS1Pairs",
      "pairPlane, conv2dS1Pairs",
    ]);
    for (const { milliseconds, output, macc } of first.steps) {
      expect(milliseconds.best).toBeGreaterThan(0);
      expect(milliseconds.median).toBeGreaterThanOrEqual(milliseconds.best);
      expect(macc).toBeGreaterThan(0);
      expect(output.min).toBeLessThan(output.max);
      expect(output.sample).toHaveLength(8);
    }
    const values = first.outputs[0]?.values as Float32Array;
    expect(first.checksum).toBe(checksum(bytesOf(values)));
    expect(first.steps[1]?.output.max).toBe(Math.max(...values));
  });

  test("why a binary layer runs by popcount and not by the pair table", async () => {
    const conv = { type: "QuantConv2D", filters: 16, kernel_size: 3, ...signs };
    const layers = [conv];
    const wide = only(await run({ sxor: 1, input: { shape: [8, 8, 32] }, layers }, ["native"]));
    expect(wide.steps.map(({ why }) => why)).toEqual(wide.steps.map(() => null));
    const narrow = only(await run({ sxor: 1, input: { shape: [8, 4, 32] }, layers }, ["native"]));
    expect(narrow.steps.filter(({ kernel }) => kernel === "conv2dS1").map(({ why }) => why)).toEqual([
      "The pair table is the slower one for rows of fewer than 5 outputs; here they have 2.",
    ]);
    const groups = [{ ...conv, filters: 64, groups: 2 }];
    const grouped = only(await run({ sxor: 1, input: { shape: [8, 8, 64] }, layers: groups }, ["native"]));
    expect(grouped.steps.filter(({ kernel }) => kernel === "conv2dS1").map(({ why }) => why)).toEqual([
      "The pair table is for all channels at once; this layer has 2 groups.",
    ]);
    const long = [{ ...conv, filters: 64, kernel_size: 9 }];
    const summed = only(await run({ sxor: 1, input: { shape: [9, 12, 512] }, layers: long }, ["native"]));
    expect(summed.steps.filter(({ kernel }) => kernel === "conv2dS1").map(({ why }) => why)).toEqual([
      "The pair table sums up to 32767 signs; this layer sums 41472.",
    ]);
  });

  test("timing does not change the numbers", async () => {
    const [untimed, timed] = [await run(residual, ["native"]), await run(residual, ["native"], 2)];
    expect(only(timed).checksum).toBe(only(untimed).checksum);
  });

  test("progress names every step in order", async () => {
    const seen: string[] = [];
    await new Session(module).run(job(twoLayers(0), ["native"]), ({ phase, step, steps, name }) =>
      seen.push(`${phase} ${step}/${steps} ${name}`),
    );
    expect(seen).toEqual(["prepare 0/2 ", "run 0/2 quant_conv2d", "run 1/2 quant_conv2d_1"]);
  });

  test("another input gives another output; the same input the same", async () => {
    const document = twoLayers(0);
    const input = new Float32Array(32 * 32).fill(1);
    const withInput = async () => {
      const result = await new Session(module).run({ ...job(document, ["native"]), input });
      if ("failed" in result) throw new Error(result.failed);
      return only(result).checksum;
    };
    expect(await withInput()).toBe(await withInput());
    expect(await withInput()).not.toBe(only(await run(document, ["native"])).checksum);
  });
});

describe("small models", () => {
  test("a network without layers gives its input", async () => {
    const { outputs } = only(await run({ sxor: 1, input: { shape: [2, 3, 2] }, layers: [] }, ["keras"]));
    expect(outputs[0]?.values).toEqual(
      seededInput(5, buildGraph({ sxor: 1, input: { shape: [2, 3, 2] }, layers: [] }).nodes[0] as Node),
    );
  });

  test("vectors: binary dense layers on an input without height and width", async () => {
    const layer = {
      type: "QuantDense",
      ...{ units: 33, input_quantizer: "ste_sign", kernel_quantizer: "ste_sign" },
    };
    const document: Document = { sxor: 1, input: { shape: [45] }, layers: [layer, { ...layer, units: 3 }] };
    const { runs, comparison } = await run(document);
    expect(runs.map((each) => each.status)).toEqual(["ran", "ran", "ran"]);
    expect(comparison.agree).toBe(true);
  });
});

describe("a dense layer behind Flatten", () => {
  const conv = { type: "QuantConv2D", filters: 5, kernel_size: 3, ...signs };
  const image = { sxor: 1 as const, input: { shape: [4, 3, 5] } };

  test("packed weights with float input are one row, whatever the channels of the image", async () => {
    const dense = { type: "QuantDense", units: 7, kernel_quantizer: "ste_sign" };
    const { runs, comparison } = await run({ ...image, layers: [{ type: "Flatten" }, dense] });
    expect(runs.map((each) => each.status)).toEqual(["ran", "ran", "ran"]);
    expect(comparison.agree).toBe(true);
  });

  test("images that are flattened and then joined", async () => {
    const { runs, comparison } = await run({
      ...image,
      layers: [
        { ...conv, name: "a" },
        { type: "Flatten" },
        { type: "Dropout", name: "left" },
        { ...conv, name: "b", inputs: ["input_1"] },
        { type: "Flatten", name: "right" },
        { type: "Concatenate", inputs: ["left", "right"] },
        { type: "QuantDense", units: 3, ...signs },
      ],
    });
    expect(runs.map((each) => each.status)).toEqual(["ran", "ran", "ran"]);
    expect(comparison.agree).toBe(true);
  });
});

describe("what cannot be run", () => {
  test("an input of the wrong length", async () => {
    const result = await new Session(module).run({ ...job(twoLayers(0)), input: new Float32Array(7) });
    expect(result).toEqual({ failed: "The input has 7 values; the network takes 32 × 32 × 1 = 1024." });
  });

  test("a document with an error", async () => {
    const broken: Document = { ...twoLayers(0), layers: [{ type: "Conv3D" }] };
    expect(await new Session(module).run(job(broken))).toEqual({
      failed: expect.stringContaining("The model has an error and was not run"),
    });
  });

  test("a model that is too large is refused with its size before its weights are made", async () => {
    const large: Document = {
      sxor: 1,
      input: { shape: [4, 4, 65536] },
      layers: [{ type: "Conv2D", filters: 16384, kernel_size: 1 }],
    };
    const { runs } = await run(large, ["keras"]);
    const [refused] = runs;
    expect(refused?.status === "refused" && refused.why).toMatch(
      /needs \d+\.\d MiB \(\d+ bytes\); the limit is 1024\.0 MiB/,
    );
  });
});
