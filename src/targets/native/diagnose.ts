import type { Diagnostic } from "../../document/diagnostic.ts";
import { listed } from "../../document/listed.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Quantizer } from "../../graph/quantizer.ts";
import { isBinary, isConv, isDense, type WeightedNode } from "../layers.ts";
import { popcountConv } from "./lower.ts";

/** Why a layer with a sign, or something like it, is not computed by popcount; undefined if it is, or asks for none. */
function floatReason(node: WeightedNode): string | undefined {
  if (isBinary(node)) {
    if (isDense(node) || popcountConv(node)) return undefined;
    return node.op.geometry.groups > 1
      ? "the groups do not begin at a 32-bit word"
      : `${node.op.padValue} is padded, which is no number of the ±1 arithmetic`;
  }
  const kinds = new Set<Quantizer["kind"]>([node.op.inputQuantizer.kind, node.op.kernelQuantizer.kind]);
  if (kinds.has("magnitude_aware"))
    return "the signs have a scale, with which Keras sums floats that popcount would not match to the last bit";
  if (kinds.has("ternary") || kinds.has("heaviside") || kinds.has("unknown"))
    return "a quantizer gives other values than ±1";
  return kinds.has("sign") ? "only one of input and weights is ±1" : undefined;
}

/** What sxor's own C computes in float although the model asks for bits; the graph's own diagnostics first. */
export function diagnoseNative(graph: Graph): Diagnostic[] {
  const byReason = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const reason = isConv(node) || isDense(node) ? floatReason(node) : undefined;
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), node.layer]);
  }
  const found = [...byReason].map(([reason, layers]): Diagnostic => {
    const many = new Set(layers).size > 1;
    return {
      code: "SX301",
      severity: "warning",
      layers: [...new Set(layers)],
      title: `${listed(layers)} ${many ? "are" : "is"} computed in float: ${reason}`,
      why: "The C computes what Keras does, bit for bit; by popcount only where input and weights are plain ±1.",
      evidence: [],
    };
  });
  return [...graph.diagnostics, ...found];
}
