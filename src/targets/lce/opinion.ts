import type { Graph } from "../../graph/graph.ts";
import { casesOf } from "./diagnose.ts";
import { RULES } from "./rules/all.ts";

/** What the converter makes of a layer that asks for quantized arithmetic. */
export interface Opinion {
  layer: string;
  runs: "LceBconv2d" | "float" | "error";
  /** A clause behind "because". */
  because: string;
}

const WORDS = { binary: "LceBconv2d", float: "float", refused: "error" } as const;

/**
 * The second opinion on every convolution and dense layer with a quantizer, in order; a separable layer has one for
 * each of its parts. Plain float layers have none.
 */
export function lceOpinions(graph: Graph): Opinion[] {
  return casesOf(graph).flatMap((c): Opinion[] => {
    const because = RULES.find((rule) => rule.because !== undefined && rule.applies(c))?.because?.(c);
    if (c.decision === undefined || because === undefined) return [];
    return [{ layer: c.node.layer, runs: WORDS[c.decision.runs], because }];
  });
}
