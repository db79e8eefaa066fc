import { isPadded } from "../graph/window.ts";
import { type FloatChoice, floatConv } from "./float-layers.ts";
import type { ConvNode } from "./layers.ts";
import type { Lowering } from "./lowering.ts";

/** Larq pads by a constant first where pad_values is not 0, then convolves without padding. */
export function larqConv(l: Lowering, node: ConvNode, choice: FloatChoice = { kernel: null }): void {
  const input = l.quantizedInput(node);
  if (node.op.padValue === 0 || !isPadded(node.op.geometry)) {
    floatConv(l, node, input, choice);
    return;
  }
  const g = node.op.geometry;
  const pads = { top: g.padTop, bottom: g.padBottom, left: g.padLeft, right: g.padRight };
  const shape = [g.inH + pads.top + pads.bottom, g.inW + pads.left + pads.right, g.inC];
  const padded = l.builder.step(
    {
      mId: node.id,
      name: `${node.name}_pad`,
      layerType: "Pad",
      kernel: null,
      opType: "smul_f32_f32",
      layers: [node.layer],
      operation: { kind: "pad", pads, value: node.op.padValue, format: "f32" },
      inputs: [input],
      macc: 0,
    },
    { shape, format: "f32", value: null },
  );
  const geometry = {
    ...g,
    inH: shape[0] as number,
    inW: shape[1] as number,
    padTop: 0,
    padBottom: 0,
    padLeft: 0,
    padRight: 0,
  };
  floatConv(l, { ...node, op: { ...node.op, geometry } }, padded, choice);
}
