import fc from "fast-check";
import type { Document, Layer } from "../../src/document/document.ts";
import { conv, EIGHT, EIGHT_WEIGHTS, model } from "./rule-cases.ts";

/** Layers that all keep the image of 8 × 8 pixels and 32 channels, so that any order and any branch fits. */

const quantizer = fc.constantFrom("ste_sign", "ste_sign", "ste_sign", EIGHT, null);
const kernelQuantizer = fc.constantFrom("ste_sign", "ste_sign", "ste_sign", EIGHT_WEIGHTS, null);

const convolution = fc
  .record({
    kernel_size: fc.constantFrom(3, 3, 1),
    pad_values: fc.constantFrom(0, 0, 1, -1),
    use_bias: fc.boolean(),
    input_quantizer: quantizer,
    kernel_quantizer: kernelQuantizer,
    depthwise: fc.constantFrom(false, false, true),
  })
  .map(({ depthwise, kernel_quantizer, ...more }): Layer => {
    if (!depthwise) return conv({ ...more, kernel_quantizer });
    return {
      type: "QuantDepthwiseConv2D",
      padding: "same",
      ...more,
      depthwise_quantizer: kernel_quantizer,
    };
  });

const simple = fc.constantFrom<Layer>(
  { type: "BatchNormalization" },
  { type: "BatchNormalization", scale: false },
  { type: "MaxPooling2D", pool_size: 2, strides: 1, padding: "same" },
  { type: "AveragePooling2D", pool_size: 2, strides: 1, padding: "same" },
  { type: "Activation", activation: EIGHT },
  { type: "Activation", activation: "ste_sign" },
  { type: "ReLU" },
  { type: "PReLU", shared_axes: [1, 2] },
  { type: "Reshape", target_shape: [8, 8, 32] },
);

const unpadded = fc.constant<readonly Layer[]>([
  { type: "ZeroPadding2D", padding: 1 },
  conv({ padding: "valid" }),
]);

const part = fc.oneof(
  { arbitrary: convolution.map((layer): readonly Layer[] => [layer]), weight: 4 },
  { arbitrary: simple.map((layer): readonly Layer[] => [layer]), weight: 4 },
  { arbitrary: unpadded, weight: 1 },
);

/** How a part is joined with an earlier one: not at all, by a sum, or by a concatenation and a 1×1 convolution. */
const join = fc.record({ kind: fc.constantFrom("none", "none", "Add", "Concatenate"), from: fc.nat(20) });

function build(
  parts: readonly { layers: readonly Layer[]; joined: { kind: string; from: number } }[],
): Document {
  const layers: Layer[] = [];
  const ends = ["input_1"];
  const push = (layer: Layer): void => {
    layers.push({ ...layer, name: `l${layers.length}` });
  };
  for (const { layers: own, joined } of parts) {
    for (const layer of own) push(layer);
    const last = `l${layers.length - 1}`;
    if (joined.kind !== "none") {
      push({ type: joined.kind, inputs: [ends[joined.from % ends.length] as string, last] });
      if (joined.kind === "Concatenate") push(conv({ kernel_size: 1 }));
    }
    ends.push(`l${layers.length - 1}`);
  }
  return model(layers);
}

/** Stacks in which signs and 8-bit levels often get far. */
export const signStack: fc.Arbitrary<Document> = fc
  .array(fc.record({ layers: part, joined: join }), { minLength: 2, maxLength: 9 })
  .map(build);
