import type { Node } from "../../graph/graph.ts";
import { quantizesInput } from "../eight-bit.ts";
import type { Format } from "../plan.ts";
import { letsSignThrough, takesSign } from "../signs.ts";
import { demandsOfReader, floatDemands } from "./demand.ts";
import { demandText } from "./demand-text.ts";
import type { Situation } from "./situation.ts";

/** One layer on the way of the sign from the readers that ask for it back to the layer that could put it out. */
export interface SignStep {
  layer: string;
  type: string;
  does: "asks" | "asks 8 bits" | "passes" | "stops" | "puts out" | "puts out floats" | "puts out 8 bits";
  /** What happens there and why, a full sentence. */
  text: string;
}

const step = (node: Node, does: SignStep["does"], text: string): SignStep => ({
  layer: node.layer,
  type: node.type,
  does,
  text,
});

function passes(node: Node): SignStep {
  switch (node.op.kind) {
    case "batch_normalization":
      return step(node, "passes", `\`${node.name}\` becomes part of the threshold in front of it.`);
    case "pool":
      return step(node, "passes", `\`${node.name}\`: the sign of a maximum is the maximum of the signs.`);
    case "concat":
      return step(node, "passes", `\`${node.name}\`: the signs of the parts are joined.`);
    default:
      return step(node, "passes", `\`${node.name}\`: padded zeros become +1, the sign of 0.`);
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function readerStep(s: Situation, reader: Node, output: Format): SignStep {
  const name = `\`${reader.name}\``;
  if (takesSign(reader)) return step(reader, "asks", `${name} takes the sign of what it reads.`);
  if (output === "s8") {
    return quantizesInput(reader)
      ? step(reader, "asks 8 bits", `${name} takes 8-bit levels of what it reads.`)
      : step(reader, "passes", `${name} becomes part of the scale and offset in front of it.`);
  }
  if (s.signs.stages.has(reader.id)) return passes(reader);
  const demands = demandsOfReader(s, reader);
  const why =
    demands.length > 0 ? demandText(demands) : "the layer in front of it has no kernel that gives out signs";
  return letsSignThrough(reader)
    ? step(reader, "stops", `${name} lets no sign through: ${why}.`)
    : step(reader, "stops", `${capital(why)}.`);
}

/**
 * The path of the sign in front of which `node` stands: its readers, and through those that let a sign pass the readers behind
 * them, the farthest first; `node` itself is the last.
 */
export function signPath(s: Situation, node: Node, output: Format): SignStep[] {
  const steps: SignStep[] = [];
  const seen = new Set<number>([node.id]);
  const visit = (from: Node): void => {
    for (const reader of s.reading.readers(from)) {
      if (seen.has(reader.id)) continue;
      seen.add(reader.id);
      if (letsSignThrough(reader)) visit(reader);
      steps.push(readerStep(s, reader, output));
    }
    if (s.reading.isOutput(from))
      steps.push(step(from, "stops", `\`${from.name}\` is an output of the network, which is float.`));
  };
  visit(node);
  return [...steps, own(s, node, output)];
}

function own(s: Situation, node: Node, output: Format): SignStep {
  if (output === "s1") return step(node, "puts out", `\`${node.name}\` puts out the signs.`);
  if (output === "s8")
    return step(
      node,
      "puts out 8 bits",
      `\`${node.name}\` puts out 8-bit levels, which all its readers take.`,
    );
  return step(
    node,
    "puts out floats",
    `\`${node.name}\` has to put out floats because ${demandText(floatDemands(s, node))}.`,
  );
}
