import type { Node } from "../../graph/graph.ts";
import { isConv, isDense } from "../layers.ts";
import type { Lowering } from "../lowering.ts";
import { letsSignThrough, rises, takesSign } from "../signs.ts";

/** Who makes a layer give out floats, in words, and the layer that is the cause. */
export interface Demand {
  text: string;
  layer: string;
}

/** Demands of readers, by id, as far as they have been asked for. */
type Known = Map<number, readonly Demand[]>;

function plainReader(reader: Node): string {
  const { op } = reader;
  switch (op.kind) {
    case "add":
      return `the Add \`${reader.name}\` needs float operands`;
    case "pool":
      return `the average pooling \`${reader.name}\` works on floats`;
    case "global_average_pool":
      return `the global average pooling \`${reader.name}\` works on floats`;
    case "activation":
      return `the activation ${op.activation.fn} \`${reader.name}\` works on floats`;
    case "conv2d":
    case "dense":
      return `\`${reader.name}\` reads floats: its input_quantizer is ${op.inputQuantizer.kind === "none" ? "null" : "no sign"}`;
    default:
      return `\`${reader.name}\` (${reader.type}) reads floats`;
  }
}

/** Why a layer through which a sign could pass stops it, or what lies behind it. */
function behind(l: Lowering, reader: Node, known: Known): readonly Demand[] {
  if (l.isOutput(reader) || l.readers(reader).length === 0) {
    return [
      {
        text: `\`${reader.name}\` (${reader.type}) is an output of the network, which is float`,
        layer: reader.name,
      },
    ];
  }
  if (reader.op.kind === "pool") {
    const norm = l.soleBatchNorm(reader);
    if (norm && !rises(l.graph, norm)) {
      return [
        {
          text: `the sign cannot move in front of \`${reader.name}\`: \`${norm.name}\` behind it has a negative gamma, and max pooling does not commute with a falling function`,
          layer: norm.name,
        },
      ];
    }
  }
  const further = demandsOf(l, l.readers(reader), known);
  if (further.length > 0) return further;
  const source = l.source(reader);
  const text =
    l.readers(source).length > 1
      ? `\`${source.name}\` has other readers too, so the sign cannot move in front of \`${reader.name}\``
      : `the sign cannot move from \`${reader.name}\` (${reader.type}) in front of \`${source.name}\` (${source.type})`;
  return [{ text, layer: reader.name }];
}

function demandOf(l: Lowering, reader: Node, known: Known): readonly Demand[] {
  if (takesSign(reader)) return [];
  if (!letsSignThrough(reader)) return [{ text: plainReader(reader), layer: reader.name }];
  return behind(l, reader, known);
}

/** Demands of several readers, each once, however many ways lead to it. */
function demandsOf(l: Lowering, readers: readonly Node[], known: Known): Demand[] {
  const found = new Set<Demand>();
  for (const reader of readers) {
    const demands = known.get(reader.id) ?? demandOf(l, reader, known);
    known.set(reader.id, demands);
    for (const demand of demands) found.add(demand);
  }
  return [...found];
}

/** The reasons for which the output of a convolution or dense layer has to be float. */
export function floatDemands(l: Lowering, node: Node): Demand[] {
  if ((isConv(node) || isDense(node)) && node.op.activation.fn !== "linear") {
    return [{ text: "its own activation is computed in float before any sign", layer: node.name }];
  }
  const demands: Demand[] = [];
  if (l.isOutput(node)) {
    demands.push({
      text: "it is an output of the network, and the tool gives outputs in float",
      layer: node.name,
    });
  }
  demands.push(...demandsOf(l, l.readers(node), new Map()));
  const seen = new Set<string>();
  return demands.filter((demand) => !seen.has(demand.text) && seen.add(demand.text));
}

/** The demands as one clause: "a; b; and 3 more". */
export function demandText(demands: readonly Demand[]): string {
  const shown = demands.slice(0, 3).map((demand) => demand.text);
  const rest = demands.length - shown.length;
  return shown.join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}
