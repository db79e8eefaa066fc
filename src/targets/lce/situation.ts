import type { Graph, Node } from "../../graph/graph.ts";
import type { ConvNode } from "../layers.ts";
import { Reading } from "../reading.ts";
import type { Signs } from "../signs.ts";
import { isBconv, isClamp, readsDirectly, takesClamp } from "./decide.ts";
import { lceSigns } from "./signs.ts";

/** A model in front of the converter: what both the lowering and the rules decide on. */
export interface Situation {
  reading: Reading;
  signs: Signs;
  /**
   * Names of the layers, ReLU and the BatchNormalization behind it, that are part of an LceBconv2d with float output but
   * steps of their own in our Plan, whose binary convolution has no clamp.
   */
  clamps: ReadonlySet<string>;
}

export function situationOf(graph: Graph): Situation {
  const reading = new Reading(graph);
  const signs = lceSigns(reading);
  return { reading, signs, clamps: clampLayers(reading, signs) };
}

/** The only reader of a node, directly behind it, if the network does not give its value out. */
export function soleReader(reading: Reading, node: Node): Node | undefined {
  const readers = reading.readers(node);
  const reader = readers[0];
  if (readers.length !== 1 || reader === undefined || reading.isOutput(node)) return undefined;
  return readsDirectly(reading.graph, reader, node) ? reader : undefined;
}

/** A BatchNormalization directly behind a convolution or dense layer without activation: it is folded into it. */
export function foldedNorm(reading: Reading, node: Node): Node | undefined {
  if ("activation" in node.op && node.op.activation.fn !== "linear") return undefined;
  const reader = soleReader(reading, node);
  return reader !== undefined && reader === reading.soleBatchNorm(node) ? reader : undefined;
}

/** The layer whose ReLU follows a convolution at once: itself, or its only reader. */
export function clampBehind(reading: Reading, node: ConvNode): Node | undefined {
  if (node.op.activation.fn !== "linear") return isClamp(node) ? node : undefined;
  const reader = soleReader(reading, node);
  return reader && isClamp(reader) ? reader : undefined;
}

function clampLayers(reading: Reading, signs: Signs): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of reading.layers()) {
    if (!isBconv(reading.graph, node) || signs.stages.has(node.id) || !takesClamp(reading.graph, node))
      continue;
    const clamp = clampBehind(reading, node);
    if (clamp === undefined) continue;
    names.add(clamp.name);
    const norm = soleReader(reading, clamp);
    if (norm?.op.kind === "batch_normalization") names.add(norm.name);
  }
  return names;
}
