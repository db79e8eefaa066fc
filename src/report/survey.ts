import type { Diagnostic } from "../document/diagnostic.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { NOT_IMPLEMENTED, type Plan, stepClass } from "../targets/plan.ts";
import { Reading } from "../targets/reading.ts";
import { binaryLayers, otherwiseQuantized, weightedLayers } from "./quantized-layers.ts";

/** What becomes of the layers of a model that ask for signs, counted. */
export interface Survey {
  /** Convolutions (depthwise ones too) and dense layers with ±1 input and ±1 weights. */
  binary: number;
  sxor: number;
  float: number;
  refused: number;
  /** Layers that are quantized otherwise: a sign on one side only, scaled signs, three values, the user's own code. */
  otherwise: number;
  /** Layers that run in 8 bits. */
  eightBit: number;
  /** Codes of the diagnostics of layers that are not as asked, with how many layers each has. */
  causes: ReadonlyMap<string, number>;
  /** Layers without a step, a place in another layer's step, or a diagnostic. */
  unexplained: readonly string[];
}

/** `diagnostics` are those of `diagnose` for the target of the plan. */
export function survey(plan: Plan, graph: Graph, diagnostics: readonly Diagnostic[]): Survey {
  const binary = binaryLayers(graph);
  const stepsOf = ({ layer }: Node) => plan.steps.filter((step) => step.layers.includes(layer));
  const is = (kind: string) => (node: Node) => stepsOf(node).some((step) => stepClass(step) === kind);
  const refused = binary.filter((node) => stepsOf(node).some(({ opType }) => opType === NOT_IMPLEMENTED));
  const fallen = binary.filter((node) => !is("sxor")(node));
  const otherwise = otherwiseQuantized(graph);
  const causes = new Map<string, number>();
  for (const { layer } of [...fallen, ...otherwise]) {
    for (const { code, severity, layers } of diagnostics) {
      if (severity !== "info" && layers.includes(layer)) causes.set(code, (causes.get(code) ?? 0) + 1);
    }
  }
  const reading = new Reading(graph);
  return {
    binary: binary.length,
    sxor: binary.length - fallen.length,
    float: fallen.length - refused.length,
    refused: refused.length,
    otherwise: otherwise.length,
    eightBit: weightedLayers(graph).filter(is("int8")).length,
    causes,
    unexplained: reading
      .layers()
      .filter((node) => stepsOf(node).length === 0 && !diagnostics.some((d) => d.layers.includes(node.layer)))
      .filter((node) => node.op.kind !== "reshape")
      .map((node) => node.name),
  };
}
