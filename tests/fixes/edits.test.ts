import { describe, expect, test } from "vitest";
import type { Document, Layer } from "../../src/document/document.ts";
import { EDIT_KINDS } from "../../src/fixes/edits/all.ts";
import type { Edit } from "../../src/fixes/edits/edit.ts";
import { editsFor } from "../../src/fixes/find-edits.ts";
import { prove } from "../../src/fixes/proof.ts";
import { finished } from "../../src/fixes/search.ts";
import { type Trial, trialOf, tryDocument } from "../../src/fixes/trial.ts";
import { conv, EIGHT_BITS, last, NORM, SIGNS, stack } from "./stacks.ts";

const POOL: Layer = { type: "MaxPooling2D" };
const LAYER = "quant_conv2d";

interface Case {
  kind: string;
  /** Part of the title. */
  title: string;
  layers: readonly Layer[];
  layer?: string;
  /** The edit keeps the function, for any weights. */
  same?: true;
  /** It ends an error, and the layer runs in float then. */
  float?: true;
}

/** Each edit on the smallest stack in which it alone makes the layer binary (or ends the error). */
const CASES: readonly Case[] = [
  { kind: "target", title: "native", layers: [conv()], same: true },
  { kind: "padding", title: "ZeroPadding2D", layers: [conv({ pad_values: 1 })], same: true, float: true },
  { kind: "padding", title: "ZeroPadding2D", layers: [conv({ pad_values: -1 })], float: true },
  { kind: "padding", title: '"valid"', layers: [conv({ pad_values: 0.5 }), NORM, last()] },
  { kind: "pad_values", title: "to 0", layers: [conv({ pad_values: 1 })], float: true },
  { kind: "pad_values", title: "to 0", layers: [conv({ pad_values: 0.5 }), NORM, last()] },
  { kind: "pad_values", title: "to 1", layers: [conv({ pad_values: 0.5 }), NORM, last()] },
  {
    kind: "activation",
    title: "leave out the activation",
    layers: [conv({ activation: "ste_sign" }), last()],
    same: true,
  },
  {
    kind: "activation",
    title: "a layer of its own",
    layers: [conv({ activation: "ste_sign" }), last()],
    same: true,
  },
  {
    kind: "activation",
    title: "behind the BatchNormalization",
    layers: [conv({ activation: "ste_sign" }), NORM, last()],
  },
  {
    kind: "activation",
    title: "in front of the quantizer",
    layers: [conv({ activation: "relu" }), NORM, last()],
  },
  {
    kind: "kernel_quantizer",
    title: "kernel",
    layers: [conv({ kernel_quantizer: "magnitude_aware_sign" }), NORM, last()],
  },
  {
    kind: "kernel_quantizer",
    title: "kernel",
    layers: [conv({ kernel_quantizer: "ste_tern" }), NORM, last()],
  },
  { kind: "kernel_quantizer", title: "kernel", layers: [conv({ kernel_quantizer: null }), NORM, last()] },
  {
    kind: "input_quantizer",
    title: "input",
    layers: [{ type: "ReLU" }, conv({ input_quantizer: null }), NORM, last()],
  },
  {
    kind: "input_quantizer",
    title: "input",
    layers: [
      { type: "ReLU" },
      {
        type: "QConv2D",
        filters: 32,
        kernel_size: 3,
        use_bias: false,
        kernel_quantizer: { name: "binary", alpha: "1" },
      },
      NORM,
      last(),
    ],
    layer: "q_conv2d",
  },
  { kind: "strides", title: "every n-th pixel", layers: [last({ strides: 2 })], same: true },
  {
    kind: "strides",
    title: "every n-th pixel",
    layers: [last({ strides: [3, 2], padding: "same" })],
    same: true,
  },
  { kind: "strides", title: "pool behind", layers: [last({ strides: 2 })] },
  { kind: "strides", title: "set strides to 1", layers: [last({ strides: 2 })] },
  { kind: "order", title: "leave out the activation", layers: [conv(), NORM, { type: "ReLU" }, last()] },
  { kind: "order", title: "in place of the mean", layers: [conv(), { type: "AveragePooling2D" }, last()] },
  {
    kind: "order",
    title: "move the pooling",
    layers: [conv(), POOL, { ...NORM, scale: false }, EIGHT_BITS, last()],
    same: true,
  },
  { kind: "order", title: "move the pooling", layers: [conv(), POOL, NORM, EIGHT_BITS, last()] },
  {
    kind: "8-bit sum",
    title: "operands",
    layers: [
      { type: "ReLU", name: "stem" },
      conv(),
      { ...NORM, name: "norm" },
      { type: "Add", inputs: ["norm", "stem"] },
      last(),
    ],
  },
  { kind: "8-bit activation", title: "STCustomDoReFa", layers: [conv()] },
  {
    kind: "8-bit activation",
    title: "STCustomDoReFa",
    layers: [conv(), NORM, { type: "GlobalAveragePooling2D" }],
  },
  { kind: "sign behind", title: "BatchNormalization and Activation ste_sign", layers: [conv()] },
  { kind: "sign behind", title: "behind the BatchNormalization", layers: [conv(), NORM] },
  {
    kind: "dilation_rate",
    title: "set dilation_rate to 1",
    layers: [conv({ dilation_rate: 2 }), NORM, last()],
  },
  { kind: "dilation_rate", title: "same pixels", layers: [conv({ dilation_rate: 2 }), NORM, last()] },
  { kind: "groups", title: "groups", layers: [conv({ groups: 2 }), NORM, last()] },
  {
    kind: "depth_multiplier",
    title: "depth_multiplier",
    layers: [
      {
        type: "QuantDepthwiseConv2D",
        ...{ kernel_size: 3, depth_multiplier: 2, use_bias: false },
        ...{ input_quantizer: "ste_sign", depthwise_quantizer: "ste_sign" },
      },
      NORM,
      last(),
    ],
    layer: "quant_depthwise_conv2d",
  },
  {
    kind: "separable",
    title: "split",
    layers: [
      {
        type: "QuantSeparableConv2D",
        ...{ filters: 32, kernel_size: 3, use_bias: false, input_quantizer: "ste_sign" },
        ...{ depthwise_quantizer: "ste_sign", pointwise_quantizer: "ste_sign" },
      },
      NORM,
      last(),
    ],
    layer: "quant_separable_conv2d",
  },
  { kind: "head", title: "1×1", layers: [conv()] },
  { kind: "head", title: "dense", layers: [conv(), NORM] },
  { kind: "kernel_size", title: "kernel_size", layers: [conv()] },
];

