import { holding } from "./builder.ts";
import { bodyName, type ConvNode } from "./layers.ts";
import type { Lowering } from "./lowering.ts";
import { NOT_IMPLEMENTED } from "./plan.ts";

/** A step in the place of a convolution of the tensor `input` that the tool refuses: it stops there, so there are no figures. */
export function refusedConv(l: Lowering, node: ConvNode, input: number, reason: string): void {
  l.setFloat(
    node,
    l.builder.step(
      {
        mId: node.id,
        name: bodyName(node),
        layerType: "Conv2D",
        kernel: null,
        opType: NOT_IMPLEMENTED,
        layers: [node.layer],
        operation: { kind: "opaque", reason },
        inputs: [input],
        macc: 0,
      },
      { shape: node.shape, format: "f32", value: holding(node) },
    ),
  );
}
