import type { Document } from "../../document/document.ts";
import type { Node } from "../../graph/graph.ts";
import { ownLevels } from "../../targets/eight-bit.ts";
import type { WeightedNode } from "../../targets/layers.ts";
import type { Reading } from "../../targets/reading.ts";
import { EIGHT_BIT } from "./behind.ts";
import { chainBehind, type EditKind, layersOf, namesText } from "./edit.ts";
import { restacked } from "./stack.ts";

/** The Add that a layer ends in, past what stands between. */
function addBehind(reading: Reading, node: WeightedNode): Node | undefined {
  const last = chainBehind(reading, node).at(-1) ?? node;
  return reading.readers(last).find(({ op }) => op.kind === "add");
}

/**
 * 8 bits on all operands of an Add and behind the sum, as in ST's own hybrid ResNet: the binary
 * convolution in front of it then puts out 8 bits, for which there are kernels.
 */
export const eightBitAdd: EditKind = {
  name: "8-bit sum",
  propose(_, __, { targets, reading }) {
    const adds = [...new Set(targets.flatMap((node) => addBehind(reading, node) ?? []))];
    if (adds.length === 0) return [];
    const sums = layersOf(adds);
    const quantized = new Set(
      reading.graph.nodes.filter((node) => ownLevels(node)).map((node) => node.layer),
    );
    const fresh = (name: string) => !quantized.has(name) && !sums.includes(name);
    const change = (document: Document) =>
      restacked(document, (stack) => {
        for (const sum of sums) {
          const operands = stack.find(sum)?.inputs ?? [];
          operands.forEach((operand, i) => {
            if (fresh(operand)) stack.insertBefore(sum, "Activation", { activation: EIGHT_BIT }, i);
          });
        }
        for (const sum of sums) stack.insertBehind(sum, "Activation", { activation: EIGHT_BIT });
      });
    return [
      {
        kind: "8-bit sum",
        title: `${namesText(sums)}: Activation STCustomDoReFa (ST's model zoo) with 8 bits on all operands and behind the sum`,
        layers: sums,
        change,
      },
    ];
  },
};
