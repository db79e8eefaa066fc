import { describe, expect, test } from "vitest";
import { type Document, targetOf } from "../../src/document/document.ts";
import { EXAMPLES } from "../../src/examples/examples.ts";
import { type AllSxor, makeAllSxor } from "../../src/fixes/make-all.ts";
import { finished } from "../../src/fixes/search.ts";
import { diagnosticsOf, trialOf } from "../../src/fixes/trial.ts";
import { biRealBlocks, conv, last, NORM, quickNetBlocks, SIGNS, stack } from "./stacks.ts";

const example = (id: string) => EXAMPLES.find((candidate) => candidate.id === id)?.document as Document;
const all = (document: Document): AllSxor => finished(makeAllSxor(document));

describe("makeAllSxor", () => {
  test("a network that is binary throughout is left as it is", () => {
    expect(all(example("binary-net"))).toEqual({ fix: null, asked: 7, before: 7, after: 7, left: [] });
  });

  test("one set of edits makes all layers of a residual network binary", () => {
    for (const document of [biRealBlocks, quickNetBlocks]) {
      const { fix, asked, before, after, left } = all(document);
      expect({ asked, before, after, left }).toEqual({ asked: 2, before: 0, after: 2, left: [] });
      expect(fix?.effect).toBe("needs retraining");
      expect(fix?.steps.length).toBe(2);
      expect([...trialOf(fix?.document as Document).binary]).toEqual(["first", "second"]);
    }
  });

  test("different causes are put together, and what keeps the function is taken where it is enough", () => {
    const document = stack([
      conv({ name: "dilated", dilation_rate: 2 }),
      NORM,
      conv({ name: "relu", activation: "relu" }),
      NORM,
      last({ name: "strided", strides: 2 }),
    ]);
    const { fix, before, after } = all(document);
    expect([before, after]).toEqual([0, 3]);
    expect(fix?.steps).toEqual([
      "strided: take every n-th pixel in front, by MaxPooling2D with pool_size 1, and none in the convolution",
      "relu: leave out the activation in front of the quantizer",
      "dilated: set dilation_rate to 1",
    ]);
    expect(fix?.effect).toBe("needs retraining");
  });

  test("every edit is needed: without any of them less is binary", () => {
    const { fix } = all(biRealBlocks);
    expect(new Set(fix?.steps).size).toBe(fix?.steps.length);
    expect(fix?.diff.filter(({ kind }) => kind === "added").length).toBeGreaterThan(0);
  });

  test("what keeps the function alone is proved", () => {
    const { fix } = all(stack([last({ strides: 2 })]));
    expect(fix?.effect).toBe("same function");
    expect(fix?.proof.kind).toBe("equal");
  });

  test("layers that stay as they are have a reason", () => {
    const kept = stack([
      conv({ ...SIGNS, input_quantizer: null, name: "image" }),
      NORM,
      conv(),
      NORM,
      last(),
    ]);
    const { asked, after, left } = all(kept);
    expect([asked, after]).toEqual([2, 2]);
    expect(left.map(({ layer }) => layer)).toEqual(["image"]);
    expect(left[0]?.why).toContain("input of the network");
  });

  test("three edits where two make nothing binary", () => {
    const { fix, left } = all(
      stack([
        { type: "ReLU" },
        conv({ input_quantizer: null, kernel_quantizer: "ste_tern", dilation_rate: 2 }),
        NORM,
        last(),
      ]),
    );
    expect(left).toEqual([]);
    expect(fix?.gained).toEqual(["quant_conv2d"]);
    expect(fix?.steps.length).toBe(3);
  });

  test("a layer for which there is no way has the reason of its diagnostic", () => {
    const document = stack([
      { type: "ReLU" },
      {
        type: "QuantDepthwiseConv2D",
        ...{ kernel_size: 2, dilation_rate: 2, depth_multiplier: 2, activation: "relu" },
        depthwise_quantizer: "ste_tern",
      },
      { type: "Softmax" },
    ]);
    const { fix, left } = all(document);
    expect([fix, left.length]).toEqual([null, 1]);
    const told = diagnosticsOf(trialOf(document)).filter(({ severity }) => severity === "warning");
    expect(told.map(({ why }) => why)).toContain(left[0]?.why);
  });

  test("for another target the Document and the diff name it", () => {
    const { fix } = finished(makeAllSxor(biRealBlocks, "st-edge-ai@2.2"));
    expect(targetOf(fix?.document as Document)).toBe("st-edge-ai@2.2");
    expect(fix?.diff.map(({ text }) => text)).toContain('  "target": "st-edge-ai@2.2"');
  });

  test("a model without layers that ask for bits has nothing to be made", () => {
    expect(all(stack([{ type: "ReLU" }]))).toEqual({ fix: null, asked: 0, before: 0, after: 0, left: [] });
  });
});
