import { channels as channelsOf, type Node } from "../../graph/graph.ts";
import { isConv, isDense, isDepthwise } from "../../targets/layers.ts";
import type { Reading } from "../../targets/reading.ts";
import { type EditKind, editOf, layersOf } from "./edit.ts";

/** The layers whose filters are the channels of a node, back through what keeps channels. */
function producers(reading: Reading, node: Node, seen: Set<Node>): Node[] {
  if (seen.has(node)) return [];
  seen.add(node);
  if (isDense(node) || (isConv(node) && !isDepthwise(node))) return [node];
  const own = node.op.kind === "concat" || node.op.kind === "reshape" ? [] : reading.sources(node);
  return own.flatMap((source) => producers(reading, source, seen));
}

/** Full words of 32 bits: the bits that fill up a word cost as much as the others. */
export const fullWords: EditKind = {
  name: "channels",
  advice: true,
  propose(_, __, { targets, reading }) {
    const odd = targets
      .map((node) => reading.source(node))
      .filter(({ shape }) => channelsOf(shape) % 32 !== 0);
    const wide = [...new Set(odd.flatMap((node) => producers(reading, node, new Set())))];
    const full = (node: Node) => Math.ceil(channelsOf(node.shape) / 32) * 32;
    return editOf("channels", layersOf(wide), "round the filters up to a multiple of 32", (stack, layer) => {
      const node = wide.find((other) => other.layer === layer);
      if (node) stack.set(layer, { [isDense(node) ? "units" : "filters"]: full(node) });
    });
  },
};