function editOf(base: Trial, { kind, title, layer = LAYER }: Case): Edit {
  const edits = editsFor(base, [layer]).filter((edit) => edit.kind === kind && edit.title.includes(title));
  expect(edits.length, `edits of kind ${kind} with "${title}"`).toBeGreaterThan(0);
  // The shortest title: "set strides to 1" is the start of another one.
  return edits.sort((a, b) => a.title.length - b.title.length)[0] as Edit;
}

describe("each edit alone", () => {
  test.each(
    CASES.map((item) => [`${item.kind}: ${item.title} on ${JSON.stringify(item.layers[0])}`, item] as const),
  )("%s", (_, item) => {
    const { layer = LAYER } = item;
    const base = trialOf(stack(item.layers));
    expect([...base.binary]).not.toContain(layer);
    const edit = editOf(base, item);
    const after = tryDocument(edit.change(base.document)) as Trial;
    expect(after.errors).toEqual(new Set());
    if (item.float) expect(base.errors.size).toBe(1);
    else expect([...after.binary]).toContain(layer);
    const proved = edit.same === undefined ? null : finished(prove(base.document, after.document, edit.same));
    expect(proved?.kind === "equal").toBe(item.same === true);
  });

  test("the table has every kind but those that are advice", () => {
    const proposers = new Set(
      CASES.flatMap((item) => {
        const base = trialOf(stack(item.layers));
        const { kind, layer = LAYER } = item;
        return EDIT_KINDS.filter(({ name }) =>
          editsFor(base, [layer], { without: EDIT_KINDS.map((k) => k.name).filter((n) => n !== name) }).some(
            (edit) => edit.kind === kind,
          ),
        ).map(({ name }) => name);
      }),
    );
    const advice = ["scale", "channels"];
    expect(EDIT_KINDS.map(({ name }) => name).filter((name) => !proposers.has(name))).toEqual(advice);
  });
});

