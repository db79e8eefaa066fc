import { channels, type Node } from "../../graph/graph.ts";
import { quantizesInput } from "../eight-bit.ts";
import { isConv, isDense } from "../layers.ts";
import type { Reading } from "../reading.ts";
import { letsSignThrough, rises, takesSign } from "../signs.ts";
import type { Situation } from "./situation.ts";

/**
 * Why a layer has to give out floats: the walk from the layer to its readers, through all that lets a sign pass, to
 * those that need something else. demand-text.ts puts it into words.
 */

/** Kinds of causes for which a layer has to give out floats. */
export type DemandKind =
  | "output"
  | "output_behind"
  | "activation_own"
  | "add"
  | "multiply"
  | "average_pooling"
  | "activation"
  | "prelu"
  | "float_input"
  | "eight_bit"
  | "other_quantizer"
  | "opaque"
  | "negative_gamma"
  | "reshape"
  | "flattened"
  | "other_readers"
  | "norm_behind"
  | "no_sign_kernel"
  | "reader";

/** Who makes a layer give out floats, and how. */
export interface Demand {
  kind: DemandKind;
  /** The layer that is the cause. */
  node: Node;
  /** A second layer that has to do with it: for `other_readers` the layer they read, for `norm_behind` and `negative_gamma` the other of the two that cannot change places. */
  other?: Node;
}

/** Demands of readers, by id, as far as they have been asked for. */
type Known = Map<number, readonly Demand[]>;

function kindOf(node: Node): DemandKind {
  const { op } = node;
  if (quantizesInput(node)) return "eight_bit";
  switch (op.kind) {
    case "add":
    case "multiply":
    case "prelu":
    case "opaque":
    case "reshape":
      return op.kind;
    case "activation":
      return op.activation.fn === "quantizer" ? "other_quantizer" : "activation";
    case "pool":
    case "global_average_pool":
      return "average_pooling";
    case "conv2d":
    case "dense":
      return op.inputQuantizer.kind === "none" ? "float_input" : "other_quantizer";
    default:
      return "reader";
  }
}

/** The BatchNormalization that stands between `reader` (or is it) and the sign behind, if only single readers do. */
function normBehind(reading: Reading, reader: Node): Node | undefined {
  let at: Node | undefined = reader;
  while (at && at.op.kind !== "batch_normalization") {
    const readers: readonly Node[] = reading.readers(at);
    at = readers.length === 1 && letsSignThrough(at) ? readers[0] : undefined;
  }
  return at;
}

/** Whether an input reaches a Concatenate through a Flatten. */
const joinsRows = (reading: Reading, concat: Node): boolean =>
  concat.inputs.some(
    (input, i) => reading.node(input).shape.length !== reading.source(concat, i).shape.length,
  );

/** Why a sign that has come to `reader` does not get to the layer in front of it; empty if nothing here stops it. */
function stop(reading: Reading, reader: Node): Demand[] {
  const source = reading.source(reader);
  const norm = normBehind(reading, reader);
  if (norm && reading.readers(source).length > 1)
    return [{ kind: "other_readers", node: reader, other: source }];
  switch (reader.op.kind) {
    case "batch_normalization":
      return channels(source.shape) === reader.op.channels ? [] : [{ kind: "flattened", node: reader }];
    case "pool":
      return norm && !rises(reading.graph, norm)
        ? [{ kind: "negative_gamma", node: norm, other: reader }]
        : [];
    case "concat":
      if (joinsRows(reading, reader)) return [{ kind: "flattened", node: reader }];
      return norm ? [{ kind: "norm_behind", node: reader, other: norm }] : [];
    default:
      return norm ? [{ kind: "norm_behind", node: reader, other: norm }] : [];
  }
}

/** What one reader demands of the layer that it reads; empty if the sign is all it needs and the sign gets there. */
export function demandsOfReader(s: Situation, reader: Node, known: Known = new Map()): readonly Demand[] {
  if (takesSign(reader)) return [];
  if (!letsSignThrough(reader)) return [{ kind: kindOf(reader), node: reader }];
  const { reading } = s;
  if (reading.isOutput(reader)) return [{ kind: "output_behind", node: reader }];
  const further = demandsOf(s, reading.readers(reader), known);
  return further.length > 0 ? further : stop(reading, reader);
}

/** Demands of several readers, each once, however many ways lead to it. */
function demandsOf(s: Situation, readers: readonly Node[], known: Known): Demand[] {
  const found = new Set<Demand>();
  for (const reader of readers) {
    const demands = known.get(reader.id) ?? demandsOfReader(s, reader, known);
    known.set(reader.id, demands);
    for (const demand of demands) found.add(demand);
  }
  return [...found];
}

/** The reasons for which the output of a layer is float, each cause once; never empty. */
export function floatDemands(s: Situation, node: Node): Demand[] {
  const weighted = isConv(node) || isDense(node);
  const demands: Demand[] = s.reading.isOutput(node) ? [{ kind: "output", node }] : [];
  if (weighted && node.op.activation.fn !== "linear") demands.unshift({ kind: "activation_own", node });
  demands.push(...demandsOf(s, s.reading.readers(node), new Map()));
  if (demands.length === 0) return [{ kind: "no_sign_kernel", node }];
  const seen = new Set<string>();
  const key = ({ kind, node: { id } }: Demand) => `${kind} ${id}`;
  return demands.filter((demand) => !seen.has(key(demand)) && seen.add(key(demand)));
}