describe("the sign that is taken at once", () => {
  test("in front of a Reshape it keeps the function, and the convolution puts out bits", () => {
    const base = trialOf(
      stack([conv(), NORM, { type: "Reshape", target_shape: [1, 1, 6 * 6 * 32] }, last({ filters: 8 })]),
    );
    const edit = editOf(base, { kind: "sign behind", title: "at once", layers: [] });
    const after = tryDocument(edit.change(base.document)) as Trial;
    expect([...after.binary]).toContain(LAYER);
    expect(finished(prove(base.document, after.document, edit.same ?? ""))?.kind).toBe("equal");
  });
});

describe("the pattern of ST's hybrid network", () => {
  test("all operands of every sum and every sum become 8 bits, none of them twice", () => {
    const base = trialOf(
      stack([
        { type: "ReLU", name: "stem" },
        conv({ name: "first" }),
        { ...NORM, name: "norm_1" },
        { type: "Add", name: "sum_1", inputs: ["norm_1", "stem"] },
        conv({ name: "second" }),
        { ...NORM, name: "norm_2" },
        { type: "Add", name: "sum_2", inputs: ["norm_2", "sum_1"] },
        last(),
      ]),
    );
    const edit = editsFor(base, ["first", "second"]).find(({ kind }) => kind === "8-bit sum") as Edit;
    const after = tryDocument(edit.change(base.document)) as Trial;
    const count = after.document.layers.filter(({ type }) => type === "Activation").length;
    // Two operands of the first sum, one of the second, and both sums.
    expect(count).toBe(5);
    expect([...after.binary]).toEqual(["first", "second", LAYER]);
    expect(after.plan.steps.filter(({ opType }) => opType === "op_s8_s8").length).toBe(2);
  });
});

describe("edits that are advice", () => {
  test("filters are rounded up to whole words, in all layers that make the channels", () => {
    const base = trialOf(stack([conv({ filters: 20 }), NORM, conv({ filters: 20 }), NORM, last()]));
    const edit = editsFor(base, ["quant_conv2d_1", "quant_conv2d_2"]).find(
      ({ kind }) => kind === "channels",
    ) as Edit;
    const { document } = tryDocument(edit.change(base.document)) as { document: Document };
    expect(document.layers.map(({ filters }) => filters)).toEqual([32, undefined, 32, undefined, 32]);
  });

  test("scale is set to false on every BatchNormalization between the layers and their readers", () => {
    const base = trialOf(stack([conv(), POOL, NORM, last()]));
    const edit = editsFor(base, [LAYER]).find(({ kind }) => kind === "scale") as Edit;
    const after = tryDocument(edit.change(base.document)) as Trial;
    expect(after.document.layers[2]).toEqual({ type: "BatchNormalization", scale: false });
    expect([...after.binary]).toEqual([...base.binary]);
  });
});

test("edits name the layers that they are about", () => {
  const base = trialOf(stack([conv({ ...SIGNS, pad_values: 1 }), NORM, conv({ pad_values: 1 })]));
  for (const edit of editsFor(base, [LAYER, "quant_conv2d_1"])) {
    expect(edit.layers.length, edit.title).toBeGreaterThan(0);
    expect(edit.layers.every((layer) => base.graph.nodes.some((node) => node.layer === layer))).toBe(true);
  }
});
